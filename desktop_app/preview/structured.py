"""A document as its extractor reads it, or the part around the passage: text and blocks, nothing that runs or loads."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from desktop_app.documents import Block, BlockKind, Document, Place, Range
from desktop_app.extract.csv_table import TABS
from desktop_app.extract.delimited import cells, dialect_of
from desktop_app.preview.inline_markup import Styled, hidden_quotes, inline_styles, labels_of
from desktop_app.preview.locating import locate, word_ranges
from desktop_app.preview.messages import Wanted
from desktop_app.previews import Structured, TextStyle

_WHOLE_CHARS = 300_000
_BEFORE_CHARS = 100_000
_AFTER_CHARS = 200_000
_MARKDOWN = ("markdown", "notebook")
_TABLE = frozenset((BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW))
# Between two empty cells stands "| |": the space belongs to both edges.
_CELL_EDGE = re.compile(r"(?:^| )\|(?= |$)")


def structured(document: Document, wanted: Wanted) -> Structured:
    """Return what is shown of a document."""
    passage = _passage(document, wanted)
    blocks: Sequence[Block] = document.blocks
    text = document.text
    cut = bool(document.truncated)
    if len(text) > _WHOLE_CHARS:
        blocks, text, passage = _around(document, passage)
        cut = True
    dialect = dialect_of(document.text, tabs=document.media_type == TABS) if document.kind == "csv" else None

    def cells_of(block: Block) -> Sequence[Range]:
        if block.kind not in _TABLE:
            return ()
        return _parted_cells(text, block) if dialect is None else cells(text, (block.start, block.end), dialect)

    parted = [cells_of(block) for block in blocks]
    words = word_ranges(text, wanted)
    return Structured(
        document.title, text, blocks, parted, words, passage, cut, _styles(document, text, blocks, parted)
    )


def _styles(
    document: Document, text: str, blocks: Sequence[Block], cells: Sequence[Sequence[Range]]
) -> Sequence[tuple[Range, TextStyle]]:
    if document.kind == "csv":
        return list(hidden_quotes(text, list(chain.from_iterable(cells))))
    if document.kind not in _MARKDOWN:
        return ()
    labels = labels_of(document.text)
    found: Styled = []
    for block, row in zip(blocks, cells, strict=True):
        if block.kind is not BlockKind.CODE:
            for start, end in row or ((block.start, block.end),):
                found += inline_styles(text, start, end, labels)
    return found


def _passage(document: Document, wanted: Wanted) -> Range | None:
    """Return where the passage stands now: of several places the one nearest to where it was indexed."""
    if not wanted.passage:
        return None
    at = next((block.start for block in document.blocks if _is_at(block.place, wanted.place)), 0)
    return locate(document.text, wanted.passage, at)


def _is_at(here: Place, wanted: Place) -> bool:
    if wanted.lines is not None and here.lines is not None:
        return here.lines[1] >= wanted.lines[0]
    ours = (here.slide, here.sheet, here.part, here.chapter, here.heading)
    theirs = (wanted.slide, wanted.sheet, wanted.part, wanted.chapter, wanted.heading)
    same_cells = wanted.cells is None or here.cells == wanted.cells or _first_cell(here) == _first_cell(wanted)
    return ours == theirs and same_cells


def _first_cell(place: Place) -> str:
    return (place.cells or "").partition(":")[0]


def _around(document: Document, passage: Range | None) -> tuple[list[Block], str, Range | None]:
    start, end = passage or (0, 0)
    first = max(0, start - _BEFORE_CHARS)
    last = end + _AFTER_CHARS
    kept = [block for block in document.blocks if first <= block.start and block.end <= last]
    inside = [block for block in document.blocks if block.start <= start < block.end]
    if inside and inside[0] not in kept:
        # One block larger than all that is shown: a book without paragraphs.
        block = inside[0]
        kept = [replace(block, start=max(block.start, first), end=min(block.end, last))]
    if not kept:
        kept = [replace(document.blocks[0], end=min(document.blocks[0].end, last))]
    begin, stop = kept[0].start, kept[-1].end
    moved = [replace(block, start=block.start - begin, end=block.end - begin) for block in kept]
    where = None if passage is None else (max(0, start - begin), min(end, stop) - begin)
    return moved, document.text[begin:stop], where


def _parted_cells(text: str, block: Block) -> Sequence[Range]:
    """Return the cells of a row that extraction has put together."""
    row = text[block.start : block.end]
    found: list[Range] = []
    begin = 0
    for start, end in [*(match.span() for match in _CELL_EDGE.finditer(row)), (len(row), len(row))]:
        cell = row[begin:start]
        left = block.start + begin + len(cell) - len(cell.lstrip())
        found.append((left, left + len(cell.strip())))
        begin = end
    return found
