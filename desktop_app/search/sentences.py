"""The sentences of one passage and their vectors, as far as they were needed."""

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from desktop_app.documents import Range
from desktop_app.embed.embedder import Vectors

MOST_SENTENCES = 24

# A table's rows have a line each and bars between the cells.
_ROW_ENDS = re.compile(r"\n(?=[^\n]* \| )|^[^\n]* \| [^\n]*\n", re.MULTILINE)
_LIST_MARK = re.compile(r"(?:[-*+•‣◦–—·]|\(?\d{1,3}[.)]|\(?[a-z]\))[^\S\n]+\S")
_ENDED = re.compile(r"[.!?…。！？｡।॥؟۔;；][\"'”’»›)\]」』】）》]*$")
# A line shorter than this part of the widest one was not broken for want of room.
_SHORT = 2 / 3
_LABEL_CHARS = 80
# "Password: …" says something by itself; the lines at the head of a mail do not.
_FACT = re.compile(r"(?!(?:From|To|Cc|Date): )[^:：]+[:：]\s*\S")


class Sentences:
    """Remembers the vectors of a passage's sentences, so that another query about it costs nothing."""

    def __init__(self, passage: str) -> None:
        from desktop_app.passages.splitting import sentences  # noqa: PLC0415  a search need not load the grammars

        ends = {
            *sentences(passage, 0, len(passage)),
            *(match.end() for match in _ROW_ENDS.finditer(passage)),
            *_line_ends(passage),
        }
        stops = [*sorted(ends)[:MOST_SENTENCES], len(passage)]
        self.passage = passage
        ranges = [kept for start, end in pairwise([0, *stops]) if (kept := _trimmed(passage, start, end))]
        # A heading or a greeting that is near says that the answer is below it; alone, it is all there is.
        said = [each for each in ranges if not _is_label(passage[slice(*each)])]
        self._ranges = said or ranges
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


def _line_ends(text: str) -> list[int]:
    """Return the line breaks that end a sentence, too: other lines may end in the middle of one."""
    lines = text.splitlines(keepends=True)
    widest = max((len(line.rstrip()) for line in lines), default=0)
    ends: list[int] = []
    end = 0
    for line, following in pairwise(lines):
        end += len(line)
        after = following.lstrip()
        short = len(line.rstrip()) < _SHORT * widest and not after[:1].islower()
        if not line.strip() or not after or short or _LIST_MARK.match(after):
            ends.append(end)
    return ends


def _is_label(said: str) -> bool:
    """Whether this is a heading, a greeting or a name under a letter: a short line that says nothing by itself."""
    one_line = len(said) <= _LABEL_CHARS and "\n" not in said and " | " not in said
    return one_line and not (_ENDED.search(said) or _LIST_MARK.match(said) or _FACT.match(said))


def _trimmed(text: str, start: int, end: int) -> Range | None:
    """Return the range without the white space around it, None if nothing is left."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return (start, start + len(inner.strip())) if inner.strip() else None
