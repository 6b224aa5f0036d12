"""Measure whether Findling says "no good match" when there is none, and keeps the hit when there is one.

    python -m benchmarks.no_match ../shared/data/retrieval/xquad_r [--fit] [--cohort] [--large]

Queries: tests/data/no_match_queries.jsonl, 100 off-topic or gibberish and 100 answerable, in two halves: the weights
in desktop_app/search/calibration.py come from the first half (--fit prints them), the numbers shown from the second.
Each library of paragraphs is searched as a person would search it, and one of a person's own notes in 20 languages
with queries of its own (mixed.py). "The hard way" takes the article that holds the answer out and asks the answerable
queries again: what is left is on the same subjects and in the same style.

--large adds libraries of 10,000 and 200,000 passages. The first holds the paragraphs and single sentences of them, all
embedded. The second adds pairs of sentences of one language, whose vector is the mean of the two (what the model's mean
pooling comes close to). File names say from which articles a text comes, so that taking one out leaves no piece of it.
"""

import argparse
import json
import math
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import mixed, xquad
from benchmarks.libraries import Sample, build_library
from benchmarks.logistic import Floats, ridge_logistic
from benchmarks.table import show
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Mode, Verdict
from desktop_app.embed.embedder import Embedder
from desktop_app.search.assembly import best_signals, hits
from desktop_app.search.calibration import Background, Signals, features, ship_cohort, verdict
from desktop_app.search.query import parse
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore

QUERIES = mixed.DATA / "no_match_queries.jsonl"
CROSS_POOLS = ("en", "de", "zh")
TINY = (3, 10, 50)
SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of the committed set. number and article are "" unless it is answerable."""

    text: str
    language: str
    kind: str
    half: str
    number: str
    article: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One query put to one library: what was known of the best passage, and how the answer's first hit was judged."""

    setting: str
    asked: Asked
    hard: bool
    signals: Signals | None
    background: Background | None
    right: bool
    confidence: float

    @property
    def answerable(self) -> bool:
        """Whether the library holds the answer."""
        return self.asked.kind == "answerable" and not self.hard


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="print weights fitted to the first half")
    parser.add_argument("--cohort", action="store_true", help="write the cohort's vectors anew first")
    parser.add_argument("--large", action="store_true", help="also 10,000 and 200,000 passages (takes half an hour)")
    options = parser.parse_args()
    embedder = xquad.model()
    if options.cohort:
        ship_cohort(embedder)
    with tempfile.TemporaryDirectory() as folder:
        seen = [*_measure(options.folder, Path(folder), embedder), *_measure_mixed(Path(folder), embedder)]
        if options.large:
            seen += _measure_large(options.folder, Path(folder), embedder)
    if options.fit:
        _fit(seen)
    _report([each for each in seen if each.asked.half == "report"])


def _measure(folder: Path, root: Path, embedder: Embedder) -> Iterator[Seen]:
    asked = queries()
    paragraphs = xquad.paragraphs(folder)
    vectors = xquad.cached("passages", [each.text for each in paragraphs], embedder.embed_passages)
    texts = [each.text for each in asked]
    known = xquad.cached("no-match", texts, lambda given: np.stack([embedder.embed_query(text) for text in given]))
    queried = xquad.PrecomputedQueries(embedder, texts, known)
    rows = list(zip(paragraphs, vectors, strict=True))

    def library(name: str, keep: Callable[[xquad.Paragraph], bool]) -> "Library":
        samples = [_sample([each], each.text, vector, 0) for each, vector in rows if keep(each)]
        return Library(root / name, samples, queried)

    everything = library("all", lambda _: True)
    yield from everything.ask("all languages, 1,920", asked)
    everything.close()
    pools = {
        language: library(language, lambda each, own=language: each.language == own) for language in xquad.LANGUAGES
    }
    for language, pool in pools.items():
        own = [each for each in asked if each.language == language]
        others = [each for each in asked if each.language != language]
        yield from pool.ask("same language, 240", own)
        if language in CROSS_POOLS:
            yield from pool.ask("other language, 240", others)
        pool.close()
    both = library("en-de", lambda each: each.language in ("en", "de"))
    yield from both.ask("en and de, 480", asked)
    both.close()
    shuffle = random.Random(5)
    for half in ("tune", "report"):
        good = [each for each in asked if each.kind == "answerable" and each.half == half]
        bad = [each for each in asked if each.kind != "answerable" and each.half == half]
        for size in TINY:
            for start in range(0, len(good), size):
                group = good[start : start + size]
                wanted = {(each.number, each.language) for each in group}
                tiny = library(
                    f"{half}-{size}-{start}", lambda each, wanted=wanted: (each.number, each.language) in wanted
                )
                yield from tiny.ask(f"own paragraphs, {size}", [*group, *shuffle.sample(bad, len(group))], hard=False)
                tiny.close()


