"""The text of a page as one string, with the place of each of its characters: for marking words and sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from desktop_app.catalogue.words import GRAM_RUN
from desktop_app.documents import Range, Rectangle

_HYPHENS = "-‐\u00ad"
Glyph = tuple[str, Rectangle]


@dataclass(slots=True)
class PageText:
    """Lines joined into running text: a word that a line's end breaks is whole again.

    boxes, lines: for each character of `text` where it stands, and in which line; a space that stands for a line's
    end belongs to the line before it.
    """

    text: str = ""
    boxes: list[Rectangle] = field(default_factory=list[Rectangle])
    lines: list[int] = field(default_factory=list[int])

    def rectangles(self, where: Range) -> list[Rectangle]:
        """Return the rectangles of a stretch of text, one for each line."""
        start, end = where
        found: list[Rectangle] = []
        for _, indices in groupby(range(start, end), self.lines.__getitem__):
            boxes = [self.boxes[index] for index in indices if not self.text[index].isspace()]
            if boxes:
                found.append(around(boxes))
        return found


def joined_lines(lines: Iterable[str]) -> str:
    """Return the lines of a page as running text, as `page_text` does."""
    parts: list[str] = []
    for line in lines:
        line = line.strip()  # noqa: PLW2901
        if not line:
            continue
        if parts:
            joint, dropped = _joint(parts[-1], line)
            if dropped:
                parts[-1] = parts[-1][:-1]
            parts.append(joint)
        parts.append(line)
    return "".join(parts)


def page_text(lines: Iterable[Sequence[Glyph]]) -> PageText:
    """Return the running text of lines of characters."""
    page = PageText()
    parts: list[str] = []
    for number, line in enumerate(lines):
        text = "".join([letter for letter, _ in line])
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        if start >= end:
            continue
        glyphs = line[start:end]
        text = text[start:end]
        if parts:
            joint, dropped = _joint(parts[-1], text)
            if dropped:
                parts[-1] = parts[-1][:-1]
                page.boxes.pop()
                page.lines.pop()
            if joint:
                parts.append(joint)
                page.boxes.append(page.boxes[-1])
                page.lines.append(page.lines[-1])
        parts.append(text)
        page.boxes += [box for _, box in glyphs]
        page.lines += [number] * len(glyphs)
    page.text = "".join(parts)
    return page


def around(boxes: Sequence[Rectangle]) -> Rectangle:
    """Return the smallest rectangle around some."""
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


def _joint(before: str, after: str) -> tuple[str, bool]:
    """Return what stands between two lines, and whether the hyphen that ends the first one goes."""
    last, first = before[-1:], after[0]
    if last in _HYPHENS and before[-2:-1].isalpha() and (first.islower() or last == "\u00ad"):
        return "", True
    if GRAM_RUN.match(last) and GRAM_RUN.match(first):
        return "", False
    return " ", False
