"""One row of the hit list, laid out for a width: made once, drawn at every repaint."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from desktop_app.ui.fonts import Type, font
from desktop_app.ui.hit_row import HitRow, PassageRow
from desktop_app.ui.icons import pixmap
from desktop_app.ui.painting import CHIP_HEIGHT, chip_width, draw_badge, draw_chip
from desktop_app.ui.snippet import Snippet
from desktop_app.ui.text_block import Mark, TextBlock, count_lines, elided_crumbs, elided_name
from desktop_app.ui.tokens import BADGE_SIZE, Tokens
from desktop_app.ui.translation import number

LEFT = 16
TEXT_LEFT = LEFT + BADGE_SIZE + 12
_TOP = 12
_NAME = 20
_CRUMBS = 18
_LINE = 19
_GAP = 6
_FACTS_GAP = 8
_BOTTOM = 12
_SEPARATOR = 1
_LINES = 3
_MORE_LINES = 2
_MORE_GAP = 10
_MORE_INDENT = 14
_DATE_GAP = 12
_CHIP_GAP = 6
_LEAST_FACTS = 32
_CHEVRON = 12
# No running text is narrower than this on average: a passage this long fills its lines, without measuring it.
_NARROWEST = 5.2


def text_width(width: int) -> int:
    """Return the room for text in a row of a width, in px."""
    return max(80, width - TEXT_LEFT - LEFT)


def passage_lines(text: str, width: int, limit: int) -> int:
    """Return how many lines a passage gets in a row of a width."""
    room = text_width(width)
    if len(text) * _NARROWEST >= room * limit:
        return limit
    return max(1, count_lines(text, font(Type.BODY), room, limit))


def row_height(row: HitRow, width: int, *, expanded: bool) -> int:
    """Return a row's height in px, from its texts and the width alone: neither pointer nor selection change it."""
    height = _TOP + _NAME + _CRUMBS + _BOTTOM + _SEPARATOR
    if row.best is not None:
        height += _GAP + passage_lines(row.best.snippet.text, width, _LINES) * _LINE
    if row.chips or row.facts or row.more_text:
        height += _FACTS_GAP + CHIP_HEIGHT
    if expanded:
        height += sum(_more_height(passage, width) for passage in row.more)
    return height


def _more_height(passage: PassageRow, width: int) -> int:
    lines = passage_lines(passage.snippet.text, width - _MORE_INDENT, _MORE_LINES)
    return _MORE_GAP + lines * _LINE + (_CRUMBS if passage.place else 0)


def marks_of(cut: Snippet, tokens: Tokens) -> list[Mark]:
    """Return a snippet's marks: the nearest sentence first, the words over it."""
    marks = [Mark(*cut.sentence, QColor(tokens.sentence_mark))] if cut.sentence else []
    return marks + [Mark(start, end, QColor(tokens.word_mark)) for start, end in cut.marks]


