"""The rules of one folder as a form: what they would leave out is counted while they are written."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.errors import FindlingError
from desktop_app.reports import FolderRow, LeftOut
from desktop_app.ui.cards import label
from desktop_app.ui.context import Context
from desktop_app.ui.controls import button, line
from desktop_app.ui.fonts import Type
from desktop_app.ui.form_controls import Switch, TextArea
from desktop_app.ui.phrases import about
from desktop_app.ui.rule_count import RuleCounter, Rules
from desktop_app.ui.sentences import in_our_words
from desktop_app.ui.settings_page import Row
from desktop_app.ui.spin_box import SpinBox
from desktop_app.ui.timers import single_shot
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import shown

_PAUSE_MS = 250
_MB = 1_000_000
_LARGEST_MB = 100_000
_EXAMPLES = 6


class RulesForm(QWidget):
    """Edits a folder's rules; nothing holds until Save. `closed`: saved, or given up."""

    closed = Signal()

    def __init__(self, context: Context, counter: RuleCounter, row: FolderRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._counter = context, counter
        self._root = row.root
        self._rules = Rules.of(row)
        self._files = row.files
        self._before: LeftOut | None = None
        self._now: LeftOut | None = None
        self._seconds: float | None = None
        self._problem = ""
        self._saving = False
        self._timer = single_shot(self, _PAUSE_MS, self.count)
        self._lay_out()
        self._fill(self._rules)
        self.patterns.textChanged.connect(self._edited)
        self.gitignore.toggled.connect(self._edited)
        self.hidden.toggled.connect(self._edited)
        self.largest.valueChanged.connect(self._edited)
        self.save.clicked.connect(self._save)
        self.discard.clicked.connect(self._discard)
        counter.counted.connect(self._counted)
        counter.failed.connect(self._not_counted)
        self._retranslate()
        self.count()

    def _lay_out(self) -> None:
        theme = self._context.theme
        self._patterns_label = label(Type.BODY, parent=self)
        self._patterns_help = label(Type.CAPTION, "secondary", self)
        self.patterns = TextArea(self, lines=4)
        self._patterns_label.setBuddy(self.patterns)
        self._left_out = label(Type.CAPTION, "secondary", self)
        self._complaint = label(Type.CAPTION, "warning", self)
        self._complaint.hide()
        self.gitignore, self.hidden, self.largest = Switch(theme, self), Switch(theme, self), SpinBox(theme, self)
        self.largest.setRange(1, _LARGEST_MB)
        self.largest.setSuffix(" MB")
        self._rows = [Row([control], self) for control in (self.gitignore, self.hidden, self.largest)]
        self._meaning = label(Type.BODY, "secondary", self)
        self.discard, self.save = button("", "", self), button("", "primary", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 8, 0, 12)
        column.setSpacing(6)
        for part in (self._patterns_label, self._patterns_help, self.patterns, self._complaint, self._left_out):
            column.addWidget(part)
        for made in self._rows:
            column.addWidget(line(self))
            column.addWidget(made)
        column.addWidget(line(self))
        column.addSpacing(6)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._meaning, 1)
        below.addWidget(self.discard)
        below.addWidget(self.save)
        column.addLayout(below)

    def rules(self) -> Rules:
        """Return the rules as they are written."""
        lines = [each.rstrip() for each in self.patterns.toPlainText().splitlines()]
        size = self._rules.max_bytes if self.largest.value() == _megabytes(self._rules) else self.largest.value() * _MB
        return Rules(tuple(each for each in lines if each), self.hidden.isChecked(), self.gitignore.isChecked(), size)

    @property
    def changed(self) -> bool:
        """Whether other rules are written than those that hold."""
        return self.rules() != self._rules

    def _fill(self, rules: Rules) -> None:
        self.patterns.setPlainText("\n".join(rules.exclude))
        self.gitignore.setChecked(rules.follow_gitignore)
        self.hidden.setChecked(rules.hidden)
        self.largest.setValue(_megabytes(rules))

    def _edited(self) -> None:
        self._now, self._seconds = None, None
        self._problem = ""
        self._timer.start()
        self._say()

    def count(self) -> None:
        """Count what the rules would leave of the folder."""
        self._counter.count(self._root, self.rules())

    def _counted(self, folder: bytes, counted: LeftOut) -> None:
        if folder != self._root:
            return
        self._now = counted
        if counted.complete and not self.changed:
            self._before = counted
        more, size = self._more()
        if counted.complete and self.changed and more > 0:
            self._context.chores.run(lambda: self._context.engine.estimate(more, size), self._estimated)
        self._say()

    def _more(self) -> tuple[int, int]:
        """Return how many files, and bytes, come with the rules as they are written; negative: go."""
        if self._now is None:
            return 0, 0
        before = self._before.files if self._before else self._files
        size = max(0, self._now.bytes - self._before.bytes) if self._before else self._now.bytes
        return self._now.files - before, size

    def _estimated(self, seconds: tuple[float, float, float]) -> None:
        self._seconds = max(seconds)
        self._say()

    def _not_counted(self, folder: bytes, sentence: str) -> None:
        if folder == self._root:
            self._problem = sentence
            self._say()

    def _say(self) -> None:
        self._complaint.setText(in_our_words(self._problem))
        self._complaint.setVisible(bool(self._problem))
        self._left_out.setVisible(not self._problem)
        self._left_out.setText(self._left_out_text())
        self._meaning.setText(self._meaning_text())
        changed = self.changed
        self.save.setEnabled(changed and not self._problem and not self._saving)
        self.discard.setText(tr("Discard") if changed else tr("Close"))

    def _left_out_text(self) -> str:
        now = self._now
        if now is None or not (now.complete or now.left_out):
            return tr("Counting…")
        if not now.left_out:
            return tr("Nothing is left out.")
        examples = tr(", ").join(shown(each) for each in list(now.examples)[:_EXAMPLES])
        if now.left_out > min(len(now.examples), _EXAMPLES):
            examples = tr("{examples} …", examples=examples)
        return tr_count(
            now.left_out, "Left out, {count} entry: {examples}", "Left out, {count} entries: {examples}",
            examples=examples,
        )  # fmt: skip

    def _meaning_text(self) -> str:
        if not self.changed or self._problem:
            return ""
        if self._now is None or not self._now.complete:
            return tr("Counting what this means…")
        snapshot = self._context.library.snapshot
        if snapshot is not None and snapshot.paused is not None and self._more()[0] > 0:
            return tr("{change} Indexing is paused: new files wait.", change=self._change_text())
        return self._change_text()

    def _change_text(self) -> str:
        more, _ = self._more()
        if more < 0:
            return tr_count(-more, "This takes out {count} file.", "This takes out {count} files.")
        if not more:
            return tr("As many files as before.")
        if self._seconds is None:
            return tr_count(more, "This adds {count} file.", "This adds {count} files.")
        return tr_count(
            more, "This adds {count} file, {time} to read.", "This adds {count} files, {time} to read.",
            time=about(self._seconds),
        )  # fmt: skip

    def _save(self) -> None:
        rules = self.rules()
        self._saving = True
        self._timer.stop()
        self._counter.give_up(self._root)
        engine, root = self._context.engine, self._root

        def change() -> None:
            engine.change_folder(
                root,
                exclude=rules.exclude,
                hidden=rules.hidden,
                follow_gitignore=rules.follow_gitignore,
                max_bytes=rules.max_bytes,
            )

        self._context.chores.run(change, lambda _: self._saved(rules), self._not_saved)
        self._say()

    def _saved(self, rules: Rules) -> None:
        self._saving = False
        self._rules = rules
        self._context.library.look()
        self.closed.emit()

    def _not_saved(self, error: FindlingError) -> None:
        self._saving = False
        self._problem = error.message
        self._say()

    def _discard(self) -> None:
        self._fill(self._rules)
        self.end()
        self.closed.emit()

    def end(self) -> None:
        """Stop counting."""
        self._timer.stop()
        self._counter.give_up(self._root)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Say everything again in another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self._patterns_label.setText(tr("Leave out"))
        self._patterns_help.setText(tr("One pattern a line, as in .gitignore: *.log, Old stuff/, !keep.log"))
        self.patterns.setAccessibleName(tr("Leave out"))
        self.patterns.setAccessibleDescription(self._patterns_help.text())
        gitignore, hidden, size = self._rows
        gitignore.say(tr("Follow .gitignore"), tr("In git projects, leave out what .gitignore files leave out."))
        hidden.say(tr("Hidden files"), tr("Read files and folders whose name begins with a dot, too."))
        size.say(tr("Largest file"), tr("Larger files are found by their names only."))
        self.save.setText(tr("Save"))
        self._say()


def _megabytes(rules: Rules) -> int:
    return max(1, rules.max_bytes // _MB)