def _measure_mixed(root: Path, embedder: Embedder) -> list[Seen]:
    texts = [each.text for each in mixed.samples()]
    vectors = xquad.cached("mixed", texts, embedder.embed_passages)
    asked = [
        Asked(each.text, each.language, "answerable" if each.file else "off-topic", each.half, each.file, "")
        for each in mixed.mixed_queries()
    ]
    library = Library(root / "mixed", mixed.samples(vectors), embedder)
    seen = list(library.ask("20 languages, 22", asked, hard=False))
    library.close()
    return seen


def _measure_large(folder: Path, root: Path, embedder: Embedder) -> Iterator[Seen]:
    asked = queries()
    paragraphs = xquad.paragraphs(folder)
    vectors = xquad.cached("passages", [each.text for each in paragraphs], embedder.embed_passages)
    sources = [(each, sentence.strip()) for each in paragraphs for sentence in SENTENCE.findall(each.text)]
    rows = xquad.cached("sentences", [sentence for _, sentence in sources], embedder.embed_passages)
    chance = random.Random(13)
    samples = [_sample([each], each.text, vector, 0) for each, vector in zip(paragraphs, vectors, strict=True)]
    chosen = chance.sample(range(len(sources)), min(len(sources), 10_000 - len(samples)))
    samples += [_sample([sources[place][0]], sources[place][1], rows[place], place + 1) for place in chosen]
    for size, name in ((10_000, "10,000"), (200_000, "200,000")):
        by_language: dict[str, list[int]] = {}
        for place, (each, _) in enumerate(sources):
            by_language.setdefault(each.language, []).append(place)
        while len(samples) < size:
            places = by_language[chance.choice(xquad.LANGUAGES)]
            first, second = chance.sample(places, 2)
            vector = rows[first] + rows[second]
            text = f"{sources[first][1]} {sources[second][1]}"
            origins = [sources[first][0], sources[second][0]]
            samples.append(_sample(origins, text, vector / np.linalg.norm(vector), len(samples) + len(sources)))
        library = Library(root / f"large-{size}", samples, embedder)
        yield from library.ask(f"all languages, {name}", asked)
        library.close()


def _sample(origins: Sequence[xquad.Paragraph], text: str, vector: Any, number: int) -> Sample:
    name = " ".join([*(f"{each.article} {each.number}" for each in origins), origins[0].language, f"{number}.txt"])
    return Sample(name, text, origins[0].language, vector)


class Library:
    """A library of texts of XQuAD-R, one file each, named by article and paragraph."""

    def __init__(self, data_dir: Path, samples: Sequence[Sample], embedder: Any) -> None:
        build_library(data_dir, samples, embedder.model)
        path = data_dir / CATALOGUE_FILE
        self._finder = Finder(path)
        model = self._finder.model_id(embedder.model)
        assert model is not None
        self._vectors = VectorStore(lambda: open_reader(path), model, embedder.model.dims, data_dir / "index")
        self._searcher = Searcher(self._finder, self._vectors, embedder)

    def ask(self, setting: str, asked: Sequence[Asked], *, hard: bool = True) -> Iterator[Seen]:
        """Put queries to the library, the answerable ones also the hard way."""
        for each in asked:
            yield self._seen(setting, each, each.text, hard=False)
            if hard and each.kind == "answerable":
                yield self._seen(setting, each, f"{each.text} -name:{each.article}", hard=True)

    def close(self) -> None:
        """Let go of the library."""
        self._searcher.close()
        self._vectors.close()

    def _seen(self, setting: str, asked: Asked, text: str, *, hard: bool) -> Seen:
        look = self._searcher.rank(parse(text), Mode.HYBRID)
        found = hits(self._finder, look.ranking, look.scope, 10).hits
        name = found[0].path.decode() if found else ""
        right = bool(asked.number) and (f" {asked.number} " in name or name.endswith(f"/{asked.number}"))
        signals = best_signals(self._finder, look.ranking, look.scope)
        sure = found[0].confidence if found else 0.0
        return Seen(setting, asked, hard, signals, look.ranking.background, right, sure)


