"""How much was done, how fast that was, and how long the rest will take."""

import os
from collections import deque
from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from desktop_app.catalogue.estimating import RATES, rates_from_json, rates_to_json
from desktop_app.catalogue.records import Waiting
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.pipeline.embedding import Embedding
from desktop_app.pipeline.reading import Reading
from desktop_app.watch.scan import ScanProblem

_PROBLEMS_SHOWN = 10
_LEAST_SECONDS = 0.25
_PACE_SECONDS = 90.0
_TELLING_SECONDS = 15.0
_TELLING_TEXTS = 64
_TOO_LITTLE = 20.0
_FILES_OF_A_LONG_RUN = 50
_TEXTS_OF_A_LONG_RUN = 500


class Pace:
    """How fast texts were embedded lately: within the last minute and a half in which there were any."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def note(self, seconds: float, texts: int) -> None:
        """Take how long there were texts so far, and how many are done; smaller numbers begin anew."""
        samples = self._samples
        if samples and (seconds < samples[-1][0] or texts < samples[-1][1]):
            samples.clear()
        samples.append((seconds, texts))
        while len(samples) > 1 and samples[1][0] <= seconds - _PACE_SECONDS:
            samples.popleft()

    @property
    def texts_a_second(self) -> float | None:
        """The rate, None until there is enough to tell."""
        if not self._samples:
            return None
        seconds = self._samples[-1][0] - self._samples[0][0]
        texts = self._samples[-1][1] - self._samples[0][1]
        return texts / seconds if seconds >= _TELLING_SECONDS and texts >= _TELLING_TEXTS else None


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
        return self.embedded / max(self.embedding_seconds, _LEAST_SECONDS)

    @property
    def embedding_seconds(self) -> float:
        """How long there was something to embed."""
        return self.stages.get("embedder_had_work", 0.0)

    def seconds_for(self, waiting: Waiting, texts_a_second: float | None, *, embeds: bool) -> float | None:
        """Estimate how long so much will take at this rate; None if too little was done to tell.

        Files still to read bring texts as those before did, half by their number and half by their size: either alone
        is led astray by a few large ones.
        """
        times = 0.0
        if waiting.files:
            by_number = waiting.files / self.files if self.files else inf
            times = (by_number + waiting.bytes / self.bytes) / 2 if self.bytes else by_number
        if times > _TOO_LITTLE:
            return None
        if not embeds:
            return times * self.stages.get("read", 0.0)
        texts = waiting.texts + times * (self.embedded + waiting.texts)
        if not texts_a_second:
            return None if texts or waiting.files else 0.0
        return texts / texts_a_second


def problem_notes(problems: Sequence[ScanProblem]) -> list[str]:
    """Say what could not be looked at."""
    notes = [f"{os.fsdecode(each.path)} could not be looked at: {each.reason}." for each in problems[:_PROBLEMS_SHOWN]]
    if len(problems) > _PROBLEMS_SHOWN:
        notes.append(f"{len(problems) - _PROBLEMS_SHOWN} more could not be looked at.")
    return notes


def work_read(reading: Reading) -> Work:
    """Return what was read and stored."""
    stages = {"read": reading.seconds_read, "store": reading.seconds_stored}
    return Work(reading.files_done, reading.files_failed, reading.bytes_done, 0, stages)


def work_embedded(embedding: Embedding) -> Work:
    """Return what was embedded."""
    stages = {"embed": embedding.busy_seconds, "embedder_had_work": embedding.active_seconds}
    return Work(embedded=embedding.texts_done, stages=stages)


def remember_rates(writer: CatalogueWriter, work: Work, workers: int) -> None:
    """Write down how fast this machine is, after a run that was long enough to tell."""
    seconds = work.stages.get("read", 0.0) / workers
    if work.files >= _FILES_OF_A_LONG_RUN and work.embedded >= _TEXTS_OF_A_LONG_RUN and seconds > 0:
        known = rates_from_json(writer.property(RATES))
        writer.set_property(RATES, rates_to_json(known, work.files / seconds, work.texts_a_second))
