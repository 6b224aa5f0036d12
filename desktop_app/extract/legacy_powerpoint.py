"""PowerPoint 97-2003 presentations (.ppt): slides in order, title first. Places: the slide.

MS-PPT: the persist directory (2.3.4) says where the live version of each slide is, so that what was deleted or
replaced stays out; text is in atoms of the slide list (2.4.14.3) and of the shapes on the slides.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.compound import CompoundFile
from desktop_app.extract.source import Source

MEDIA_TYPE = "application/vnd.ms-powerpoint"
_STREAM = "PowerPoint Document"
_ENCRYPTED_TOKEN = 0xF3D1C4DF
_CONTAINER = 0xF
_HEADER = 8
_USER_EDIT, _PERSIST_DIRECTORY = 0x0FF5, 0x1772
_NOTES_ATOM = 0x03F1
_SLIDE_LIST, _SLIDE_PERSIST = 0x0FF0, 0x03F3
_TEXT_HEADER, _TEXT_CHARACTERS, _TEXT_BYTES = 0x0F9F, 0x0FA0, 0x0FA8
_SLIDES_INSTANCE, _NOTES_INSTANCE = 0, 2
_TITLE_TYPES = frozenset((0, 6))
_MOST_EDITS = 10_000
_DEPTH = 64


class _Record(NamedTuple):
    kind: int
    instance: int
    is_container: bool
    start: int
    end: int


class _Text(NamedTuple):
    text: str
    is_title: bool


def read(source: Source) -> Document:
    """Return a presentation's text. Raises Skipped or Damaged."""
    with CompoundFile(source) as container:
        current = container.read("Current User") if "Current User" in container else b""
        presentation = _Presentation(container.read(_STREAM), current)
        summary = container.summary()
    builder = DocumentBuilder(source.limits)
    for number, texts in enumerate(presentation.slides(), 1):
        builder.forget_heading()
        place = Place(slide=number)
        for title in (True, False):
            for text in texts:
                if text.is_title is title:
                    kind = BlockKind.HEADING if title else BlockKind.PARAGRAPH
                    builder.add(" ".join(text.text.split()) if title else text.text, kind, place, level=1)
    return builder.build(
        "legacy_powerpoint",
        MEDIA_TYPE,
        title=summary.title,
        author=summary.author,
        created=summary.created,
        modified=summary.modified,
    )


