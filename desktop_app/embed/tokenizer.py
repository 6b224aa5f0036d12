"""Text to token ids of the bundled model. Light: no weights, no ONNX Runtime; safe to load in a worker process."""

import re
from collections.abc import Sequence
from contextlib import suppress
from itertools import compress, count, pairwise
from pathlib import Path
from typing import cast

import sentencepiece

from desktop_app.errors import ModelUnavailable

SPACE, START, END = "▁", "<s>", "</s>"
# Spaces in a row make one token in the end; tokenizing each of them would take most of the time that source code takes.
_SPACES = re.compile(r"[ \t\r\n]{2,}")
_KNOWN_WORDS = 200_000


class Tokenizer:
    """The unigram tokenizer of XLM-RoBERTa, with its ids. May be used from several threads at once.

    Like the model's own, it folds characters by NFKC, takes white space as one space and marks a word's start
    by `▁`; a run of characters outside the vocabulary is one unknown token.
    """

    def __init__(self, path: Path) -> None:
        """Load `tokenizer.model`; raises ModelUnavailable if it cannot be read."""
        try:
            self._processor = sentencepiece.SentencePieceProcessor(model_proto=path.read_bytes())
        except (OSError, RuntimeError) as error:
            raise ModelUnavailable(f"The bundled model's tokenizer in {path} cannot be read.") from error
        processor = self._processor
        self.bos, self.eos = processor.piece_to_id(START), processor.piece_to_id(END)
        self._space = processor.piece_to_id(SPACE)
        self._word_starts = _WordStarts(processor)
        self._known_words: dict[str, int] = {}

    def encode(self, text: str) -> list[int]:
        """Token ids of `text` without special tokens, 0..n; takes time linear in the text's length."""
        return self._squeeze(cast("list[int]", self._processor.encode(_sound(text))))

    def counts(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without special tokens and white space around it.

        No token reaches from one word into the next, and the words of all texts are much the same few: each is
        tokenized once, until there are too many to keep.
        """
        words = [text.split() for text in texts]
        known = self._known_words
        if len(known) > _KNOWN_WORDS:
            known = self._known_words = {}
        with suppress(KeyError):  # to look for new words takes longer, and a text is counted more than once
            return [sum(map(known.__getitem__, each)) for each in words]
        new = [*set[str]().union(*words).difference(known)]
        known.update(zip(new, self._lengths(new), strict=True))
        return [sum(map(known.__getitem__, each)) for each in words]

    def _lengths(self, words: list[str]) -> list[int]:
        """Tokens of each word: all are tokenized in one go, and each begins with the only token that begins a word."""
        if all(map(str.isprintable, words)):
            ids = cast("list[int]", self._processor.encode(" ".join(words)))
            starts = [*compress(count(), map(self._word_starts.__getitem__, ids))]
            if len(starts) == len(words):
                return [end - start for start, end in pairwise([*starts, len(ids)])]
        return [len(self.encode(word)) for word in words]

    def _squeeze(self, ids: list[int]) -> list[int]:
        """Collapse runs of spaces: a lone `▁` before another token that starts with one is dropped."""
        if self._space not in ids:
            return ids
        space, word_starts = self._space, self._word_starts
        kept = [first for first, second in pairwise(ids) if first != space or not word_starts[second]]
        kept.append(ids[-1])
        return kept


class _WordStarts(dict[int, bool]):
    """Whether a token starts with a space; looked up once each."""

    def __init__(self, processor: sentencepiece.SentencePieceProcessor) -> None:
        super().__init__()
        self._processor = processor

    def __missing__(self, token: int) -> bool:
        self[token] = starts = self._processor.id_to_piece(token).startswith(SPACE)
        return starts


def _sound(text: str) -> str:
    """`text` with lone surrogates, which have no UTF-8 form, replaced, and its indentation taken as one space."""
    text = _SPACES.sub(" ", text)
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