def queries() -> list[Asked]:
    """Read the committed queries."""
    rows = [json.loads(line) for line in QUERIES.read_text("utf-8").splitlines()]
    return [
        Asked(row["text"], row["lang"], row["kind"], row["half"], row.get("paragraph", ""), row.get("article", ""))
        for row in rows
    ]


def _report(seen: Sequence[Seen]) -> None:
    rows: list[dict[str, Any]] = []
    for setting in dict.fromkeys(each.setting for each in seen):
        here = [each for each in seen if each.setting == setting]
        good = [each for each in here if each.answerable]
        bad = [each for each in here if each.asked.kind != "answerable"]
        hard = [each for each in here if each.hard]
        verdicts = {each: verdict(each.confidence) for each in here}
        weak = [each for each in [*good, *bad] if verdicts[each] is Verdict.WEAK]
        sure = [each for each in [*good, *bad] if verdicts[each] is Verdict.GOOD]
        rows.append(
            {
                "library": setting,
                "answerable": len(good),
                "kept": _share(verdicts[each] is not Verdict.NONE for each in good),
                "right first": _share(each.right for each in good),
                "off-topic": len(bad),
                "refused": _share(verdicts[each] is Verdict.NONE for each in bad),
                "hard refused": _share(verdicts[each] is Verdict.NONE for each in hard),
                "hard good": _share(verdicts[each] is Verdict.GOOD for each in hard),
                "good": len(sure),
                "good, answer there": _share(each.answerable for each in sure),
                "good, right first": _share(each.right for each in sure),
                "weak": len(weak),
                "weak, answer there": _share(each.answerable for each in weak),
                "weak, right first": _share(each.right for each in weak),
            }
        )
    show("no_match", rows)


def _share(values: Iterator[bool] | Any) -> float:
    listed = list(values)
    return round(sum(listed) / len(listed), 3) if listed else math.nan


def _fit(seen: Sequence[Seen]) -> None:
    """Print logistic weights (ridge) for both forms of the model, fitted to the first half.

    What is learnt is whether the library holds the answer. The words alone learn from libraries in the query's own
    language: in others they find nothing that could be judged.
    """
    tune = [each for each in seen if each.asked.half == "tune" and each.signals is not None]
    for name, with_meaning, here in (
        ("with meaning", True, [each for each in tune if each.signals and each.signals.cosine is not None]),
        (
            "words alone",
            False,
            [each for each in tune if not each.setting.startswith(("other language", "en and de", "20 languages"))],
        ),
    ):
        rows = [features(each.signals, each.background if with_meaning else None) for each in here if each.signals]
        names = list(rows[0])
        inputs = np.array([[row[name] for name in names] for row in rows])
        weights = ridge_logistic(inputs, np.array([float(each.answerable) for each in here]), _balance(here))
        print(name, {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)})
        scores = 1 / (1 + np.exp(-inputs @ weights))
        kept = np.sort(scores[[each.answerable for each in here]])
        print("confidence kept by 98, 95, 92, 90 %:", np.quantile(kept, [0.02, 0.05, 0.08, 0.1]).round(3))


def _balance(tune: Sequence[Seen]) -> Floats:
    """Weigh every setting alike, in it answerable and off-topic alike, and the hard way a tenth of that."""
    groups: dict[tuple[str, bool, bool], int] = {}
    for each in tune:
        key = (each.setting, each.answerable, each.hard)
        groups[key] = groups.get(key, 0) + 1
    return np.array([(0.1 if each.hard else 1.0) / groups[each.setting, each.answerable, each.hard] for each in tune])


if __name__ == "__main__":
    main()
