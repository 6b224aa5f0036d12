"""The quick bar: a field over everything else, hits under it as one types, gone again with Esc."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QScreen,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from desktop_app.documents import Answer, Hit, PassageHit, Verdict
from desktop_app.reports import FolderState
from desktop_app.system.window_focus import NoWindowFocus, WindowFocus
from desktop_app.ui.actions import Actions
from desktop_app.ui.context import Context
from desktop_app.ui.controls import ElidedLabel, IconLabel, button, line
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.hit_delegate import QUICK_ROW
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.key_hints import ALT, CONTROL, KeyHints
from desktop_app.ui.panels import Banner
from desktop_app.ui.recent_list import RecentList
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.search_session import SearchSession
from desktop_app.ui.shadow import MARGIN, draw_shadow
from desktop_app.ui.tokens import DIALOG_RADIUS
from desktop_app.ui.translation import number, tr, tr_count

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH = 720
ROWS = 6
_LIMIT = 30
_RECENT = 6
_PREVIEW_WIDTH = 1080
_PREVIEW_LIST = 380
_PREVIEW_HEIGHT = 480
_DOWN = 5  # it stands a fifth down the screen
_PADDING = 6
_SIDE = 40  # what stays free of the screen beside and below it
_LEAVE_MS = 120
_ACTIVATE_MS = 40
_SAID_MS = 4000
_SHADOW_LIGHT, _SHADOW_DARK = 0.17, 0.5


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What Enter asked for while the answer was still to come."""

    query: str


