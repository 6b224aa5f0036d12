"""Retrieval quality on XQuAD-R: every question language against every passage language, in all three modes.

    python -m benchmarks.retrieval ../shared/data/retrieval/xquad_r [--every 6] [--no-reference]

Each passage language is a library of its own (240 files of one paragraph) and is searched as a person searches it.
The 32-bit reference is the same model with nothing quantized at run time, on queries and passages alike, ranked by
exact cosine in the same run. recall@1, recall@10 and nDCG@10; every question has one right paragraph in each language.
"""

import argparse
import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import xquad
from benchmarks.libraries import Sample, build_library
from benchmarks.table import show
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Mode
from desktop_app.embed.bundled import PASSAGE_PREFIX, QUERY_PREFIX, BundledEmbedder
from desktop_app.embed.centred import centred
from desktop_app.embed.embedder import Embedder
from desktop_app.embed.graph import EncoderGraph, Form
from desktop_app.embed.prepare import TOKENIZER
from desktop_app.embed.session import EncoderSession
from desktop_app.embed.sources import open_weights
from desktop_app.embed.tokenizer import Tokenizer
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore

DEPTH = 10
REFERENCE_PASSAGES = ("en", "zh", "de")
Ranks = list[int | None]
Vectors = npt.NDArray[np.float32]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="ask every n-th question of each language")
    parser.add_argument("--no-reference", action="store_true", help="leave the 32-bit form out")
    options = parser.parse_args()
    paragraphs = xquad.paragraphs(options.folder)
    asked = {
        language: [each for each in xquad.questions(options.folder) if each.language == language][:: options.every]
        for language in xquad.LANGUAGES
    }
    embedder = xquad.model()
    passages = xquad.cached("passages", [each.text for each in paragraphs], embedder.embed_passages)
    texts = [each.text for language in xquad.LANGUAGES for each in asked[language]]
    queries = xquad.cached("queries", texts, lambda given: np.stack([embedder.embed_query(text) for text in given]))
    with tempfile.TemporaryDirectory() as folder:
        ranks = _search(Path(folder), paragraphs, passages, asked, xquad.PrecomputedQueries(embedder, texts, queries))
    for mode in Mode:
        _show(str(mode), ranks[mode])
    notes = _hybrid_notes(ranks)
    if not options.no_reference:
        notes |= _against_reference(paragraphs, asked, ranks[Mode.SEMANTIC], texts)
    show("retrieval", [_summary(str(mode), ranks[mode]) for mode in Mode], notes=notes)


def _search(
    root: Path,
    paragraphs: Sequence[xquad.Paragraph],
    vectors: Vectors,
    asked: Mapping[str, Sequence[xquad.Question]],
    embedder: Any,
) -> dict[Mode, dict[tuple[str, str], Ranks]]:
    ranks: dict[Mode, dict[tuple[str, str], Ranks]] = {mode: {} for mode in Mode}
    for language in xquad.LANGUAGES:
        samples = [
            Sample(f"{each.number}.txt", each.text, language, vector)
            for each, vector in zip(paragraphs, vectors, strict=True)
            if each.language == language
        ]
        data_dir = root / language
        build_library(data_dir, samples, embedder.model)
        path = data_dir / CATALOGUE_FILE
        finder = Finder(path)
        model = finder.model_id(embedder.model)
        assert model is not None
        store = VectorStore(lambda path=path: open_reader(path), model, embedder.model.dims, data_dir / "index")
        searcher = Searcher(finder, store, embedder)
        for mode in Mode:
            for other in xquad.LANGUAGES:
                ranks[mode][other, language] = [_rank(searcher, each, mode) for each in asked[other]]
        searcher.close()
        store.close()
    return ranks


def _rank(searcher: Searcher, asked: xquad.Question, mode: Mode) -> int | None:
    """Return the place of the right paragraph, from 0; None beyond DEPTH."""
    hits = searcher.search(asked.text, mode=mode, limit=DEPTH).hits
    wanted = f"/{asked.number}.txt".encode()
    return next((place for place, hit in enumerate(hits) if hit.path.endswith(wanted)), None)


def _ndcg(ranks: Ranks) -> float:
    return sum(1 / math.log2(rank + 2) for rank in ranks if rank is not None) / len(ranks)


def _recall(ranks: Ranks, depth: int) -> float:
    return sum(rank is not None and rank < depth for rank in ranks) / len(ranks)


def _show(name: str, ranks: Mapping[tuple[str, str], Ranks]) -> None:
    for measure, value in (
        ("nDCG@10", _ndcg),
        ("recall@1", lambda each: _recall(each, 1)),
        ("recall@10", lambda each: _recall(each, DEPTH)),
    ):
        rows = [
            {"question \\ passage": asked, **{each: round(value(ranks[asked, each]), 3) for each in xquad.LANGUAGES}}
            for asked in xquad.LANGUAGES
        ]
        show(f"retrieval {name} {measure}", rows)


