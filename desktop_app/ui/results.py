"""The middle column: how many hits, in which order, and the list, or what stands where there is no list."""

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.documents import Answer, Verdict
from desktop_app.ui import icons
from desktop_app.ui.controls import ElidedLabel
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.menus import Menu
from desktop_app.ui.panels import Banner, EmptyState
from desktop_app.ui.preferences import Preferences
from desktop_app.ui.sentences import Told, told
from desktop_app.ui.start_page import StartPage
from desktop_app.ui.theme import Theme
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import number, tr, tr_count

_HEAD = 40
_SEARCHING_AFTER_MS = 250
_SAY_AFTER_MS = 400
_CHEVRON = 12
_BANNER_LINES = 3
_LOW = 280
_AROUND, _AROUND_LOW = 10, 4


class Asked(NamedTuple):
    """What an answer answers. limit: of its hits. like: for a file or a text, which no hit can fail to answer."""

    limit: int = 0
    filtered: bool = False
    like: bool = False


class About(Enum):
    """What a banner can be about; the first one that there is is shown."""

    START = "something was wrong when Findling started"
    LIBRARY = "the library cannot be looked at or worked on"
    QUERY = "the query could not be answered"
    ANSWER = "the answer does not draw on all"


class Results(QWidget):
    """Shows one of: the start page, the list, or why there is nothing to list.

    acted: the empty state's or the banner's action, by name: "add folder", "without filters", "look again".
    query_chosen: a recent search. details_asked: what the banner has no room for, `Told`.
    """

    acted = Signal(str)
    query_chosen = Signal(str)
    details_asked = Signal(object)

    def __init__(self, theme: Theme, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._answer: Answer | None = None
        self._final = False
        self._asked = Asked()
        self._busy = False
        self._empty_library = False
        self._waiting = 0
        self._action = ""
        self._warnings: dict[About, str] = {}
        self._put_away: dict[About, str] = {}
        self.setProperty("look", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = HitList(theme, self)
        self._empty = EmptyState(theme, self)
        self._empty.acted.connect(lambda: self.acted.emit(self._action))
        self._start = StartPage(theme, preferences, self)
        self._start.query_chosen.connect(self.query_chosen)
        self._nothing = QWidget(self)
        self._head = _Head(theme, self)
        self._head.by_date.connect(self._sort)
        self.banner = Banner(theme, self, lines=_BANNER_LINES)
        self.banner.closed.connect(self._close_banner)
        self.banner.details_asked.connect(lambda: self.details_asked.emit(self._told()))
        self.banner.acted.connect(lambda: self.acted.emit("look again"))
        self._around = QWidget(self)
        around = self._room = QVBoxLayout(self._around)
        around.setContentsMargins(12, _AROUND, 12, _AROUND)
        around.addWidget(self.banner)
        self._around.hide()
        self._stack = QStackedLayout()
        for page in (self._nothing, self._start, self.list, self._empty):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._around)
        column.addLayout(self._stack, 1)
        self._late = single_shot(self, _SEARCHING_AFTER_MS, self._say_all)
        self._say_later = single_shot(self, _SAY_AFTER_MS, self._show_banner)

    @property
    def answer(self) -> Answer | None:
        """What is shown, None while nothing is asked."""
        return self._answer

    def show_start(self) -> None:
        """Show what there is while nothing is asked."""
        self._answer = None
        self.list.hits.clear()
        self._warn(About.QUERY, "")
        self._warn(About.ANSWER, "", well=False)
        self._say_all()

    def show_answer(self, answer: Answer, asked: Asked, *, final: bool) -> None:
        """Show an answer, which is the last one to what was asked or not."""
        self._answer, self._asked, self._final = answer, asked, final
        if answer.hits or final:
            self.list.show_answer(answer, lead=final)
        self._warn(About.QUERY, "")
        if final:
            self._warn(About.ANSWER, "\n".join(answer.notes))
        self._say_all()

    def show_failed(self, sentence: str) -> None:
        """Say why a query could not be answered; what was found before stays."""
        self._warn(About.QUERY, sentence, at_once=False)

    def show_start_problem(self, sentence: str) -> None:
        """Say what was wrong when Findling started, besides what was said of it before."""
        self._warn(About.START, "\n".join(filter(None, (self._warnings.get(About.START, ""), sentence))))

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the library, "" if nothing is."""
        self._warn(About.LIBRARY, sentence)

    def show_busy(self, busy: bool) -> None:  # noqa: FBT001 - a slot
        """Say that an answer is still to come, if it takes long."""
        self._busy = busy
        if busy:
            self._late.start()
            self._say_later.stop()
        else:
            self._late.stop()
            self._say_all()

    def show_library(self, *, empty: bool, waiting: int) -> None:
        """Say whether no folder is watched, and how many files are not searchable yet."""
        if (empty, waiting) != (self._empty_library, self._waiting):
            self._empty_library, self._waiting = empty, waiting
            self._say_all()

    def _say_all(self) -> None:
        self._choose_page()
        self._show_head()

    @property
    def _is_late(self) -> bool:
        return self._busy and not self._late.isActive()

    def _choose_page(self) -> None:
        answer = self._answer
        if answer is not None and answer.hits:
            self._stack.setCurrentWidget(self.list)
        elif self._empty_library:
            self._tell(
                "folder-add",
                tr("No folder yet"),
                tr("Findling reads only the folders that you choose. Nothing leaves this computer."),
                "add folder",
            )
        elif answer is None:
            # Files like another one take a while to find, and nothing that was typed hides the start by then.
            self._stack.setCurrentWidget(self._nothing if self._is_late else self._start)
        elif self._final:
            self._tell_nothing_found()
        elif self._stack.currentWidget() is not self.list:
            self._stack.setCurrentWidget(self._nothing)

    def _tell_nothing_found(self) -> None:
        waiting = self._waiting
        later = tr_count(
            waiting, "{count} file is still waiting to be read.", "{count} files are still waiting to be read."
        )
        text = (
            tr("No file fits all of the filters.") if self._asked.filtered else tr("Try other words, or fewer of them.")
        )
        text = f"{text}\n{later}" if waiting else text
        self._tell("search", tr("Nothing found"), text, "without filters" if self._asked.filtered else "")

    def _tell(self, icon: str, title: str, text: str, action: str) -> None:
        names = {"add folder": tr("Add a folder…"), "without filters": tr("Search without the filters"), "": ""}
        self._action = action
        self._empty.say(icon, title, text, names[action], primary=action == "add folder")
        self._stack.setCurrentWidget(self._empty)

    def _show_head(self) -> None:
        answer = self._answer
        self._head.setVisible(self._stack.currentWidget() in (self.list, self._nothing))
        self._head.show_order(there=answer is not None and len(answer.hits) > 1)
        late = self._is_late
        if answer is None:
            self._head.say(tr("Searching…") if late else "", "")
            return
        count = len(answer.hits)
        if late:
            self._head.say(tr("Searching…"), "")
        elif not count:
            self._head.say("", "")
        elif self._final and answer.verdict is Verdict.NONE and not self._asked.like:
            self._head.say(tr("No good match. The nearest:"), "")
        else:
            files = tr_count(count, "{count} file", "{count} files")
            best = tr("The best {count} files", count=number(count)) if count >= self._asked.limit else files
            self.list.setAccessibleDescription(best)
            self._head.say(best, tr("in {milliseconds} ms", milliseconds=number(max(1, round(answer.took_ms)))))

    def _sort(self, by_date: bool) -> None:  # noqa: FBT001 - a slot
        self.list.hits.set_by_date(by_date)
        self.list.scrollToTop()

    # ---- the banner

    def _warn(self, about: About, sentence: str, *, at_once: bool = True, well: bool = True) -> None:
        """Say a sentence, or "" for nothing. What was put away stays so until things were `well` in between."""
        if not sentence and well:
            self._put_away.pop(about, None)
        self._warnings[about] = sentence
        if at_once or not sentence:
            self._show_banner()
        else:
            # While a person types, most of what cannot be meant is only unfinished.
            self._say_later.start()

    def _show_banner(self) -> None:
        about, told = self._foremost(), self._told()
        retry = tr("Try again") if about is About.LIBRARY else ""
        self.banner.say(told.sentence, retry, details=bool(told.file))
        self._around.setVisible(about is not None)

    def _told(self) -> Told:
        about = self._foremost()
        return told(self._warnings[about]) if about else Told("", "")

    def _foremost(self) -> About | None:
        said = {about: sentence for about, sentence in self._warnings.items() if sentence}
        return next((about for about in About if about in said and said[about] != self._put_away.get(about)), None)

    def _close_banner(self) -> None:
        about = self._foremost()
        if about is not None:
            self._put_away[about] = self._warnings[about]
        self._show_banner()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the room to the list where there is little."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        around = _AROUND_LOW if low else _AROUND
        self._room.setContentsMargins(12, around, 12, around)
        self.banner.set_low(low)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_all()
            self._show_banner()


class _Head(QWidget):
    """How many hits there are, and their order."""

    by_date = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._dated = False
        self.setFixedHeight(_HEAD + 1)
        self._count = QLabel(self)
        self._count.setFont(font(Type.CAPTION_STRONG))
        self._time = ElidedLabel(self)
        self._time.setFont(font(Type.CAPTION))
        self._time.setProperty("look", "secondary")
        self._order = QPushButton(self)
        self._order.setProperty("look", "quiet")
        self._order.setFont(font(Type.CAPTION))
        self._order.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self._order.setAutoDefault(False)
        self._order.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 1)
        row.setSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self._time, 1)
        row.addWidget(self._order)
        self._order.hide()
        theme.changed.connect(self._draw)
        self._retranslate()

    def say(self, count: str, time: str) -> None:
        self._count.setText(count)
        self._time.set_whole(time)

    def show_order(self, *, there: bool) -> None:
        self._order.setVisible(there)

    def _choose(self) -> None:
        menu = Menu(self)
        group = QActionGroup(menu)
        for dated, text in ((False, tr("Best match")), (True, tr("Newest first"))):
            action = QAction(text, menu)
            action.setCheckable(True)
            action.setChecked(dated == self._dated)
            action.triggered.connect(lambda _=False, dated=dated: self._set(dated=dated))
            group.addAction(action)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._order.mapToGlobal(QPoint(0, self._order.height() + 2)))

    def _set(self, *, dated: bool) -> None:
        self._dated = dated
        self._retranslate()
        self.by_date.emit(dated)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        order = tr("Newest first") if self._dated else tr("Best match")
        self._order.setText(order)
        self._order.setAccessibleName(tr("Order: {order}", order=order))
        self._draw()

    def _draw(self) -> None:
        self._order.setIcon(icons.icon("chevron-down", self._theme.tokens.secondary, _CHEVRON))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and shape
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._theme.tokens.line))
