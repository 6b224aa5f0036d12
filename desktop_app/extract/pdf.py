"""PDF. Places: the page and the rectangle of each paragraph, as displayed, and the nearest heading."""

import re
from collections import Counter
from dataclasses import dataclass

from desktop_app.documents import BlockKind, Document, Place, Rectangle
from desktop_app.errors import Damaged
from desktop_app.extract.builder import DocumentBuilder, clean_line
from desktop_app.extract.pdf_file import PageContent, PdfFile
from desktop_app.extract.pdf_layout import (
    Paragraph,
    body_size,
    code_text,
    flowing_text,
    hyphenated_words,
    is_table,
    joined_headings,
    paragraphs,
)
from desktop_app.extract.source import Source

_HEADING_SIZE = 1.15
_HEADING_CHARS = 160
_HEADING_LINES = 3
_MOST_BOLD = 0.2
_MOST_MONO = 0.5
_MARGIN = 0.14
_REPEATED_PAGES = 3
_MARGIN_NUMBERS = 3
_PAGE_NUMBER_DISTANCE = 30
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"([0-9]{1,6})")
_LETTERS = re.compile(r"[^\W\d_]")
_NO_TITLE = frozenset(("anonymous", "unspecified", "untitled", "unknown", "title"))
_DATE = re.compile(r"D?:?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?")
_PROGRAM_TITLE = re.compile(
    r"^(?:Microsoft \w+ - )|(?:\.(?:docx?|xlsx?|pptx?|dvi|tex|odt|indd|qxd|p65|rtf|wpd))$", re.IGNORECASE
)


@dataclass(slots=True)
class _Page:
    """One page: its paragraphs, comments and form values, and the outline's entries that lead to it."""

    height: float
    paragraphs: list[Paragraph]
    notes: list[tuple[str, Rectangle]]
    outline: list[tuple[int, str]]


def read(source: Source) -> Document:
    """Read the pages in order: text as drawn, then form values and comments that are not drawn.

    A line at the top or foot that returns on a third of the pages is kept where it first stands. Raises
    Skipped("password") or Skipped("no text") (a scan, blank pages), or Damaged.
    """
    builder = DocumentBuilder(source.limits)
    with PdfFile(source) as pdf:
        pages = _pages(pdf, source, builder)
        title = _PROGRAM_TITLE.sub("", pdf.fact("title"))
        author = pdf.fact("author")
        author = "" if _comparable(author) in _NO_TITLE else author
        created, modified = _date(pdf.fact("creationDate")), _date(pdf.fact("modDate"))
    styles = _Styles(pages)
    _emit(builder, pages, styles)
    if not _LETTERS.search(title) or _comparable(title) in _NO_TITLE:
        title = _first_heading(pages[0], styles)
    return builder.build("pdf", "application/pdf", title=title, author=author, created=created, modified=modified)


def _pages(pdf: PdfFile, source: Source, builder: DocumentBuilder) -> list[_Page]:
    """Return the pages up to the limits. One broken page leaves the others readable."""
    outline = pdf.outline()
    pages: list[_Page] = []
    broken = chars = 0
    for number in range(min(pdf.page_count, source.limits.pages)):
        content = pdf.page(number)
        if content is None:
            broken += 1
            content = PageContent()
        entries = [(level, _comparable(title)) for level, title in outline.get(number, ())]
        pages.append(_Page(content.height, paragraphs(content.blocks), content.notes, entries))
        chars += sum(len(line.text) for block in content.blocks for line in block)
        if chars > source.limits.text_chars:
            break
    if not pages:
        raise Damaged("damaged: a PDF without pages")
    if broken == len(pages):
        raise Damaged("damaged: no page can be read")
    if len(pages) < pdf.page_count:
        builder.truncate_later(f"only the first {len(pages)} of {pdf.page_count} pages were read")
    return pages


