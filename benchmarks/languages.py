"""What taking the language out of the embeddings does: XQuAD-R with and without it, from the same raw vectors.

    python -m benchmarks.languages [--every 4]
    python -m benchmarks.languages --ship      make the bundled model's language means anew

Two libraries: "one language" holds every paragraph in one language at a time (the mean over all pairs of query and
library language); "mixed" holds each paragraph once, in one of the eight languages in turn, as a person's own files
are: there a query has to find the one right paragraph among those that share its language and do not answer it.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from benchmarks.table import show
from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.centred import MEANS, CentredEmbedder, LanguageMeans, bundled_means
from desktop_app.embed.embedder import Vectors
from desktop_app.embed.parallel_texts import PASSAGES, QUESTIONS
from desktop_app.embed.prepare import MODEL_NAME, prepare

XQUAD = Path(__file__).parents[2] / "shared" / "data" / "retrieval" / "xquad_r"


class _Known:
    """An embedder that hands out vectors embedded before."""

    def __init__(self, embedder: BundledEmbedder, vectors: Vectors) -> None:
        self.model = embedder.model
        self._vectors = vectors

    def embed_passages(self, texts: list[str]) -> Vectors:
        assert len(texts) == len(self._vectors)
        return self._vectors

    def embed_query(self, text: str) -> Vectors:
        return self._vectors[int(text)]

    def release(self) -> None: ...


def main() -> None:
    """Measure and print, or ship the means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=4, help="take every n-th query")
    parser.add_argument("--ship", action="store_true")
    options = parser.parse_args()
    directory = prepare(Path(platformdirs.user_cache_dir("findling-benchmarks")) / MODEL_NAME)
    embedder = BundledEmbedder(directory)
    if options.ship:
        _ship(embedder)
        return
    if not XQUAD.exists():
        raise SystemExit(f"{XQUAD} is needed; see CONTRIBUTING.md.")
    documents = _rows("corpus.jsonl")
    queries = _rows("queries.jsonl")[:: options.every]
    passages = embedder.embed_passages([row["text"] for row in documents])
    asked = np.stack([embedder.embed_query(row["text"]) for row in queries])
    means = bundled_means(embedder.model)
    assert means is not None
    centred_passages = CentredEmbedder(_Known(embedder, passages), means).embed_passages([""] * len(passages))
    queries_centred = CentredEmbedder(_Known(embedder, asked), means)
    centred_queries = np.stack([queries_centred.embed_query(str(row)) for row in range(len(asked))])
    show(
        "languages",
        [
            {"embedding": "as the model gives it", **_scores(asked @ passages.T, documents, queries)},
            {"embedding": "language taken out", **_scores(centred_queries @ centred_passages.T, documents, queries)},
        ],
    )


def _ship(embedder: BundledEmbedder) -> None:
    passages = np.stack([embedder.embed_passages(texts).mean(axis=0) for texts in PASSAGES.values()])
    queries = np.stack(
        [np.stack([embedder.embed_query(text) for text in texts]).mean(axis=0) for texts in QUESTIONS.values()]
    )
    LanguageMeans(passages, queries).save(MEANS)


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (XQUAD / name).read_text(encoding="utf-8").splitlines()]


def _scores(cosines: Vectors, documents: list[dict[str, Any]], queries: list[dict[str, Any]]) -> dict[str, float]:
    language = np.array([row["lang"] for row in documents])
    paragraph = np.array([int(row["par"][1:]) for row in documents])
    asked_in = np.array([row["lang"] for row in queries])
    answer = np.array([int(row["relevant"]["en"][0][4:]) for row in queries])
    names = sorted(set(language))
    same: list[float] = []
    cross: list[float] = []
    for library in names:
        first = paragraph[language == library][cosines[:, language == library].argmax(axis=1)] == answer
        for asking in names:
            (same if asking == library else cross).append(float(first[asked_in == asking].mean()))
    once = language == np.array(names)[paragraph % len(names)]
    order = np.argsort(-cosines[:, once], axis=1)[:, :10]
    right = paragraph[once][order] == answer[:, None]
    ranks = (right / np.arange(1, 11)).max(axis=1)
    own = np.array(names)[answer % len(names)] == asked_in
    return {
        "one language, same: R@1": round(float(np.mean(same)), 4),
        "one language, cross: R@1": round(float(np.mean(cross)), 4),
        "mixed: R@1": round(float(right[:, 0].mean()), 4),
        "mixed: R@10": round(float(right.any(axis=1).mean()), 4),
        "mixed: MRR@10, answer in own language": round(float(ranks[own].mean()), 4),
        "mixed: MRR@10, in another": round(float(ranks[~own].mean()), 4),
    }


if __name__ == "__main__":
    main()
