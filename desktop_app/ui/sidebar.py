"""The left column: the folders, and what an answer can be narrowed by. A click is a filter in the query, no more."""

import os
from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.documents import Coverage
from desktop_app.reports import Facet, Facets, FolderRow, FolderState
from desktop_app.ui.chips import FacetRow
from desktop_app.ui.columns import SIDEBAR_WIDTH
from desktop_app.ui.controls import IconButton, button
from desktop_app.ui.drops import name_of
from desktop_app.ui.fonts import Type, font
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.theme import Theme
from desktop_app.ui.translation import number, tr
from desktop_app.ui.wording import coverage_text, language_name, shown

_MOST = 6


class Sidebar(QWidget):
    """Folders with how much of them can be searched, and facets with their counts.

    filter_clicked: the filter of a row, to be added to the query or taken out of it, and the filters of its section
    that give way to it: of the times only one can hold. add_asked: another folder. folder_menu: a folder's path and
    where on the screen.
    """

    filter_clicked = Signal(str, object)
    all_folders_clicked = Signal()
    add_asked = Signal()
    folder_menu = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._folders = _Folders(theme, self)
        self._types = _Section(theme, lambda facet: type_name(facet.name), self)
        self._languages = _Section(theme, lambda facet: language_name(facet.name) or tr("Unknown"), self)
        self._changed = _Section(theme, lambda facet: changed_name(facet.name), self, alone=True)
        inside = QWidget()
        inside.setProperty("look", "sidebar")
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 14, 8, 16)
        column.setSpacing(14)
        for section in (self._folders, self._types, self._languages, self._changed):
            column.addWidget(section)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setProperty("look", "sidebar")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._folders.clicked.connect(self.filter_clicked)
        self._folders.all_clicked.connect(self.all_folders_clicked)
        self._folders.add_clicked.connect(self.add_asked)
        self._folders.menu_asked.connect(self.folder_menu)
        for section in (self._types, self._languages, self._changed):
            section.clicked.connect(self.filter_clicked)
        self._retranslate()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width that UI.md gives it."""
        return QSize(SIDEBAR_WIDTH, 400)

    def show_folders(self, folders: Sequence[FolderRow], coverage: Coverage) -> None:
        """Show what is watched and how much of it can be searched."""
        self._folders.show_rows(folders, coverage)

    def show_facets(self, facets: Facets | None, *, found: bool = False) -> None:
        """Show what the answer can be narrowed by; None: it cannot be. found: it answers a query, not the library."""
        self._folders.show_facets(facets.folders if facets else (), found=found)
        self._types.show_facets(facets.types if facets else ())
        self._languages.show_facets(facets.languages if facets else ())
        self._changed.show_facets(facets.changed if facets else ())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(tr("Folders and filters"))
        self._folders.rename(tr("Folders"))
        self._types.rename(tr("Type"))
        self._languages.rename(tr("Language"))
        self._changed.rename(tr("Changed"))


class _Titled(QWidget):
    """A title over rows."""

    clicked = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.title = QLabel(self)
        self.title.setFont(font(Type.SECTION))
        self.title.setProperty("look", "secondary")
        self.head = QHBoxLayout()
        self.head.setContentsMargins(8, 0, 0, 0)
        self.head.addWidget(self.title, 1)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addLayout(self.head)
        self.column.addLayout(self.rows)

    def rename(self, title: str) -> None:
        self.title.setText(title)
        self.setAccessibleName(title)


class _Section(_Titled):
    """The values of one facet. Values keep their order while their counts change, so that no row moves to another."""

    def __init__(self, theme: Theme, name: Callable[[Facet], str], parent: QWidget, *, alone: bool = False) -> None:
        super().__init__(theme, parent)
        self._name, self._alone = name, alone
        self._order: list[str] = []
        self._shown: dict[str, FacetRow] = {}
        self._facets: Sequence[Facet] = ()
        self._unfolded = False
        self._more = button("", "link", self)
        self._more.setFont(font(Type.CAPTION))
        self._more.clicked.connect(self._unfold)
        more = QHBoxLayout()
        more.setContentsMargins(5, 0, 0, 0)
        more.addWidget(self._more)
        more.addStretch(1)
        self.column.addLayout(more)
        self.hide()

    def rename(self, title: str) -> None:
        super().rename(title)
        self.show_facets(self._facets)

    def show_facets(self, facets: Sequence[Facet]) -> None:
        self._facets = facets
        telling = _telling(facets) if self._alone else facets
        there = {facet.name: facet for facet in telling if facet.count or facet.chosen}
        named = [facet.name for facet in facets] if self._alone else list(there)
        self._order += [name for name in named if name not in self._order]
        names = [name for name in self._order if name in there]
        best = sorted(names, key=lambda name: (not there[name].chosen, -there[name].count))[:_MOST]
        kept = [name for name in names if self._unfolded or name in best]
        for name, row in self._shown.items():
            row.setVisible(name in kept)
        for name in kept:
            facet = there[name]
            row = self._shown.get(name) or self._make(name)
            row.setText(self._name(facet))
            row.setChecked(facet.chosen)
            row.set_count(facet.count, more=facet.more)
        others = len(names) - len(best)
        self._more.setText(tr("fewer") if self._unfolded else tr("{count} more", count=number(others)))
        self._more.setVisible(others > 0)
        self.setVisible(bool(kept))

    def _make(self, name: str) -> FacetRow:
        row = FacetRow(self.theme, "", parent=self)
        row.clicked.connect(lambda: self._click(name))
        place = sum(1 for other in self._order[: self._order.index(name)] if other in self._shown)
        self.rows.insertWidget(place, row)
        follow_layout(self.window())
        self._shown[name] = row
        return row

    def _click(self, name: str) -> None:
        facet = next((facet for facet in self._facets if facet.name == name), None)
        if facet is not None:
            others = [each.filter for each in self._facets if each.chosen and each.name != name]
            self.clicked.emit(facet.filter, others if self._alone else [])

    def _unfold(self) -> None:
        self._unfolded = not self._unfolded
        self.show_facets(self._facets)


class _Folders(_Titled):
    """All folders, and each by itself, with what can be searched of it."""

    all_clicked = Signal()
    add_clicked = Signal()
    menu_asked = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self._rows: Sequence[FolderRow] = ()
        self._coverage = Coverage(0, 0, 0, 0)
        self._facets: dict[str, Facet] = {}
        self._found = False
        self._known: dict[str, str] = {}
        self._shown: dict[bytes, FacetRow] = {}
        self._add = IconButton(theme, "plus", "", self)
        self._add.clicked.connect(self.add_clicked)
        self.head.addWidget(self._add)
        self._all = FacetRow(theme, "", "folder", self)
        self._all.clicked.connect(self._click_all)
        self.rows.addWidget(self._all)

    def rename(self, title: str) -> None:
        super().rename(title)
        self._add.rename(tr("Add a folder"))
        self._all.setText(tr("All folders"))
        self._say()

    def show_rows(self, rows: Sequence[FolderRow], coverage: Coverage) -> None:
        self._rows, self._coverage = rows, coverage
        roots = {row.root for row in rows}
        for root in [root for root in self._shown if root not in roots]:
            gone = self._shown.pop(root)
            gone.hide()
            gone.deleteLater()
        for row in rows:
            if row.root not in self._shown:
                made = FacetRow(self.theme, "", "folder", self)
                made.clicked.connect(lambda _=False, root=row.root: self._click(root))
                made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                made.customContextMenuRequested.connect(partial(self._ask_menu, row.root))
                self._shown[row.root] = made
                self.rows.addWidget(made)
                follow_layout(self.window())
        self._say()

    def _ask_menu(self, root: bytes, at: QPoint) -> None:
        self.menu_asked.emit(root, self._shown[root].mapToGlobal(at))

    def show_facets(self, facets: Sequence[Facet], *, found: bool) -> None:
        self._found = found and bool(facets)
        self._facets = {facet.name: facet for facet in facets}
        self._known.update({facet.name: facet.filter for facet in facets})
        self._say()

    def _say(self) -> None:
        chosen = {facet.name for facet in self._facets.values() if facet.chosen}
        coverage = self._coverage
        found = {name: facet.count for name, facet in self._facets.items()} if self._found else None
        self._all.set_count(coverage.files if found is None else sum(found[name] for name in _outermost(found)))
        self._all.setChecked(not chosen)
        self._all.setToolTip(coverage_text(coverage.files, coverage.words, coverage.failed))
        for row, name in zip(self._rows, folder_names([row.root for row in self._rows]), strict=True):
            made = self._shown[row.root]
            made.setText(name)
            if found is not None:
                note, count = "", found.get(os.fsdecode(row.root), 0)
            else:
                note, count = _part(row.files - row.waiting, row.files), row.files
            note = tr("paused") if row.state is FolderState.PAUSED else note
            made.set_count(count, offline=not row.reachable, note=note)
            made.setChecked(os.fsdecode(row.root) in chosen)
            where = shown(row.root)
            told = coverage_text(row.files, row.files - row.waiting - row.failed, row.failed)
            made.setToolTip("\n".join(filter(None, (where, told, in_our_words(row.polled)))))

    def _click(self, root: bytes) -> None:
        name = os.fsdecode(root)
        self._say()
        if name in self._known:
            self.clicked.emit(self._known[name], [])

    def _click_all(self) -> None:
        self._say()
        self.all_clicked.emit()


def _outermost(folders: Collection[str]) -> list[str]:
    """Return the folders that lie in none of the others."""
    return [
        name
        for name in folders
        if not any(name != other and name.startswith(other.rstrip(os.sep) + os.sep) for other in folders)
    ]


def _telling(times: Sequence[Facet]) -> list[Facet]:
    """Leave out a span of time that adds no file to the shorter one inside it."""
    kept: list[Facet] = []
    inner = 0
    for facet in times:
        if facet.chosen or facet.name == "older" or facet.count > inner:
            kept.append(facet)
        if facet.name != "older":
            inner = facet.count
    return kept


def _part(done: int, files: int) -> str:
    """Return how many of the files can be searched, "" if it is all of them."""
    return "" if done >= files else f"{number(max(done, 0))} / {number(files)}"


def folder_names(roots: Sequence[bytes]) -> list[str]:
    """Return a short name for each folder; those of the same name say what folder they are in."""
    names = [name_of(root) for root in roots]
    return [
        f"{name} — {name_of(os.path.dirname(root.rstrip(b'/')))}" if names.count(name) > 1 else name  # noqa: PTH120
        for name, root in zip(names, roots, strict=True)
    ]


def type_name(name: str) -> str:
    """Say a group of file types, or an extension, in words."""
    names = {
        "document": tr("Documents"), "spreadsheet": tr("Spreadsheets"), "presentation": tr("Presentations"),
        "mail": tr("Mail"), "book": tr("Books"), "web": tr("Web pages"), "text": tr("Texts"), "data": tr("Data"),
        "code": tr("Code"), "picture": tr("Pictures"), "video": tr("Videos"), "audio": tr("Audio"),
        "archive": tr("Archives"), "other": tr("Others"), "": tr("Others"),
    }  # fmt: skip
    return names.get(name) or shown(os.fsencode(name.upper()))


def changed_name(name: str) -> str:
    """Say when files changed."""
    names = {
        "today": tr("Today"), "week": tr("This week"), "month": tr("This month"), "year": tr("This year"),
        "older": tr("Older"),
    }  # fmt: skip
    return names.get(name, name)