class RowLayout:
    """A row's texts in their places, relative to the row's top left."""

    def __init__(self, row: HitRow, width: int, tokens: Tokens, *, expanded: bool) -> None:
        self.row = row
        self.expanded = expanded
        self.more_link = QRect()
        self.copies_link = QRect()
        self.passages: list[tuple[QRect, int]] = []
        self._width = width
        self._tokens = tokens
        self._texts: list[tuple[TextBlock, float, float, QColor]] = []
        self._chips: list[tuple[int, float]] = []
        self._tags_top = 0.0
        self._guide = QRectF()
        room = text_width(width)
        self._put_head(row, room)
        top = float(_TOP + _NAME + _CRUMBS)
        if row.best is not None:
            top += _GAP
            top += self._put_passage(row.best, TEXT_LEFT, top, room, _LINES)
        if row.chips or row.facts or row.more_text:
            top += _FACTS_GAP
            self._put_tags(row, top, room)
            top += CHIP_HEIGHT
        if expanded:
            self._put_more(row, top, room)

    def draw(self, painter: QPainter, rectangle: QRect) -> None:
        """Draw the row's contents over a ground that is there already."""
        painter.save()
        painter.translate(rectangle.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_badge(painter, self._tokens, self.row.badge, LEFT, _TOP + 1)
        for text, left, top, colour in self._texts:
            text.draw(painter, left, top, colour)
        for place, left in self._chips:
            draw_chip(painter, self._tokens, self.row.chips[place], left, self._tags_top)
        if not self.more_link.isNull():
            chevron = "chevron-up" if self.expanded else "chevron-down"
            drawn = pixmap(chevron, self._tokens.muted, _CHEVRON, painter.device().devicePixelRatioF())
            left = self.more_link.right() - _CHEVRON + 1
            painter.drawPixmap(QPointF(left, self._tags_top + (CHIP_HEIGHT - _CHEVRON) / 2 + 1), drawn)
        if not self._guide.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._tokens.line))
            painter.drawRoundedRect(self._guide, 1, 1)
        painter.restore()

    def _put_head(self, row: HitRow, room: int) -> None:
        tokens = self._tokens
        quiet = QColor(tokens.muted)
        caption = font(Type.CAPTION)
        date = QFontMetricsF(caption).horizontalAdvance(row.date)
        name_room = room - (date + _DATE_GAP if row.date else 0)
        name = elided_name(row.name, font(Type.NAME), name_room)
        self._put(name, Type.NAME, (TEXT_LEFT, _TOP), QColor(tokens.text), _NAME)
        if row.date:
            self._put(row.date, Type.CAPTION, (self._width - LEFT - date, _TOP + 1), quiet, _NAME)
        crumbs = elided_crumbs(row.crumbs, caption, room)
        self._put(crumbs, Type.CAPTION, (TEXT_LEFT, _TOP + _NAME), quiet, _CRUMBS)

    def _put(self, text: str, kind: Type, at: tuple[float, float], colour: QColor, pitch: int) -> None:
        # The mark keeps a right-to-left name at the left edge, its extension at the end, as file managers show it.
        block = TextBlock("\u200e" + text, font(kind), 1e6, pitch)
        self._texts.append((block, *at, colour))

    def _put_passage(self, passage: PassageRow, left: int, top: float, room: int, limit: int) -> int:
        tokens = self._tokens
        lines = passage_lines(passage.snippet.text, room + TEXT_LEFT + LEFT, limit)
        marks = marks_of(passage.snippet, tokens)
        block = TextBlock(
            passage.snippet.text, font(Type.BODY), room, _LINE, lines=limit, marks=marks, ink=QColor(tokens.text)
        )
        self._texts.append((block, left, top, QColor(tokens.secondary)))
        return lines * _LINE

    def _put_tags(self, row: HitRow, top: float, room: int) -> None:
        self._tags_top = top
        caption = font(Type.CAPTION)
        metrics = QFontMetricsF(caption)
        quiet = QColor(self._tokens.muted)
        left = float(TEXT_LEFT)
        more = metrics.horizontalAdvance(row.more_text) + _CHEVRON + 4 if row.more_text else 0.0
        for place, chip in enumerate(row.chips):
            if place and left + chip_width(chip) + more > TEXT_LEFT + room:
                break
            self._chips.append((place, left))
            left += chip_width(chip) + _CHIP_GAP
        divider = metrics.horizontalAdvance(" · ") if row.facts and more else 0.0
        left_over = TEXT_LEFT + room - left - more - divider
        facts = _facts(row, metrics, left_over)
        if facts:
            text = facts + (" · " if divider else "")
            self._put(text, Type.CAPTION, (left, top), quiet, CHIP_HEIGHT)
            if row.copies_text and row.copies_text in facts:
                before, _, _ = facts.rpartition(row.copies_text)
                start = left + metrics.horizontalAdvance(before)
                width = metrics.horizontalAdvance(row.copies_text)
                self.copies_link = QRectF(start, top, width, CHIP_HEIGHT).toAlignedRect()
            left += metrics.horizontalAdvance(text)
        if more:
            fits = left + more <= TEXT_LEFT + room
            text = row.more_text if fits else f"+{number(row.more_count)}"
            more = metrics.horizontalAdvance(text) + _CHEVRON + 4
            self._put(text, Type.CAPTION, (left, top), QColor(self._tokens.secondary), CHIP_HEIGHT)
            self.more_link = QRectF(left, top, more, CHIP_HEIGHT).toAlignedRect()

    def _put_more(self, row: HitRow, top: float, room: int) -> None:
        start = top + _MORE_GAP
        left = TEXT_LEFT + _MORE_INDENT
        for passage in row.more:
            height = _more_height(passage, self._width)
            area = QRectF(left - 6, top + _MORE_GAP / 2, room - _MORE_INDENT + 12, height).toAlignedRect()
            self.passages.append((area, passage.text_id))
            used = self._put_passage(passage, left, top + _MORE_GAP, room - _MORE_INDENT, _MORE_LINES)
            if passage.place:
                place_top = top + _MORE_GAP + used
                place = QFontMetricsF(font(Type.CAPTION)).elidedText(
                    passage.place, Qt.TextElideMode.ElideRight, room - _MORE_INDENT
                )
                self._put(place, Type.CAPTION, (left, place_top), QColor(self._tokens.muted), _CRUMBS)
            top += height
        self._guide = QRectF(TEXT_LEFT, start, 2, top - start)


def _facts(row: HitRow, metrics: QFontMetricsF, room: float) -> str:
    """Return the facts in a line that fits, "" if nothing does: the place gives way to what follows it."""
    place = row.best.place if row.best else ""
    others = " · ".join(fact for fact in row.facts if fact != place)
    left = room - (metrics.horizontalAdvance(f" · {others}") if others else 0.0)
    place = metrics.elidedText(place, Qt.TextElideMode.ElideMiddle, left) if left > _LEAST_FACTS else ""
    facts = " · ".join(part for part in (place, others) if part)
    if metrics.horizontalAdvance(facts) <= room:
        return facts
    return metrics.elidedText(facts, Qt.TextElideMode.ElideRight, room) if room > _LEAST_FACTS else ""
