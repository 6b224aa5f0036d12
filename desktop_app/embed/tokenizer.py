"""Text to token ids of the bundled model. Light: no weights, no ONNX Runtime; safe to load in a worker process."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import cast

import sentencepiece

from desktop_app.errors import ModelUnavailable

SPACE, START, END = "▁", "<s>", "</s>"


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

    def encode(self, text: str) -> list[int]:
        """Token ids of `text` without special tokens, 0..n; takes time linear in the text's length."""
        return self._squeeze(cast("list[int]", self._processor.encode(_sound(text))))

    def counts(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has, without special tokens."""
        return [len(self.encode(text)) for text in texts]

    def _squeeze(self, ids: list[int]) -> list[int]:
        """Collapse runs of spaces: a lone `▁` before another token that starts with one is dropped."""
        if self._space not in ids:
            return ids
        space, starts_word = self._space, self._starts_word
        kept = [first for first, second in pairwise(ids) if first != space or not starts_word(second)]
        kept.append(ids[-1])
        return kept

    def _starts_word(self, token: int) -> bool:
        return self._processor.id_to_piece(token).startswith(SPACE)


def _sound(text: str) -> str:
    """`text` with lone surrogates, which have no UTF-8 form, replaced."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
