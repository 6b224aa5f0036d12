"""The pages of the settings that tell more than they ask: model, privacy, about."""

import importlib.metadata
import os
import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app import __version__
from desktop_app.errors import FindlingError
from desktop_app.reports import ModelRow
from desktop_app.ui import icons
from desktop_app.ui.actions import Actions
from desktop_app.ui.cards import Note, label
from desktop_app.ui.context import Context
from desktop_app.ui.controls import button
from desktop_app.ui.fonts import Type
from desktop_app.ui.form_controls import TextArea
from desktop_app.ui.phrases import model_reason
from desktop_app.ui.resources import RESOURCES
from desktop_app.ui.settings_page import Page, Row
from desktop_app.ui.sheet import Choice, Question, Sheet
from desktop_app.ui.translation import number, tr
from desktop_app.ui.wording import shown, size_text

_LOGO = 48
_NAME = "Findling"  # the same in every language
_LICENCE = "AGPL-3.0-or-later"


class _Telling(Page):
    """A page that asks the engine when it is shown."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def ask(self) -> None:
        """Ask for what the page shows."""

    def retranslate(self) -> None:
        """Say every word of the page in the language in use."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Show things as they are now."""
        super().showEvent(event)
        self.ask()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


class ModelPage(_Telling):
    """What reads by meaning, and why it is this model."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._model: ModelRow | None = None
        self._note = Note(context.theme, self)
        self._read, self._length = Row([label(Type.BODY)], self), Row([label(Type.BODY)], self)
        self._text = label(Type.CAPTION, "secondary", self)
        self.column.addWidget(self._note)
        self.column.addSpacing(8)
        self.add_row(self._read)
        self.add_row(self._length)
        self.column.addSpacing(8)
        self.column.addWidget(self._text)
        self.end()
        self.retranslate()

    def ask(self) -> None:
        """See _Telling."""
        self.context.chores.run(self.context.engine.models, self._know)

    def _know(self, models: list[ModelRow]) -> None:
        self._model = models[0] if models else None
        self.retranslate()

    def retranslate(self) -> None:
        """See _Telling."""
        self.title.setText(tr("Model"))
        model = self._model
        self._note.say(model.name if model else "", model_reason(model.why) if model else "")
        self._note.setVisible(model is not None)
        self._read.say(tr("Passages read by meaning"))
        self._length.say(tr("Numbers kept for each passage"))
        for row, value in ((self._read, model.vectors if model else 0), (self._length, model.dims if model else 0)):
            told = row.controls[0]
            if isinstance(told, QLabel):
                told.setText(number(value))
                told.setAccessibleName(number(value))
        self._text.setText(
            tr("The model came with Findling and runs on this computer. It turns each passage into numbers, so that "
               "texts that mean the same lie close together, in whatever language they are.")
        )  # fmt: skip


class PrivacyPage(_Telling):
    """Where everything is, how big it is, and how to be rid of it. `emptied`: all of it was deleted."""

    emptied = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._actions = Actions(context, self)
        self._path = b""
        self._size: int | None = None
        self._note = Note(context.theme, self)
        self.open = button("", "", self)
        self.delete = button("", "danger", self)
        self._place, self._rid = Row([self.open], self), Row([self.delete], self)
        self.column.addWidget(self._note)
        self.column.addSpacing(8)
        self.add_row(self._place)
        self.add_row(self._rid)
        self.open.clicked.connect(self._open)
        self.delete.clicked.connect(self._confirm)
        self.end()
        self.retranslate()

    def ask(self) -> None:
        """See _Telling."""
        self.context.chores.run(self.context.engine.data, self._know, self._unknown)

    def _know(self, data: tuple[Any, int]) -> None:
        self._path, self._size = os.fsencode(data[0]), data[1]
        self._place.complain("")
        self.retranslate()

    def _unknown(self, error: FindlingError) -> None:
        self._place.complain(error.message)

    def _open(self) -> None:
        self._actions.open_path(self._path)

    def _confirm(self) -> None:
        self._rid.complain("")
        question = Question(
            tr("Delete all that Findling knows?"),
            tr("The index, the list of folders and the recent searches are deleted from this computer. Your settings "
               "and your own files stay as they are."),
            (Choice("cancel", tr("Cancel")), Choice("delete", tr("Delete everything"), "danger", consented=True)),
            tr("I want to delete all of it"),
        )  # fmt: skip
        Sheet.ask(self.context.theme, self, question, self._answered)

    def _answered(self, key: str) -> None:
        if key != "delete":
            return
        self.delete.setEnabled(False)
        self.delete.setText(tr("Deleting…"))
        self.context.chores.run(self.context.engine.delete_everything, lambda _: self._deleted(), self._kept)

    def _deleted(self) -> None:
        self.delete.setEnabled(True)
        preferences = self.context.preferences
        preferences.clear_recent()
        preferences.remember(welcomed=False)
        self.context.library.look()
        self.retranslate()
        self.ask()
        self.emptied.emit()

    def _kept(self, error: FindlingError) -> None:
        self.delete.setEnabled(True)
        self.retranslate()
        self._rid.complain(error.message)

    def retranslate(self) -> None:
        """See _Telling."""
        self.title.setText(tr("Privacy"))
        self._note.say(
            tr("Nothing leaves this computer"),
            tr("Findling opens no network connection and counts nothing for anybody. What it knows lies in one folder "
               "that only you may open."),
        )  # fmt: skip
        where = shown(self._path)
        size = tr("{path}, {size}", path=where, size=size_text(self._size)) if self._size is not None else ""
        self._place.say(tr("Where it is"), size)
        self.open.setText(tr("Open the folder"))
        self.open.setAccessibleName(tr("Open the folder"))
        self.open.setEnabled(bool(self._path))
        self._rid.say(tr("Delete everything"), tr("All that Findling knows. Your own files stay."))
        self.delete.setText(tr("Delete…"))


class AboutPage(_Telling):
    """What this is, under which licence, and what it stands on. `licence_asked`: show the licence's text."""

    licence_asked = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._logo = QLabel(self)
        self._name = label(Type.SEARCH, parent=self)
        self._version = label(Type.BODY, "secondary", self)
        self.licence = button("", "link", self)
        self.licence.clicked.connect(self.licence_asked)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._version)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._logo)
        head.addLayout(words, 1)
        self.column.addLayout(head)
        self.column.addSpacing(16)
        self._text = label(Type.BODY, parent=self)
        self.column.addWidget(self._text)
        self.column.addSpacing(8)
        self.column.addWidget(self.licence, 0, Qt.AlignmentFlag.AlignLeft)
        self._stands_on = QLabel(self)
        self.add_section(self._stands_on)
        self._parts = QVBoxLayout()
        self._parts.setSpacing(0)
        self.column.addLayout(self._parts)
        self._listed = False
        self._found: list[tuple[str, str, str]] = []
        self.end()
        context.theme.changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def _draw(self) -> None:
        self._logo.setPixmap(icons.app_pixmap(_LOGO, self.devicePixelRatioF()))

    def ask(self) -> None:
        """See _Telling."""
        if not self._listed:
            self._listed = True
            self.context.chores.run(parts, self._list)

    def _list(self, found: list[tuple[str, str, str]]) -> None:
        self._found = found
        while (item := self._parts.takeAt(0)) is not None:  # pyright: ignore[reportUnnecessaryComparison] - None at the end
            if (widget := item.widget()) is not None:  # pyright: ignore[reportUnnecessaryComparison] - as Qt does
                widget.deleteLater()
        for name, version, licence in found:
            row = QWidget(self)
            across = QHBoxLayout(row)
            across.setContentsMargins(0, 5, 0, 5)
            across.setSpacing(16)
            named = label(Type.BODY, parent=row, wrap=False)
            named.setText(f"{name} {version}")
            told = label(Type.CAPTION, "secondary", row)
            told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            across.addWidget(named)
            told.setText(licence or tr("see its own page"))
            across.addWidget(told, 1)
            self._parts.addWidget(row)

    def retranslate(self) -> None:
        """See _Telling."""
        self.title.setText(tr("About"))
        self._name.setText(_NAME)
        self._version.setText(tr("Version {version}", version=__version__))
        self._text.setText(
            tr("Findling is free software: you may use, study, share and change it under the GNU Affero General Public "
               "License, version 3 or later ({licence}). It comes without any warranty.", licence=_LICENCE)
        )  # fmt: skip
        self.licence.setText(tr("Read the licence"))
        self.licence.setAccessibleName(tr("Read the licence"))
        self._stands_on.setText(tr("What it stands on"))
        self._list(self._found)


