"""How prose looks in its pieces: strong, struck, code and links, each on the type that its paragraph is set in."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtGui import QColor, QFont, QTextCharFormat

from desktop_app.documents import Range
from desktop_app.previews import TextStyle
from desktop_app.ui.fonts import monospace
from desktop_app.ui.tokens import Tokens

_CODE_SIZE = 0.9


class Pieces:
    """Cuts stretches of a text where its looks change."""

    def __init__(self, styles: Sequence[tuple[Range, TextStyle]]) -> None:
        self._styles = styles
        self._starts = [start for (start, _), _ in styles]

    def between(self, start: int, end: int) -> Iterator[tuple[Range, frozenset[TextStyle]]]:
        """Yield ranges that cover a stretch, in order, with what each looks like."""
        changes: dict[int, list[tuple[TextStyle, int]]] = {}
        for (first, last), style in self._styles[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            changes.setdefault(first, []).append((style, 1))
            changes.setdefault(min(last, end), []).append((style, -1))
        depth = Counter[TextStyle]()
        for first, last in pairwise(sorted({start, *changes, end})):
            for style, by in changes.get(first, ()):
                depth[style] += by
            yield (first, last), frozenset(style for style, count in depth.items() if count > 0)


def styled(ink: QTextCharFormat, styles: frozenset[TextStyle], tokens: Tokens) -> QTextCharFormat:
    """Return a paragraph's type in some styles. A link keeps the text's colour, to be read on any mark."""
    if not styles:
        return ink
    made = QTextCharFormat(ink)
    kind = QFont(ink.font())
    if TextStyle.CODE in styles:
        kind = QFont(monospace())
        kind.setPointSizeF(ink.font().pointSizeF() * _CODE_SIZE)
        kind.setWeight(ink.font().weight())
    if TextStyle.STRONG in styles:
        kind.setWeight(QFont.Weight.DemiBold)
    kind.setItalic(TextStyle.EMPHASIS in styles)
    kind.setStrikeOut(TextStyle.STRUCK in styles)
    made.setFont(kind)
    if TextStyle.LINK in styles:
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        made.setUnderlineColor(QColor(tokens.accent))
    return made
