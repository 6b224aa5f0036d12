"""The sentences of one passage and their vectors, as far as they were needed."""

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from desktop_app.documents import Range
from desktop_app.embed.embedder import Vectors

MOST_SENTENCES = 24

# A table's rows have a line each and bars between the cells. Other lines may end in the middle of a sentence.
_ROW_ENDS = re.compile(r"\n(?=[^\n]* \| )|^[^\n]* \| [^\n]*\n", re.MULTILINE)


class Sentences:
    """Remembers the vectors of a passage's sentences, so that another query about it costs nothing."""

    def __init__(self, passage: str) -> None:
        from desktop_app.passages.splitting import sentences  # noqa: PLC0415  a search need not load the grammars

        ends = {*sentences(passage, 0, len(passage)), *(match.end() for match in _ROW_ENDS.finditer(passage))}
        stops = [*sorted(ends)[:MOST_SENTENCES], len(passage)]
        self.passage = passage
        self._ranges = [kept for start, end in pairwise([0, *stops]) if (kept := _trimmed(passage, start, end))]
        self._vectors: list[Vectors] = []

    def nearest(self, query: Vectors, embed: Callable[[str], Vectors], stop: Callable[[], bool]) -> Range | None:
        """Return the sentence nearest to a query's vector (float32 [dims]); None if there is none, or when stopped."""
        for start, end in self._ranges[len(self._vectors) :]:
            if stop():
                return None
            self._vectors.append(embed(self.passage[start:end]))
        if not self._ranges:
            return None
        return self._ranges[int(np.argmax(np.stack(self._vectors) @ query))]


def _trimmed(text: str, start: int, end: int) -> Range | None:
    """Return the range without the white space around it, None if nothing is left."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return (start, start + len(inner.strip())) if inner.strip() else None