class LicencePage(_Telling):
    """The licence's whole text. `left`: back to where one came from."""

    left = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.use_full_width()
        self.back = button("", "", self)
        self.back.clicked.connect(self.left)
        self.text = TextArea(self, lines=8)
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(240)
        self.text.setMaximumHeight(16_777_215)
        self.column.addWidget(self.text, 1)
        self.column.addSpacing(12)
        self.column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.retranslate()

    def ask(self) -> None:
        """See _Telling."""
        if not self.text.toPlainText():
            self.context.chores.run(licence_text, self.text.setPlainText)

    def retranslate(self) -> None:
        """See _Telling."""
        self.title.setText(tr("Licence"))
        self.text.setAccessibleName(tr("Licence"))
        self.back.setText(tr("Back"))


def licence_text() -> str:
    """Return the licence's text, its name where the file is not there."""
    try:
        return (RESOURCES.parent / "LICENSE").read_text("utf-8")
    except OSError:
        return _LICENCE


def parts(requires: Callable[[str], list[str] | None] = importlib.metadata.requires) -> list[tuple[str, str, str]]:
    """Return name, version and licence ("" if it does not say) of each library that Findling uses here, by name."""
    try:
        needed = requires("findling") or []
    except importlib.metadata.PackageNotFoundError:
        needed = []
    names = {re.split(r"[ ;<>=!~\[(]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line}
    found: list[tuple[str, str, str]] = []
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if name and (name in names or name.lower().replace("_", "-") in names):
            found.append((name, distribution.version, _licence(distribution)))
    return sorted(set(found), key=lambda part: part[0].lower())


def _licence(distribution: importlib.metadata.Distribution) -> str:
    facts = distribution.metadata.json
    told = str(facts.get("license_expression") or facts.get("license") or "").strip().split("\n")[0]
    classified = [str(each) for each in facts.get("classifier") or [] if str(each).startswith("License ::")]
    return told or ", ".join(each.rpartition("::")[2].strip() for each in classified)
