"""Documents for tests, put together from pieces, and a token counter that needs no model."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.documents import Block, BlockKind, Document, Place

_TOKEN = re.compile(r"\w{1,6}|[^\w\s]")
NOWHERE = Place()
_TABLE = (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW)


@dataclass(frozen=True, slots=True)
class Piece:
    """One block to be: its kind, its text and where it stands."""

    kind: BlockKind
    text: str
    place: Place = NOWHERE
    level: int = 0


def heading(text: str, level: int = 1, place: Place = NOWHERE) -> Piece:
    return Piece(BlockKind.HEADING, text, place, level)


def paragraph(text: str, place: Place = NOWHERE) -> Piece:
    return Piece(BlockKind.PARAGRAPH, text, place)


def header_row(text: str, place: Place = NOWHERE) -> Piece:
    return Piece(BlockKind.TABLE_HEADER, text, place)


def row(text: str, place: Place = NOWHERE) -> Piece:
    return Piece(BlockKind.TABLE_ROW, text, place)


def code(text: str, place: Place = NOWHERE) -> Piece:
    return Piece(BlockKind.CODE, text, place)


def document(*pieces: Piece, code_language: str = "", lines: bool = False) -> Document:
    """Join the pieces as extractors do: rows by a line end, all else by a blank line; each knows its nearest heading.

    lines: whether places say on which lines of the text the blocks stand.
    """
    text = ""
    title: str | None = None
    blocks: list[Block] = []
    for piece in pieces:
        if blocks:
            text += "\n" if blocks[-1].kind in _TABLE and piece.kind is BlockKind.TABLE_ROW else "\n\n"
        start, end = len(text), len(text) + len(piece.text)
        text += piece.text
        place = piece.place
        if piece.kind is BlockKind.HEADING:
            title = " ".join(piece.text.split())
        elif place.heading is None:
            place = replace(place, heading=title)
        if lines:
            first = text.count("\n", 0, start) + 1
            place = replace(place, lines=(first, first + piece.text.count("\n")))
        blocks.append(Block(start, end, piece.kind, place, piece.level))
    return Document("text", "text/plain", text, blocks, code_language=code_language)


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Count pieces of at most six letters and single marks: close to what real tokenizers make of English."""
    return [len(_TOKEN.findall(text)) for text in texts]


class Prose:
    """Endless different sentences and paragraphs, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def word(self) -> str:
        return "".join(self._random.choices("abcdefghijklmnopqrstuvwxyz", k=self._random.randint(2, 10)))

    def sentence(self) -> str:
        words = [self.word() for _ in range(self._random.randint(5, 25))]
        return " ".join(words).capitalize() + "."

    def paragraph(self, most_sentences: int = 7) -> str:
        return " ".join(self.sentence() for _ in range(self._random.randint(1, most_sentences)))
