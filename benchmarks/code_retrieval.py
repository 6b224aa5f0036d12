"""Finding a function by what its documentation says, on pairs made from the installed standard library.

    python -m benchmarks.code_retrieval [--functions 3000] [--queries 500]

A query is the first sentence of a function's docstring; the library holds every function without its docstring, one
passage a file. The peer is TF-IDF on characters (n-grams of 3 to 5 inside words). recall@1 and MRR@10.
"""

import argparse
import ast
import math
import random
import re
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks import xquad
from benchmarks.libraries import Sample, build_library
from benchmarks.table import show
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Mode
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore

LEFT_OUT = {"test", "tests", "idlelib", "lib2to3", "site-packages", "turtledemo", "__pycache__"}
FEWEST_WORDS = 5
MOST_CHARS = 2_000
DEPTH = 10
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """A function: where it is, the first sentence about it, and its source without that docstring."""

    name: str
    question: str
    source: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--functions", type=int, default=3000)
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    chance = random.Random(3)
    every = list(pairs(Path(sysconfig.get_path("stdlib"))))
    chance.shuffle(every)
    chosen = every[: options.functions]
    asked = chosen[: options.queries]
    embedder = xquad.model()
    vectors = xquad.cached("functions", [each.source for each in chosen], embedder.embed_passages)
    rows = [
        {"way": "character TF-IDF", **_measures([_rank_peer(chosen, places) for places in _peer(chosen, asked)], asked)}
    ]
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        samples = [Sample(each.name, each.source, "", vector) for each, vector in zip(chosen, vectors, strict=True)]
        build_library(data_dir, samples, embedder.model)
        path = data_dir / CATALOGUE_FILE
        finder = Finder(path)
        model = finder.model_id(embedder.model)
        assert model is not None
        store = VectorStore(lambda: open_reader(path), model, embedder.model.dims, data_dir / "index")
        searcher = Searcher(finder, store, embedder)
        for mode in Mode:
            found = [
                [
                    hit.path.decode().removeprefix("/library/")
                    for hit in searcher.search(each.question, mode=mode, limit=DEPTH).hits
                ]
                for each in asked
            ]
            rows.append({"way": str(mode), **_measures(found, asked)})
        searcher.close()
        store.close()
    show("code_retrieval", rows, notes={"functions": len(chosen), "queries": len(asked)})


def pairs(root: Path) -> Iterator[Pair]:
    """Yield every documented function and method of the Python files below `root` that are no tests."""
    for path in sorted(root.rglob("*.py")):
        if LEFT_OUT & set(path.relative_to(root).parts):
            continue
        source = path.read_text("utf-8", "replace")
        try:
            tree = ast.parse(source)
        except SyntaxError:
            continue
        lines = source.splitlines(keepends=True)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (pair := _pair(node, lines, path, root)):
                yield pair


def _pair(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: Sequence[str], path: Path, root: Path) -> Pair | None:
    documentation = ast.get_docstring(node)
    if not documentation or len(node.body) < 2 or node.end_lineno is None:
        return None
    sentence = _SENTENCE.match(documentation)
    question = " ".join((sentence[1] if sentence else documentation.split("\n\n")[0]).split())
    if len(question.split()) < FEWEST_WORDS:
        return None
    docstring = node.body[0]
    assert docstring.end_lineno is not None
    source = "".join([*lines[node.lineno - 1 : docstring.lineno - 1], *lines[docstring.end_lineno : node.end_lineno]])
    place = path.relative_to(root).with_suffix("").as_posix().replace("/", ".")
    return Pair(f"{place}-{node.lineno}.py", question, source[:MOST_CHARS])


def _measures(found: Sequence[Sequence[str]], asked: Sequence[Pair]) -> dict[str, float]:
    # Functions whose code is the same are one content, found under any of their names.
    names: dict[str, set[str]] = {}
    for each in asked:
        names.setdefault(each.source, set()).add(each.name)
    places = [
        next((place for place, name in enumerate(listed) if name in names[each.source]), None)
        for listed, each in zip(found, asked, strict=True)
    ]
    hits = [place for place in places if place is not None]
    return {
        "recall@1": round(sum(place == 0 for place in hits) / len(asked), 3),
        "recall@10": round(len(hits) / len(asked), 3),
        "MRR@10": round(sum(1 / (place + 1) for place in hits) / len(asked), 3),
    }


def _rank_peer(chosen: Sequence[Pair], places: npt.NDArray[np.int64]) -> list[str]:
    return [chosen[place].name for place in places.tolist()]


def _peer(chosen: Sequence[Pair], asked: Sequence[Pair]) -> Iterator[npt.NDArray[np.int64]]:
    """Rank by the cosine of character n-gram TF-IDF vectors (sublinear counts, smoothed idf)."""
    counted = [_grams(each.source) for each in chosen]
    spread = Counter(gram for grams in counted for gram in grams)
    worth = {gram: math.log((1 + len(chosen)) / (1 + files)) + 1 for gram, files in spread.items()}
    holders: dict[str, list[tuple[int, float]]] = {}
    for place, grams in enumerate(counted):
        weights = {gram: (1 + math.log(times)) * worth[gram] for gram, times in grams.items()}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for gram, weight in weights.items():
            holders.setdefault(gram, []).append((place, weight / length))
    rows = {
        gram: (np.array([place for place, _ in listed]), np.array([share for _, share in listed]))
        for gram, listed in holders.items()
    }
    for each in asked:
        scores = np.zeros(len(chosen))
        for gram, times in _grams(each.question).items():
            if gram in rows:
                places, shares = rows[gram]
                scores[places] += (1 + math.log(times)) * worth[gram] * shares
        yield np.argsort(-scores, kind="stable")[:DEPTH]


def _grams(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in text.lower().split():
        padded = f" {word} "
        for size in (3, 4, 5):
            found.update(padded[start : start + size] for start in range(max(1, len(padded) - size + 1)))
    return found


if __name__ == "__main__":
    main()
