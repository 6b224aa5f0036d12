"""Made-up text and vectors for `benchmarks.scale`: cheap, always the same, and shaped like a person's library.

*Words*: each language has those of XQuAD-R and, after them, tens of thousands of rarer ones put together from their
halves, drawn as Zipf and Mandelbrot found words to be. *Subjects*: a file is about one, which has a name and some
thirty words of its own; a third of them it shares with the others of its topic. *Duplication*: every twelfth file is a
copy, every fifth text begins with one of fifty licence headers. *Vectors*: a function of the text, shaped as in
tests/helpers/vectors.py: a narrow cone, topics, subjects within them, and each text's own part.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.documents import ModelCard

DIMS = 384
CARD = ModelCard("made-up", "scale-1", DIMS, 512)
PASSAGES = 11
SHARES = {"en": 0.5, "de": 0.1, "zh": 0.1, "es": 0.1, "ru": 0.05, "ar": 0.05, "el": 0.05, "ro": 0.05}
_VOCABULARY = 60_000
_WORDS = 70
_SUBJECT_WORDS = 30
_SUBJECT_SHARE = 0.2
_COPY_EVERY = 12
_HEADER_EVERY = 5
_HEADERS = 50
_SUBJECTS_A_TOPIC = 12
_FILES_A_TOPIC = 36
_POOL = 16_384
_FOLDERS = 50

Vectors = npt.NDArray[np.float32]


class Library:
    """What `files` files hold. Deterministic: the same number is always the same file."""

    def __init__(self, corpus: Path, files: int) -> None:
        """corpus: XQuAD-R's folder, for its words."""
        self.files = files
        self._subjects = max(8, files // _FILES_A_TOPIC) * _SUBJECTS_A_TOPIC
        self._corpus = corpus

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        return {language: _vocabulary(self._corpus, language) for language in SHARES}

    def name(self, number: int) -> str:
        """Return the path of a file below the library's root."""
        return f"{self._language(self._original(number))}/{number // _FOLDERS:05}/document {number}.txt"

    def passages(self, number: int) -> list[str]:
        """Return the passages of a file."""
        number = self._original(number)
        chance = np.random.default_rng(number)
        language = self._language(number)
        subject = int(chance.zipf(1.3) - 1) % self._subjects
        texts = self._about(chance, language, subject, PASSAGES)
        if number % _HEADER_EVERY == 0:
            header = int(chance.integers(_HEADERS))
            texts[0] = self._about(np.random.default_rng(10**9 + header), "en", header, 1)[0]
        return texts

    def question(self, number: int, words: int = 6) -> str:
        """Return a question about the subject of a file, as people ask them: some of its words, some common ones."""
        number = self._original(number)
        chance = random.Random(number)
        language = self._language(number)
        name, own = self._subject_words(language, int(np.random.default_rng(number).zipf(1.3) - 1) % self._subjects)
        rare = chance.sample(own, words // 2 - 1)
        common = [self._words[language][min(int(chance.paretovariate(0.5)), 400)] for _ in range(words - words // 2)]
        asked = [name, *rare, *common]
        chance.shuffle(asked)
        return ("" if language == "zh" else " ").join(asked)

    def common_words(self, number: int) -> str:
        """Return a question of nothing but common words of one language."""
        chance = random.Random(number)
        known = self._words[self._language(number)]
        return ("" if self._language(number) == "zh" else " ").join(known[chance.randrange(3, 60)] for _ in range(5))

    def _original(self, number: int) -> int:
        return number - _COPY_EVERY + 1 if number % _COPY_EVERY == _COPY_EVERY - 1 else number

    def _language(self, number: int) -> str:
        return random.Random(number // _FOLDERS).choices(list(SHARES), list(SHARES.values()))[0]

    def _about(self, chance: np.random.Generator, language: str, subject: int, count: int) -> list[str]:
        words = self._words[language]
        name, own = self._subject_words(language, subject)
        shape = (count, _WORDS)
        places = np.searchsorted(_zipf(len(words)), chance.random(shape))
        places = np.where(chance.random(shape) < _SUBJECT_SHARE, -1 - chance.integers(0, len(own), shape), places)
        parted = "" if language == "zh" else " "
        return [
            f"{name} {parted.join([words[at] if at >= 0 else own[-1 - at] for at in row])}." for row in places.tolist()
        ]

    def _subject_words(self, language: str, subject: int) -> tuple[str, list[str]]:
        chance = random.Random(f"{subject} {language}")
        words = self._words[language]
        shared = random.Random(f"{subject // _SUBJECTS_A_TOPIC} {language}")
        own = [words[shared.randrange(500, len(words))] for _ in range(_SUBJECT_WORDS // 3)]
        own += [words[chance.randrange(500, len(words))] for _ in range(_SUBJECT_WORDS - len(own))]
        return f"{_NAMES[subject % len(_NAMES)]}{subject // len(_NAMES):02}x", own


class StandIn:
    """An embedder in name only: which subject a text is about it reads from the subject's name in it."""

    def __init__(self, files: int) -> None:
        self.model = CARD
        topics = max(8, files // _FILES_A_TOPIC)
        chance = np.random.default_rng(0)
        axes = 1.0 / np.sqrt(1.0 + np.arange(DIMS) / 24.0)
        self._shared = _scaled(chance.standard_normal((1, DIMS)), 1.4)[0]
        centres = _scaled(chance.standard_normal((topics, DIMS)) * axes, 0.7)
        subjects = np.repeat(centres, _SUBJECTS_A_TOPIC, axis=0)
        self._subjects = subjects + _scaled(chance.standard_normal(subjects.shape) * axes, 0.5)
        self._pool = (chance.standard_normal((_POOL, DIMS)) * axes).astype(np.float32)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dims] of unit length."""
        rows = np.stack([self._raw(text) for text in texts]).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_query(self, text: str) -> Vectors:
        """Return float32 [dims] of unit length."""
        return self.embed_passages([text])[0]

    def release(self) -> None:
        """Nothing to let go of."""

    def _raw(self, text: str) -> npt.NDArray[np.float64]:
        digest = blake2b(text.encode(), digest_size=12).digest()
        places = np.frombuffer(digest, "<u4") % _POOL
        own = _scaled(self._pool[places].sum(axis=0)[None], 0.55)[0]
        named = _NAMED.search(text)
        if named is None:
            return self._shared + own
        subject = _PLACES[named[1]] + len(_NAMES) * int(named[2])
        return self._shared + self._subjects[subject % len(self._subjects)] + own


def _vocabulary(corpus: Path, language: str) -> list[str]:
    """Return words of a language, the commonest first."""
    counts: Counter[str] = Counter()
    for line in (corpus / "corpus.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["lang"] == language:
            words = re.findall(r"\w+", row["text"].lower())
            if language == "zh":
                words = [word[at : at + 2] for word in words for at in range(0, len(word), 2)]
            counts.update(words)
    known = [word for word, _ in counts.most_common()]
    chance = random.Random(language)
    made = dict.fromkeys(known)
    while len(made) < _VOCABULARY:
        one, other = chance.choice(known), chance.choice(known)
        made[one[: (len(one) + 1) // 2] + other[len(other) // 2 :]] = None
    return list(made)


@cache
def _zipf(count: int) -> npt.NDArray[np.float64]:
    weights = 1.0 / (np.arange(count) + 2.7) ** 1.07
    cumulated = np.cumsum(weights)
    return cumulated / cumulated[-1]


def _scaled(rows: npt.NDArray[np.floating], length: float) -> npt.NDArray[np.floating]:
    return rows * (length / np.linalg.norm(rows, axis=1, keepdims=True))


_NAMES = [a + b + c for a in "bdfgklmn" for b in ("ara", "elo", "inu", "osi", "umo", "ate") for c in "lnrstvz"]
_PLACES = {name: place for place, name in enumerate(_NAMES)}
_NAMED = re.compile(rf"\b({'|'.join(_NAMES)})(\d+)x")
