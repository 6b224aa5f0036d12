"""The XQuAD-R set: 240 paragraphs, each in eight languages, and the questions they answer, with cached vectors."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.centred import REVISION, centred
from desktop_app.embed.embedder import Embedder, Vectors
from desktop_app.embed.prepare import prepare

RESULTS = Path(__file__).parent / "results"
LANGUAGES = ("en", "zh", "es", "de", "ar", "ru", "el", "ro")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph in one language. `number` and `article` are the same in every language."""

    number: str
    article: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in one language and the number of the paragraph that answers it."""

    id: str
    language: str
    text: str
    number: str


def paragraphs(folder: Path) -> list[Paragraph]:
    """Read the paragraphs of all languages."""
    rows = map(json.loads, (folder / "corpus.jsonl").read_text("utf-8").splitlines())
    return [Paragraph(row["par"], row["article"], row["lang"], row["text"]) for row in rows]


def questions(folder: Path) -> list[Question]:
    """Read the questions of all languages."""
    rows = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    return [
        Question(row["id"], row["lang"], row["text"], row["relevant"][row["lang"]][0].split(".")[1]) for row in rows
    ]


def model() -> Embedder:
    """Return the bundled model as Findling uses it (its language taken out), prepared below benchmarks/results once."""
    return centred(BundledEmbedder(prepare(RESULTS / "models")))


def cached(name: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> npt.NDArray[np.float32]:
    """Return the vectors of texts, from a file when these very texts were embedded under this name before."""
    digest = blake2b("\0".join([name, *texts]).encode(), digest_size=12).hexdigest()
    path = RESULTS / "vectors" / REVISION / f"{name}-{digest}.npy"
    if not path.exists():
        vectors = embed(texts)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, vectors)
    return np.load(path)


class PrecomputedQueries:
    """The bundled model whose queries were embedded before: for measuring what comes after the embedding."""

    def __init__(self, embedder: Embedder, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> None:
        self.model = embedder.model
        self.embed_passages = embedder.embed_passages
        self.release = embedder.release
        self._embed_query = embedder.embed_query
        self._vectors = {_spaced(text): vector for text, vector in zip(texts, vectors, strict=True)}

    def embed_query(self, text: str) -> Vectors:
        """Return the vector of a query, known or not."""
        known = self._vectors.get(_spaced(text))
        return self._embed_query(text) if known is None else known


def _spaced(text: str) -> str:
    return " ".join(text.replace('"', " ").split())
