"""What it means to read the chosen folders: the model that this machine gets, and how long it will take."""

import os
from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop_app.reports import LeftOut
from desktop_app.ui.cards import Note
from desktop_app.ui.context import Context
from desktop_app.ui.phrases import about, span
from desktop_app.ui.translation import tr, tr_count

_WORTH_A_RANGE = 300.0


class ReadingEstimate(Note):
    """Tells it in two lines. Estimates are made one after the other, the last one of what was considered last."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self._folders: Sequence[LeftOut | None] = ()
        self._estimating = self._outdated = False
        self._times: tuple[float, float, float] | None = None
        self._why_model = ""
        context.chores.run(context.engine.model_choice, self.know_model)

    def consider(self, folders: Sequence[LeftOut | None]) -> None:
        """Estimate for these folders as far as they are counted; None for one that is not yet."""
        self._folders = tuple(folders)
        self._estimate()
        self.retranslate()

    def know_model(self, model: tuple[str, str]) -> None:
        """Take the model's name and why it was chosen."""
        _, self._why_model = model
        self.retranslate()

    def retranslate(self) -> None:
        """Say it again."""
        if "graphics" in self._why_model:
            title = tr("No graphics card found: using the built-in model")
        else:
            title = tr_count(
                os.cpu_count() or 1,
                "Found {count} processor core: using the built-in model",
                "Found {count} processor cores: using the built-in model",
            )
        if not self._folders:
            text = tr("Choose a folder to begin with.")
        elif self._times is None:
            text = tr("Finding out how long it will take…")
        else:
            words, meaning, most = self._times
            if most < _WORTH_A_RANGE or most <= meaning:
                text = tr("Words in {words}, meaning in {meaning}, in the background.", words=about(words),
                          meaning=about(most))  # fmt: skip
            else:
                text = tr("Words in {words}, meaning in {least} to {most}, in the background.", words=about(words),
                          least=about(meaning), most=span(most))  # fmt: skip
        self.say(title, text)

    def _estimate(self) -> None:
        self._outdated = True
        if self._estimating:
            return
        self._outdated = False
        counted = [each for each in self._folders if each is not None]
        files, size = sum(each.files for each in counted), sum(each.bytes for each in counted)
        if not files:
            self._times = None
            return
        self._estimating = True
        self._context.chores.run(
            lambda: self._context.engine.estimate(files, size), self._estimated, lambda _: self._estimated(None)
        )

    def _estimated(self, times: tuple[float, float, float] | None) -> None:
        self._estimating = False
        self._times = times
        if self._outdated:
            self._estimate()
        self.retranslate()
