"""A PDF by MuPDF: its pages as lines of text, notes and outline entries."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, cast

from desktop_app.documents import Rectangle
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.mupdf import BROKEN, TEXT_FLAGS, displayed, mupdf, open_document
from desktop_app.extract.pdf_layout import Line
from desktop_app.extract.source import Source

_TEXT_WIDGETS = (mupdf.PDF_WIDGET_TYPE_TEXT, mupdf.PDF_WIDGET_TYPE_COMBOBOX)
_BOLD, _MONO = 16, 8
# Ligatures and the joined forms of Arabic letters, which stand for plain letters.
_PRESENTATION_FORMS = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdfb\ufe70-\ufefc]+")


@dataclass(frozen=True, slots=True)
class PageContent:
    """What is on one page, in displayed coordinates: blocks of lines as drawn, and notes (comments, form values).

    Notes may be drawn as well.
    """

    height: float = 0.0
    blocks: list[list[Line]] = field(default_factory=list[list[Line]])
    notes: list[tuple[str, Rectangle]] = field(default_factory=list[tuple[str, Rectangle]])


class PdfFile:
    """An open PDF. Raises Damaged when it cannot be opened, Skipped("password") when it asks for a password."""

    def __init__(self, source: Source) -> None:
        """Open it; a large file is not copied into memory where the system offers a path to the open handle."""
        try:
            self._pdf = open_document(source.handle, source.size, "pdf")
            locked = bool(self._pdf.needs_pass)
            self.page_count = 0 if locked else int(self._pdf.page_count)
            self._is_form = not locked and bool(self._pdf.is_form_pdf)
        except BROKEN as error:
            raise Damaged("damaged: not a readable PDF") from error
        if locked:
            raise Skipped("password")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pdf.close()

    def fact(self, key: str) -> str:
        """Return the metadata's "title", "author", "creationDate" or "modDate", "" where it has none."""
        metadata = cast("dict[str, str | None] | None", self._pdf.metadata)
        return (metadata or {}).get(key) or ""

    def outline(self) -> dict[int, list[tuple[int, str]]]:
        """Return the table of contents by page, from 0: levels, from 1, and titles; empty if it is broken."""
        by_page: dict[int, list[tuple[int, str]]] = defaultdict(list)
        try:
            entries = self._pdf.get_toc(simple=True)
        except BROKEN:
            return by_page
        for level, title, page in entries:
            by_page[page - 1].append((int(level), str(title)))
        return by_page

    def page(self, number: int) -> PageContent | None:
        """Return a page's content, None if it is broken. `number` is from 0."""
        try:
            page = self._pdf.load_page(number)
            return PageContent(float(page.rect.height), list(_blocks(page)), self._notes(page))
        except BROKEN:
            return None

    def _notes(self, page: Any) -> list[tuple[str, Rectangle]]:
        found = [(annotation.info.get("content") or "", annotation.rect) for annotation in page.annots()]
        if self._is_form:
            found += [
                (widget.field_value, widget.rect)
                for widget in page.widgets()
                if widget.field_type in _TEXT_WIDGETS and isinstance(widget.field_value, str)
            ]
        return [(_plain(text), displayed(box, page.rotation_matrix)) for text, box in found if text.strip()]


def _blocks(page: Any) -> Iterator[list[Line]]:
    content = page.get_textpage(flags=TEXT_FLAGS).extractDICT()
    matrix = page.rotation_matrix if page.rotation else None
    for block in content["blocks"]:
        lines: list[Line] = []
        for line in block.get("lines", ()):
            spans = line["spans"]
            text = _plain("".join(span["text"] for span in spans))
            if not text or text.isspace():
                continue
            main = max(spans, key=_visible_length) if len(spans) > 1 else spans[0]
            flags = main["flags"]
            x0, y0, x1, y1 = line["bbox"] if matrix is None else displayed(line["bbox"], matrix)
            lines.append(Line(text, x0, y0, x1, y1, main["size"], bool(flags & _BOLD), bool(flags & _MONO)))
        if lines:
            yield lines


def _visible_length(span: dict[str, str]) -> int:
    return len(span["text"].strip())


def _plain(text: str) -> str:
    return _PRESENTATION_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