def _summary(name: str, ranks: Mapping[tuple[str, str], Ranks]) -> dict[str, Any]:
    same = [each for (asked, language), each in ranks.items() if asked == language]
    cross = [each for (asked, language), each in ranks.items() if asked != language]
    chosen = [each for (asked, language), each in ranks.items() if asked != language and language in REFERENCE_PASSAGES]
    row: dict[str, Any] = {"mode": name}
    for group, listed in (("same", same), ("cross", cross), ("cross en zh de", chosen)):
        row[f"{group} nDCG@10"] = round(float(np.mean([_ndcg(each) for each in listed])), 4)
        row[f"{group} r@1"] = round(float(np.mean([_recall(each, 1) for each in listed])), 4)
        row[f"{group} r@10"] = round(float(np.mean([_recall(each, DEPTH) for each in listed])), 4)
    return row


def _hybrid_notes(ranks: Mapping[Mode, Mapping[tuple[str, str], Ranks]]) -> dict[str, Any]:
    hybrid, semantic, words = (ranks[mode] for mode in (Mode.HYBRID, Mode.SEMANTIC, Mode.WORDS))
    same = {
        pair: _ndcg(hybrid[pair]) - max(_ndcg(semantic[pair]), _ndcg(words[pair]))
        for pair in hybrid
        if pair[0] == pair[1]
    }
    cross = {pair: _ndcg(hybrid[pair]) - _ndcg(semantic[pair]) for pair in hybrid if pair[0] != pair[1]}
    worst_same, worst_cross = min(same, key=same.__getitem__), min(cross, key=cross.__getitem__)
    return {
        "hybrid minus the better arm, worst same-language pair (bar 0)": f"{same[worst_same]:+.4f} {worst_same[0]}",
        "hybrid minus semantic, worst cross-language pair (bar -0.01)": (
            f"{cross[worst_cross]:+.4f} {worst_cross[0]} on {worst_cross[1]}"
        ),
    }


def _against_reference(
    paragraphs: Sequence[xquad.Paragraph],
    asked: Mapping[str, Sequence[xquad.Question]],
    shipped: Mapping[tuple[str, str], Ranks],
    texts: Sequence[str],
) -> dict[str, Any]:
    """Rank by exact cosine of the 32-bit form, as the model is and as Findling uses it, and compare."""
    ours = _summary("shipped", shipped)
    notes: dict[str, Any] = {}
    plain = Reference()
    for name, embedder in (("32-bit", plain), ("32-bit with its language taken out", centred(plain))):
        passages = xquad.cached(f"passages {name}", [each.text for each in paragraphs], embedder.embed_passages)
        queries = xquad.cached(f"queries {name}", texts, lambda given, embedder=embedder: _queries(given, embedder))
        full = _summary(name, _exact(paragraphs, asked, passages, dict(zip(texts, queries, strict=True))))
        notes[name] = full
        notes[f"shipped as a share of {name}"] = {
            key: round(ours[key] / full[key], 4) for key in full if key != "mode" and full[key]
        }
    return notes


def _exact(
    paragraphs: Sequence[xquad.Paragraph],
    asked: Mapping[str, Sequence[xquad.Question]],
    passages: Vectors,
    queries: Mapping[str, Vectors],
) -> dict[tuple[str, str], Ranks]:
    ranks: dict[tuple[str, str], Ranks] = {}
    for language in xquad.LANGUAGES:
        rows = [place for place, each in enumerate(paragraphs) if each.language == language]
        numbers = [paragraphs[row].number for row in rows]
        for other in xquad.LANGUAGES:
            scores = np.stack([queries[each.text] for each in asked[other]]) @ passages[rows].T
            order = np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH]
            listed = [[numbers[place] for place in row] for row in order.tolist()]
            ranks[other, language] = [
                found.index(each.number) if each.number in found else None
                for each, found in zip(asked[other], listed, strict=True)
            ]
    return ranks


def _queries(texts: Sequence[str], embedder: Embedder) -> Vectors:
    return np.stack([embedder.embed_query(text) for text in texts])


class Reference:
    """The bundled model in 32 bits, one text at a time so that padding plays no part."""

    def __init__(self) -> None:
        directory = xquad.RESULTS / "models"
        graph = xquad.RESULTS / "reference.onnx"
        if not graph.exists():
            EncoderGraph(open_weights(), Form.REFERENCE).save(graph)
        self.model = BundledEmbedder(directory).model
        self._tokenizer = Tokenizer(directory / TOKENIZER)
        self._session = EncoderSession(graph, threads=0)
        self._known: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages: float32 [n, dims]."""
        return np.stack([self._embed(PASSAGE_PREFIX + text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Embed one query: float32 [dims]."""
        return self._embed(QUERY_PREFIX + text)

    def release(self) -> None:
        """Keep everything: a benchmark ends soon."""

    def _embed(self, text: str) -> Vectors:
        if text not in self._known:
            ids = [self._tokenizer.bos, *self._tokenizer.encode(text)[: self.model.max_tokens - 2], self._tokenizer.eos]
            self._known[text] = self._session.run(ids)
        return self._known[text]


if __name__ == "__main__":
    main()