class _Presentation:
    def __init__(self, data: bytes, current_user: bytes) -> None:
        self._data = data
        if len(current_user) >= 20:  # noqa: PLR2004 - the fixed part of the atom
            token, edit = struct.unpack_from("<II", current_user, 12)
            if token == _ENCRYPTED_TOKEN:
                raise Skipped("password")
            self._offsets, self._document = self._live(edit)
        else:
            raise Damaged("damaged: does not say where its slides are")

    def slides(self) -> Iterator[list[_Text]]:
        """Yield each slide's texts: from the slide list, from its shapes, then from its notes."""
        listed: list[tuple[int, int, list[_Text]]] = []
        notes: dict[int, list[_Text]] = {}
        for record in self._inside(self._document):
            if record.kind != _SLIDE_LIST:
                continue
            if record.instance == _SLIDES_INSTANCE:
                listed += self._listed(record)
            elif record.instance == _NOTES_INSTANCE:
                for persist, _, texts in self._listed(record):
                    slide, more = self._notes(persist)
                    notes.setdefault(slide, []).extend(_distinct(texts, more))
        for persist, identifier, texts in listed:
            shapes = self._texts(self._offsets[persist]) if persist in self._offsets else []
            on_slide = texts + _distinct(texts, shapes)
            spoken = [_Text(text.text, is_title=False) for text in notes.get(identifier, [])]
            yield on_slide + _distinct(on_slide, spoken)

    def _live(self, edit: int) -> tuple[dict[int, int], int]:
        """Return where each live object starts, by persist id, and where the document does."""
        offsets: dict[int, int] = {}
        document = -1
        for _ in range(_MOST_EDITS):
            record = self._record(edit)
            if record is None or record.kind != _USER_EDIT or record.end - record.start < 28:  # noqa: PLR2004
                break
            previous, directory, identifier = struct.unpack_from("<III", self._data, record.start + 8)
            document = identifier if document < 0 else document
            self._add_directory(directory, offsets)
            if not previous or previous >= edit:
                break
            edit = previous
        if document not in offsets:
            raise Damaged("damaged: does not say where its slides are")
        return offsets, offsets[document]

    def _add_directory(self, offset: int, offsets: dict[int, int]) -> None:
        record = self._record(offset)
        if record is None or record.kind != _PERSIST_DIRECTORY:
            return
        position = record.start
        while position + 4 <= record.end:
            (head,) = struct.unpack_from("<I", self._data, position)
            first, count = head & 0xFFFFF, head >> 20
            position += 4
            count = min(count, (record.end - position) // 4)
            for index, where in enumerate(struct.unpack_from(f"<{count}I", self._data, position)):
                offsets.setdefault(first + index, where)
            position += 4 * count

    def _listed(self, slide_list: _Record) -> list[tuple[int, int, list[_Text]]]:
        """Return persist id, identifier and texts of each slide in a slide list."""
        found: list[tuple[int, int, list[_Text]]] = []
        is_title = False
        for record in self._records(slide_list.start, slide_list.end):
            if record.kind == _SLIDE_PERSIST and record.end - record.start >= 16:  # noqa: PLR2004
                persist, _, _, identifier = struct.unpack_from("<IIiI", self._data, record.start)
                found.append((persist, identifier, []))
            elif record.kind == _TEXT_HEADER:
                is_title = self._title_type(record)
            elif found and (text := self._text(record)):
                found[-1][2].append(_Text(text, is_title))
        return found

    def _notes(self, persist: int) -> tuple[int, list[_Text]]:
        """Return the identifier of the slide that a page of notes belongs to, and the notes' texts."""
        offset = self._offsets.get(persist, -1)
        for record in self._inside(offset):
            if record.kind == _NOTES_ATOM and record.end - record.start >= 4:  # noqa: PLR2004
                (slide,) = struct.unpack_from("<I", self._data, record.start)
                return slide, self._texts(offset)
        return -1, []

    def _texts(self, offset: int) -> list[_Text]:
        """Return all texts inside the container at `offset`, at any depth."""
        texts: list[_Text] = []
        outer = self._record(offset)
        stack = [self._records(outer.start, outer.end)] if outer is not None else []
        is_title = False
        while stack:
            record = next(stack[-1], None)
            if record is None:
                stack.pop()
            elif record.is_container:
                if len(stack) < _DEPTH:
                    stack.append(self._records(record.start, record.end))
            elif record.kind == _TEXT_HEADER:
                is_title = self._title_type(record)
            elif text := self._text(record):
                texts.append(_Text(text, is_title))
        return texts

    def _title_type(self, record: _Record) -> bool:
        return int.from_bytes(self._data[record.start : record.start + 4], "little") in _TITLE_TYPES

    def _text(self, record: _Record) -> str:
        raw = self._data[record.start : record.end]
        if record.kind == _TEXT_CHARACTERS:
            text = raw.decode("utf-16-le", "replace")
        elif record.kind == _TEXT_BYTES:
            text = raw.decode("latin-1")
        else:
            return ""
        return text.replace("\x0b", "\n").replace("\r", "\n").strip()

    def _inside(self, offset: int) -> Iterator[_Record]:
        outer = self._record(offset)
        return self._records(outer.start, outer.end) if outer is not None else iter(())

    def _records(self, start: int, end: int) -> Iterator[_Record]:
        while start < end and (record := self._record(start)) is not None:
            yield record
            start = record.end

    def _record(self, offset: int) -> _Record | None:
        """Return the record whose header is at `offset`, cut to the stream; None where there is none."""
        if offset < 0 or offset + _HEADER > len(self._data):
            return None
        version, kind, length = struct.unpack_from("<HHI", self._data, offset)
        start = offset + _HEADER
        return _Record(kind, version >> 4, version & 0xF == _CONTAINER, start, min(start + length, len(self._data)))


def _distinct(known: list[_Text], more: list[_Text]) -> list[_Text]:
    """Return those of `more` whose text is not known yet: the slide list and the shapes may hold the same."""
    seen = {text.text for text in known}
    return [text for text in more if text.text not in seen]
