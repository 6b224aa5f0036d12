"""The question whether a folder is to be watched, with what is in it counted while it is asked."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.reports import LeftOut
from desktop_app.ui.actions import Actions
from desktop_app.ui.context import Context
from desktop_app.ui.drops import name_of
from desktop_app.ui.rule_count import RuleCounter, Rules
from desktop_app.ui.sheet import Choice, Question, Sheet
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import shown, size_text

_ADD, _LEAVE = "add", "leave"


class FolderSheet(QObject):
    """Asks over a window; what is answered is done. Gone with the answer."""

    def __init__(self, context: Context, actions: Actions, path: bytes, window: QWidget) -> None:
        super().__init__(window)
        self._actions, self._path = actions, path
        self._counter = RuleCounter(context.engine, self)
        self._counter.counted.connect(self._counted)
        self._counter.failed.connect(self._failed)
        question = Question(
            tr("Watch the folder “{name}”?", name=name_of(path)),
            self._text(tr("Counting the files in it…")),
            (Choice(_LEAVE, tr("Not now")), Choice(_ADD, tr("Add"), "primary")),
        )
        self.sheet = Sheet.ask(context.theme, window, question, self._answered)
        self._counter.count(path, Rules.for_new(context.preferences.settings.folders))

    def _text(self, counted: str) -> str:
        promise = tr("Its files are read and indexed on this computer, and nowhere else.")
        return f"{shown(self._path)}\n{counted}\n\n{promise}"

    def _counted(self, _: bytes, count: LeftOut) -> None:
        size = size_text(count.bytes)
        told = tr_count(count.files, "{count} file, {size}", "{count} files, {size}", size=size)
        if count.left_out:
            told += tr_count(count.left_out, "; {count} entry is left out", "; {count} entries are left out")
        self.sheet.retell(self._text(told if count.complete else told + "…"))

    def _failed(self, _: bytes, sentence: str) -> None:
        self.sheet.retell(self._text(sentence))

    def _answered(self, key: str) -> None:
        self._counter.close()
        if key == _ADD:
            self._actions.watch_folder(self._path)
        self.deleteLater()
