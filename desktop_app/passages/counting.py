"""Token counts in few, large batches."""

from collections.abc import Callable, Sequence

TokenCounts = Callable[[Sequence[str]], Sequence[int]]

# No vocabulary spends one token on so many characters of running text; what is longer is not even counted.
_CHARS_PER_TOKEN = 32


class Counter:
    """Counts with the tokenizer it is given, each text once and never one that is sure to be longer than a passage."""

    def __init__(self, count_tokens: TokenCounts, budget: int) -> None:
        self._count_tokens = count_tokens
        self._counted_chars = _CHARS_PER_TOKEN * budget
        self._known: dict[str, int] = {"": 0}

    def counts(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without special tokens; for a very long one its length in characters instead."""
        known = self._known
        new = [*{text: None for text in texts if text not in known and len(text) <= self._counted_chars}]
        if new:
            known.update(zip(new, self._count_tokens(new), strict=True))
        return [known[text] if len(text) <= self._counted_chars else len(text) for text in texts]

    def bounded(self, texts: Sequence[str], limit: int) -> dict[str, tuple[str, int]]:
        """Return each different text, cut at its end to at most `limit` tokens, with its tokens."""
        originals = list(dict.fromkeys(texts))
        results: dict[str, tuple[str, int]] = dict.fromkeys(originals, ("", 0))
        waiting = {text: text[: _CHARS_PER_TOKEN * limit] for text in originals if text}
        while waiting:
            counts = self.counts(list(waiting.values()))
            shortened: dict[str, str] = {}
            for (original, kept), count in zip(waiting.items(), counts, strict=True):
                if count <= limit:
                    results[original] = kept, count
                else:
                    shortened[original] = _shortened(kept, len(kept) * limit // count)
            waiting = {original: kept for original, kept in shortened.items() if kept}
        return results


def _shortened(text: str, length: int) -> str:
    """Return at most `length` characters of `text`, fewer than it has, ending with a whole word if it has several."""
    kept = text[: min(length, len(text) - 1)]
    words = kept.rpartition(" ")[0] if " " in kept else kept
    return words.rstrip()
