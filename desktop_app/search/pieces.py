"""A text of any length in pieces that a model can take, for finding what is like it."""

from itertools import pairwise

_PIECE_CHARS = 1_000


def pieces(text: str) -> list[str]:
    """Return a text's sentences, as many together as make a usual passage; a longer one is a piece of its own."""
    from desktop_app.passages.splitting import sentences  # noqa: PLC0415  a search need not load the grammars

    found: list[str] = []
    for start, end in pairwise([0, *sentences(text, 0, len(text)), len(text)]):
        sentence = text[start:end]
        if found and len(found[-1]) + len(sentence) <= _PIECE_CHARS:
            found[-1] += sentence
        else:
            found.append(sentence)
    return [piece.strip() for piece in found if piece.strip()]
