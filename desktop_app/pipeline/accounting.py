"""How much was done, how fast that was, and how long the rest will take."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from desktop_app.watch.scan import ScanProblem

_PROBLEMS_SHOWN = 10
_LEAST_SECONDS = 0.25


class Work(NamedTuple):
    """How much was done: files read, those of them in vain, their bytes, texts embedded, each stage's seconds."""

    files: int = 0
    failed: int = 0
    bytes: int = 0
    embedded: int = 0
    stages: dict[str, float] = {}  # noqa: RUF012  never changed

    def plus(self, other: "Work", sign: int = 1) -> "Work":
        """Return both together."""
        stages = {
            name: self.stages.get(name, 0.0) + sign * other.stages.get(name, 0.0)
            for name in dict.fromkeys([*self.stages, *other.stages])
        }
        return Work(
            self.files + sign * other.files,
            self.failed + sign * other.failed,
            self.bytes + sign * other.bytes,
            self.embedded + sign * other.embedded,
            stages,
        )

    def since(self, before: "Work") -> "Work":
        """Return what was done after another time."""
        return self.plus(before, -1)

    @property
    def texts_a_second(self) -> float:
        """How fast texts were embedded while there were any."""
        return self.embedded / max(self._embedding, _LEAST_SECONDS)

    @property
    def _embedding(self) -> float:
        return self.stages.get("embedder_had_work", 0.0)

    def seconds_for(self, files: int, texts: int, *, embeds: bool) -> float | None:
        """Estimate how long so much will take; None if too little was done to tell.

        Each file still to read will bring as many texts as those before.
        """
        if files and not self.files:
            return None
        if not embeds:
            return files * self.stages.get("read", 0.0) / max(self.files, 1)
        if not self.embedded:
            return None if texts or files else 0.0
        texts_a_file = (self.embedded + texts) / max(self.files, 1)
        return (texts + files * texts_a_file) * self._embedding / self.embedded


def problem_notes(problems: Sequence[ScanProblem]) -> list[str]:
    """Say what could not be looked at."""
    notes = [f"{os.fsdecode(each.path)} could not be looked at: {each.reason}." for each in problems[:_PROBLEMS_SHOWN]]
    if len(problems) > _PROBLEMS_SHOWN:
        notes.append(f"{len(problems) - _PROBLEMS_SHOWN} more could not be looked at.")
    return notes
