"""A person's small library in many languages, and what is asked of it: 22 files, 20 languages, few of them the query's.

In such a library the words of a query's own language are rare, "which" as much as "bird", and the file that holds them
is not the one that answers. tests/data/mixed_library.jsonl and mixed_queries.jsonl, written for Findling: 50 queries
that a file in another language answers, and 56 that none does, in two halves.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.libraries import Sample
from desktop_app.embed.embedder import Vectors

DATA = Path(__file__).parents[1] / "tests" / "data"


@dataclass(frozen=True, slots=True)
class MixedQuery:
    """One line of the committed set. file: the name of the one that answers, "" if none does."""

    text: str
    language: str
    file: str
    half: str


def samples(vectors: Vectors | None = None) -> list[Sample]:
    """Return the files; vectors: float32 [files, dims], those of their texts."""
    rows = [json.loads(line) for line in (DATA / "mixed_library.jsonl").read_text("utf-8").splitlines()]
    return [
        Sample(row["name"], row["text"], row["lang"], None if vectors is None else vectors[place])
        for place, row in enumerate(rows)
    ]


def mixed_queries(half: str = "") -> Sequence[MixedQuery]:
    """Return the queries, of both halves if none is named."""
    rows = [json.loads(line) for line in (DATA / "mixed_queries.jsonl").read_text("utf-8").splitlines()]
    return [MixedQuery(row["text"], row["lang"], row["file"], row["half"]) for row in rows if half in ("", row["half"])]