def _comparable(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


class _Styles:
    """What tells a heading in this document."""

    def __init__(self, pages: list[_Page]) -> None:
        all_paragraphs = [page.paragraphs for page in pages]
        self.body = body_size(all_paragraphs)
        self.heading_size = _HEADING_SIZE * self.body
        chars: Counter[str] = Counter()
        sizes: Counter[float] = Counter()
        for page in pages:
            for paragraph in page.paragraphs:
                length = sum(len(line.text) for line in paragraph.lines)
                chars["all"] += length
                chars["bold"] += length * paragraph.bold
                chars["mono"] += length * paragraph.mono
                if self.is_large(paragraph):
                    sizes[round(paragraph.size)] += length
        self.mono_is_code = chars["mono"] < _MOST_MONO * chars["all"]
        self._bold_tells = chars["bold"] < _MOST_BOLD * chars["all"]
        self._levels = {size: min(rank, 5) for rank, size in enumerate(sorted(sizes, reverse=True), 1)}
        self.hyphenated = hyphenated_words(all_paragraphs)

    def is_large(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is set clearly larger than the body."""
        return paragraph.size >= self.heading_size

    def heading_level(self, paragraph: Paragraph, text: str, outline: list[tuple[int, str]]) -> int:
        """Return 1 to 6 for a heading, 0 for other text."""
        if len(paragraph.lines) > _HEADING_LINES or len(text) > _HEADING_CHARS or not _LETTERS.search(text):
            return 0
        plain = _comparable(text)
        for level, title in outline:
            if title and (plain == title or plain.lstrip("0123456789") == title.lstrip("0123456789")):
                return min(level, 6)
        if len(_LETTERS.findall(text)) <= len(_DIGIT.findall(text)):
            return 0
        if self.is_large(paragraph):
            return self._levels.get(round(paragraph.size), 5)
        bold_line = paragraph.bold and self._bold_tells and len(paragraph.lines) == 1
        return 6 if bold_line and paragraph.size >= self.body and text[-1] not in ".,;:" and ": " not in text else 0


def _emit(builder: DocumentBuilder, pages: list[_Page], styles: _Styles) -> None:
    repeated = _repeated(pages)
    seen: set[str] = set()
    for number, page in enumerate(pages, 1):
        for paragraph in joined_headings(page.paragraphs, styles.heading_size):
            keys = repeated.intersection(_margin_keys(page, number, paragraph))
            place = Place(page=number, rectangle=paragraph.rectangle)
            if keys:
                if not keys & seen:
                    builder.add(flowing_text(paragraph, styles.hyphenated), place=place)
                seen |= keys
                continue
            if paragraph.mono and styles.mono_is_code and len(paragraph.lines) > 1:
                builder.add(code_text(paragraph), BlockKind.CODE, place)
                continue
            if is_table(paragraph):
                _add_table(builder, paragraph, number)
                continue
            text = flowing_text(paragraph, styles.hyphenated)
            level = styles.heading_level(paragraph, text, page.outline)
            if level:
                builder.add(" ".join(text.split()), BlockKind.HEADING, place, level)
            else:
                builder.add(text, place=place)
        drawn = _comparable("".join(line.text for part in page.paragraphs for line in part.lines)) if page.notes else ""
        for text, rectangle in page.notes:
            if _comparable(text) not in drawn:
                builder.add(text, place=Place(page=number, rectangle=rectangle))


def _add_table(builder: DocumentBuilder, paragraph: Paragraph, number: int) -> None:
    """Add each line as a row; a single bold one is the header of the rows that follow."""
    header = paragraph.bold and len(paragraph.lines) == 1
    for line in paragraph.lines:
        rectangle = (round(line.x0, 1), round(line.y0, 1), round(line.x1, 1), round(line.y1, 1))
        kind = BlockKind.TABLE_HEADER if header else BlockKind.TABLE_ROW
        builder.add(line.text, kind, Place(page=number, rectangle=rectangle))


def _margin_keys(page: _Page, number: int, paragraph: Paragraph) -> list[str]:
    """Return what a line at the top or foot of a page says, in ways that may be the same on the next page.

    Each of its first numbers is taken as itself and, where it may be a page number, as its distance to the page's.
    Nothing is returned for a line elsewhere.
    """
    if len(paragraph.lines) > _HEADING_LINES:
        return []
    if paragraph.y1 < _MARGIN * page.height:
        keys = ["top "]
    elif paragraph.y0 > (1 - _MARGIN) * page.height:
        keys = ["foot "]
    else:
        return []
    text = " ".join(line.text.strip() for line in paragraph.lines)
    only_numbers = not _LETTERS.search(text)
    for count, piece in enumerate(_NUMBER.split(text)):
        ways = [piece]
        if count % 2 and count < 2 * _MARGIN_NUMBERS:
            distance = int(piece) - number
            if only_numbers or abs(distance) <= _PAGE_NUMBER_DISTANCE:
                ways.append(f"{{page{distance:+}}}")
        keys = [key + way for key in keys for way in ways]
    return keys


def _repeated(pages: list[_Page]) -> frozenset[str]:
    """Return the keys of lines at the top or foot that stand on at least three pages and on a third of all."""
    counts: Counter[str] = Counter()
    for number, page in enumerate(pages, 1):
        counts.update({key for paragraph in page.paragraphs for key in _margin_keys(page, number, paragraph)})
    least = max(_REPEATED_PAGES, len(pages) / 3)
    return frozenset(key for key, count in counts.items() if count >= least)


def _first_heading(page: _Page, styles: _Styles) -> str:
    """Return the largest text of a page if it stands out, as a title."""
    candidates = [part for part in page.paragraphs if styles.is_large(part) and len(part.lines) <= _HEADING_LINES]
    if not candidates:
        return ""
    title = clean_line(" ".join(line.text for line in max(candidates, key=lambda part: part.size).lines))
    return title if len(title) <= _HEADING_CHARS and _LETTERS.search(title) else ""


def _date(stated: str) -> str:
    """Return a PDF's date (D:20240131120000+01'00') as ISO 8601, to the second at most, "" if it is none."""
    match = _DATE.match(stated)
    if not match:
        return ""
    year, month, day, hour, minute, second = match.groups()
    date = "-".join(part for part in (year, month, day) if part)
    return f"{date}T{hour}:{minute}:{second or '00'}" if hour and minute else date