class QuickBar(QWidget):
    """Build one, keep it, and show it when it is called for.

    window_asked: the main window is wanted, with this query. focus: how the window that had the focus gets it back.
    """

    window_asked = Signal(str)

    def __init__(self, context: Context, actions: Actions, focus: WindowFocus | None = None) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self._context, self._actions = context, actions
        self._focus = focus or NoWindowFocus()
        self._before = 0
        self._asked = ""
        self._final = True
        self._wanted: _Wanted | None = None
        self._error = ""
        self._previewing = False
        self._blends = True
        self._preview: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self._session = SearchSession(context, self, limit=_LIMIT, with_facets=False)
        self._build()
        self._leave = _timer(self, _LEAVE_MS, self._hide_if_left)
        self._activate = _timer(self, _ACTIVATE_MS, self._come_up)
        self._said = _timer(self, _SAID_MS, self._say_coverage)
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        theme = self._context.theme
        self._card = _Card(self)
        self.field = SearchField(theme, self._card, quick=True)
        self._count = QLabel(self._card)
        self._count.setFont(font(Type.CAPTION))
        self._count.setProperty("look", "muted")
        self.field.append(self._count)
        self._under = line(self._card)
        self._banner = Banner(theme, self._card)
        self._verdict = ElidedLabel(self._card)
        self._verdict.setFont(font(Type.CAPTION))
        self._verdict.setProperty("look", "secondary")
        self._verdict.setContentsMargins(20, 8, 20, 2)
        self.rows = HitList(theme, self._card, quick=True)
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.recent = RecentList(theme, self._card)
        self._message = _Message(self._context, self._card)
        self._hints = KeyHints(theme, self._card)
        self._beside = QFrame(self._card)
        self._beside_row = QHBoxLayout(self._beside)
        self._beside_row.setContentsMargins(0, 0, 0, 0)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        notes = QVBoxLayout()
        notes.setContentsMargins(12, 8, 12, 0)
        notes.addWidget(self._banner)
        self._notes = QWidget(self._card)
        self._notes.setLayout(notes)
        self._list = QWidget(self._card)
        inside = QVBoxLayout(self._list)
        inside.setContentsMargins(0, _PADDING, 0, _PADDING)
        inside.addWidget(self.rows)
        for part in (self._verdict, self._list, self.recent, self._message):
            left.addWidget(part)
        left.addStretch(1)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self._beside)
        column = self._column = QVBoxLayout(self._card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for part in (self.field, self._under, self._notes):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addWidget(self._hints)

    def _connect(self) -> None:
        context, session = self._context, self._session
        # Before the field itself, which would take the key for its own.
        self.field.edit.key.connect(self._key)
        self.field.query_changed.connect(self._ask)
        self.field.submitted.connect(self._enter)
        self.field.escaped.connect(self.hide_away)
        session.answered.connect(self._answered)
        session.failed.connect(self._failed)
        session.sentence.connect(self.rows.hits.set_sentence)
        self.rows.clicked.connect(self._open)
        self.rows.customContextMenuRequested.connect(self._offer)
        self.rows.selected.connect(self._selection_changed)
        self.recent.taken.connect(self._take_recent)
        self.recent.cleared.connect(self._clear_recent)
        self._message.acted.connect(lambda: self._to_window(self.field.query()))
        context.library.changed.connect(self._library_changed)
        context.preferences.recent_changed.connect(self._refresh)
        context.notices.said.connect(self._notice)
        context.theme.changed.connect(self._card.update)
        context.theme.changed.connect(self.update)

    # ---- coming and going

    def toggle(self, token: str = "") -> None:
        """Do what the hotkey does: come up, or go if it is in use."""
        if self.isVisible() and (self.isActiveWindow() or self._leave.isActive()):
            self.hide_away()
        else:
            self.show_up(token)

    def show_up(self, token: str = "") -> None:
        """Come up on the screen that has the pointer, ready to be typed into."""
        self._leave.stop()
        if token:
            # Wayland's compositor lets a window come up for this token alone, and Qt looks for it here.
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        if not self.isVisible():
            self._before = self._focus.current()
            self._follow_compositor()
            self._context.library.look()
            self._library_changed()
            self._refresh()
        self._place()
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.edit.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.field.edit.selectAll()
        self._activate.start()

    def hide_away(self) -> None:
        """Go, forget the query, and give the focus back to the window that had it."""
        self._go()
        if self._before:
            self._focus.give(self._before)

    def _go(self, *, keep: bool = False) -> None:
        """Hide; what was typed stays if one only looked elsewhere, and goes once it has served."""
        self._leave.stop()
        self._activate.stop()
        self._wanted = None
        self.hide()
        if not keep:
            self._show_preview(on=False)
            self.field.set_query("")

    def _come_up(self) -> None:
        """Insist, where the window manager took the bar for one that came unasked."""
        if self.isVisible() and not self.isActiveWindow():
            self._focus.give(int(self.winId()))

    def _hide_if_left(self) -> None:
        inside = QApplication.activeWindow()
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if popup is not None:
            self._leave.start()
        elif self.isVisible() and inside is not self:
            self._go(keep=True)

    def _follow_compositor(self) -> None:
        """Draw a shadow and round corners where the desktop blends windows, and a plain frame where it does not."""
        blends = self._focus.blends()
        if blends != self._blends:
            self._blends = blends
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, blends)
            # The kind of window is decided when it is made.
            self.destroy()
            self.create()

    @property
    def _margin(self) -> int:
        return MARGIN if self._blends else 0

    def _place(self) -> None:
        """Take the size of what is shown; the field stays where it is, whatever comes and goes below."""
        screen = _screen()
        room = screen.availableGeometry()
        margin = self._margin
        width = min(_PREVIEW_WIDTH if self._previewing else WIDTH, room.width() - 2 * _SIDE)
        top = room.top() + room.height() // _DOWN
        fixed = self._fixed_height(width)
        height_left = room.bottom() - _SIDE // 2 - top - fixed
        rows = self.rows.hits.rowCount() if self._list.isVisibleTo(self._card) else 0
        fitting = max(1, (height_left - 2 * _PADDING) // QUICK_ROW)
        self.rows.setFixedHeight(min(rows, ROWS, fitting) * QUICK_ROW)
        self._column.activate()
        height = fixed + self._middle_height()
        if self._previewing:
            height = max(height, min(fixed + _PREVIEW_HEIGHT, fixed + height_left))
            self._beside.setFixedWidth(width - 2 - _PREVIEW_LIST)
        left = room.left() + (room.width() - width) // 2
        self._card.setGeometry(margin, margin, width, height)
        size = QRect(left, top, width, height).adjusted(-margin, -margin, margin, margin)
        self.setMinimumSize(0, 0)
        self.setMaximumSize(size.size())
        self.setGeometry(size)
        self.setMinimumSize(size.size())

    def _fixed_height(self, width: int) -> int:
        height = 2 + self.field.height() + self._hints.height()
        if self._under.isVisibleTo(self._card):
            height += self._under.height()
        if self._notes.isVisibleTo(self._card):
            height += self._notes.heightForWidth(width - 2) if self._notes.hasHeightForWidth() else 0
        return height

    def _middle_height(self) -> int:
        height = 0
        for part in (self._verdict, self.recent, self._message):
            if part.isVisibleTo(self._card):
                height += part.height() if part is self.recent else part.sizeHint().height()
        if self._list.isVisibleTo(self._card):
            height += self.rows.height() + 2 * _PADDING
        return height

    # ---- asking and answering

    def _ask(self, query: str) -> None:
        self._error = ""
        self._wanted = None
        self._asked = query
        self._final = False
        self._session.ask(query)
        if not query.strip():
            self.rows.hits.clear()
            self._final = True
            self._show_preview(on=False)
        self._refresh()

    def _answered(self, answer: Answer, final: bool) -> None:  # noqa: FBT001 - a signal's argument
        if not self._asked.strip():
            return
        self._final = final
        if not answer.hits and not final:
            return  # what was found before stays until it is known that nothing is found now
        self._error = ""
        self.rows.show_answer(answer)
        if final:
            self._session.mark_sentences(
                [hit.best for hit in answer.hits[:ROWS] if hit.best and not hit.best.highlights]
            )
        self._refresh()
        self._selection_changed()
        if self._wanted is not None and (answer.hits or final):
            self._wanted = None
            self._open()

    def _failed(self, sentence: str) -> None:
        self._final = True
        self._error = sentence
        self._refresh()

    def _refresh(self) -> None:
        """Show what there is to show for what is typed now."""
        query = self._asked.strip()
        snapshot = self._context.library.snapshot
        empty = snapshot is not None and not any(row.state is not FolderState.KEPT for row in snapshot.folders)
        empty = empty and not (snapshot and snapshot.coverage.files)
        answer = self.rows.hits.answer if query else None
        preferences = self._context.preferences
        recent = preferences.remembered.recent[:_RECENT] if preferences.settings.search.recent else ()
        nothing = answer is not None and not answer.hits and self._final
        hits = answer is not None and bool(answer.hits)
        self._message.setVisible(empty or nothing)
        if empty:
            self._message.say(
                tr("There is nothing to search yet"),
                tr("Add a folder, and its files can be found."),
                tr("Add a folder"),
            )
        elif nothing:
            self._message.say(tr("Nothing found"), tr("Try other words, or fewer."), "")
        self._list.setVisible(hits and not empty)
        self.recent.setVisible(not query and bool(recent) and not empty)
        if not query:
            self.recent.show_recent(recent)
        self.field.drive(self.rows if query else self.recent.view)
        unlikely = hits and answer is not None and answer.verdict is Verdict.NONE
        self._verdict.setVisible(unlikely)
        self._verdict.set_whole(tr("No good match. The nearest:"))
        self._banner.say(self._error or (" ".join(answer.notes) if answer else ""))
        self._notes.setVisible(self._banner.isVisibleTo(self._notes))
        below = any(
            part.isVisibleTo(self._card)
            for part in (self._message, self._list, self.recent, self._notes, self._verdict)
        )
        self._under.setVisible(below)
        count = len(answer.hits) if answer and hits else 0
        self._count.setText(tr_count(count, "{count} file", "{count} files") if count else "")
        self._show_hints()
        self._place()

    def _library_changed(self) -> None:
        snapshot = self._context.library.snapshot
        if snapshot is None:
            return
        away = [folder.root for folder in snapshot.folders if not folder.reachable]
        self.rows.hits.set_folders([folder.root for folder in snapshot.folders], away)
        if self.isVisible():
            self._refresh()
            self._say_coverage()

    # ---- what the keys do

    def _hit(self) -> Hit | None:
        return self.rows.hits.hit(self.rows.currentIndex()) if self._list.isVisibleTo(self._card) else None

    def _passage(self) -> PassageHit | None:
        hit = self._hit()
        return hit.best if hit else None

    def _is_fresh(self) -> bool:
        answer = self.rows.hits.answer
        return self._final or (answer is not None and answer.query == self._asked)

    def _enter(self) -> None:
        if not self._asked.strip():
            if self.recent.isVisibleTo(self._card) and self.recent.current():
                self._take_recent(self.recent.current())
        elif self._is_fresh():
            self._open()
        else:
            # What is on the screen answers an older query: nobody has seen yet what this one finds.
            self._wanted = _Wanted(self._asked)

    def _open(self) -> None:
        hit = self._hit()
        if hit is not None:
            self._actions.open(hit, hit.best)
            self._served()

    def _reveal(self) -> None:
        hit = self._hit()
        if hit is not None:
            self._actions.reveal(hit.path)
            self._served()

    def _served(self) -> None:
        self._context.preferences.add_recent(self._asked)
        self._go()

    def _copy_path(self) -> None:
        hit = self._hit()
        if hit is not None:
            self._context.preferences.add_recent(self._asked)
            self._actions.copy_path(hit.path)

    def _copy_passage(self) -> None:
        passage = self._passage()
        if passage is not None:
            self._context.preferences.add_recent(self._asked)
            self._actions.copy_passage(passage)

    def _to_window(self, query: str) -> None:
        self._go()
        self.window_asked.emit(query)

    def _take_recent(self, query: str) -> None:
        self.field.set_query(query)
        self.field.edit.setFocus()

    def _clear_recent(self) -> None:
        self._context.preferences.clear_recent()
        self.field.edit.setFocus()

    def _key(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        edit = self.field.edit
        at_end = edit.cursorPosition() == len(edit.text()) and not edit.hasSelectedText()
        plain = held == Qt.KeyboardModifier.NoModifier
        if enter and held == Qt.KeyboardModifier.ControlModifier:
            self._reveal()
        elif enter and held == Qt.KeyboardModifier.AltModifier:
            self._copy_passage()
        elif enter and held == Qt.KeyboardModifier.ShiftModifier:
            self._to_window(edit.text())
        elif key == Qt.Key.Key_C and held == Qt.KeyboardModifier.ControlModifier and not edit.hasSelectedText():
            self._copy_path()
        elif key == Qt.Key.Key_Right and plain and at_end and self._hit() is not None:
            self._show_preview(on=True)
        elif key == Qt.Key.Key_Left and plain and self._previewing:
            self._show_preview(on=False)
        else:
            return
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take what a button or the preview does not want: Esc goes, what can be written goes into the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide_away()
        elif event.key() == Qt.Key.Key_Left and self._previewing and not event.modifiers():
            self._show_preview(on=False)
            self.field.edit.setFocus()
        elif event.text().isprintable() and event.text().strip():
            self.field.edit.setFocus()
            QApplication.sendEvent(self.field.edit, event)
        else:
            super().keyPressEvent(event)

    def _offer(self, at: QPoint) -> None:
        """Show the menu of the row under the pointer."""
        index = self.rows.indexAt(at)
        hit = self.rows.hits.hit(index)
        if hit is None:
            return
        self.rows.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        offers: list[tuple[str, str, Callable[[], None], bool]] = [
            (tr("Open"), "↵", self._open, True),
            (tr("Show in folder"), f"{CONTROL}+↵", self._reveal, True),
            (tr("Preview"), "→", lambda: self._show_preview(on=True), True),
            (tr("Copy path"), f"{CONTROL}+C", self._copy_path, True),
            (tr("Copy passage"), f"{ALT}+↵", self._copy_passage, hit.best is not None),
            (tr("Show in the window"), "", lambda: self._to_window(self.field.query()), True),
        ]
        for text, keys, does, there in offers:
            action = menu.addAction(f"{text}\t{keys}")
            action.setEnabled(there)
            action.triggered.connect(does)
        menu.popup(self.rows.viewport().mapToGlobal(at))

    # ---- the preview

    def _show_preview(self, *, on: bool) -> None:
        if on == self._previewing:
            return
        self._previewing = on
        self._beside.setVisible(on)
        if on:
            self._preview_hit()
        self._show_hints()
        self._place()

    def _selection_changed(self) -> None:
        self._show_hints()
        if self._previewing:
            self._preview_hit()

    def _preview_hit(self) -> None:
        """Show the hit that is chosen, in a pane that is made when it is first wanted."""

    # ---- what is said

    def _show_hints(self) -> None:
        enter = "↵"
        if not self._asked.strip():
            recent = self.recent.isVisibleTo(self._card)
            hints = [("↑↓", tr("choose")), (enter, tr("search again"))] if recent else []
            self._hints.show_hints([*hints, ("Esc", tr("close"))])
        elif self._hit() is None:
            self._hints.show_hints([("Esc", tr("close"))])
        else:
            self._hints.show_hints(
                [
                    ("↑↓", tr("choose")),
                    (f"{CONTROL} {enter}", tr("show in folder")),
                    ("←", tr("close preview")) if self._previewing else ("→", tr("preview")),
                    (f"{CONTROL} C", tr("copy path")),
                    (f"{ALT} {enter}", tr("copy passage")),
                ]
            )

    def _say_coverage(self) -> None:
        snapshot = self._context.library.snapshot
        if self._said.isActive() or snapshot is None:
            return
        coverage = snapshot.coverage
        if not coverage.files:
            said = ""
        elif coverage.files == coverage.words:
            said = tr_count(coverage.files, "{count} file can be searched", "All {count} files can be searched")
        else:
            said = tr(
                "{words} of {files} files can be searched",
                words=number(coverage.words),
                files=number(coverage.files),
            )
        self._hints.say(said)

    def _notice(self, sentence: str) -> None:
        """Say a short thing in the last line, a long one below the field."""
        if not self.isVisible():
            return
        if self._hints.fontMetrics().horizontalAdvance(sentence) < WIDTH // 3:
            self._hints.say(sentence)
            self._said.start()
        else:
            self._error = sentence
            self._refresh()

    # ---- events

    def event(self, event: QEvent) -> bool:
        """Go when another window gets the focus, a little later: a menu or the hotkey itself takes it for a moment."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self._leave.start()
        elif event.type() == QEvent.Type.WindowActivate:
            self._leave.stop()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Say how much can be searched."""
        super().showEvent(event)
        self._say_coverage()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take a click beside the card, on its shadow, for one elsewhere."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self._go(keep=True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Search your files"))
        self._refresh()
        self._say_coverage()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        """Paint the shadow, and the card over it."""
        theme = self._context.theme
        painter = QPainter(self)
        card = self._card.geometry()
        if self._blends:
            strength = _SHADOW_DARK if theme.tokens.dark else _SHADOW_LIGHT
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            draw_shadow(painter, card, DIALOG_RADIUS, QColor(theme.tokens.shadow), strength)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.tokens.line), 1))
        painter.setBrush(QColor(theme.tokens.surface))
        radius = DIALOG_RADIUS if self._blends else 0
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class _Card(QFrame):
    """What the bar's parts lie on; the bar paints it, since its corners are round."""


class _Message(QFrame):
    """A title, a sentence and at most one button, in a row of the bar."""

    acted = Signal()

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._title, self._text = QLabel(self), QLabel(self)
        self._title.setFont(font(Type.BODY_STRONG))
        self._text.setFont(font(Type.PASSAGE_SMALL))
        self._text.setProperty("look", "secondary")
        for label in (self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._action = button("", "primary", self)
        self._action.clicked.connect(self.acted)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._title)
        texts.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 14, 20, 14)
        row.setSpacing(16)
        row.addWidget(IconLabel(context.theme, "search", "muted", self))
        row.addLayout(texts, 1)
        row.addWidget(self._action)

    def say(self, title: str, text: str, action: str) -> None:
        """Say why there is nothing, and what can be done."""
        self._title.setText(title)
        self._text.setText(text)
        self._action.setText(action)
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)


def _screen() -> QScreen:
    return QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()


def _timer(parent: QWidget, milliseconds: int, call: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(call)
    return timer
