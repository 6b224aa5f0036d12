"""From a document to its passages."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from desktop_app.documents import Document, Passage
from desktop_app.passages.boundaries import best_cut, boundaries
from desktop_app.passages.counting import Counter, TokenCounts
from desktop_app.passages.digest import embedding_text, text_digest
from desktop_app.passages.places import PlaceFinder
from desktop_app.passages.sections import Run, runs_of
from desktop_app.passages.splitting import CODE

PASSAGE_TOKENS = 300
SPACING_TOKENS = 80
_SMALLEST_BUDGET = 16
_HASHED_CHARS = 96


class _Atom(NamedTuple):
    """A stretch that fits a passage. `depth`: the next of its run's splitters, should it be cut after all."""

    start: int
    end: int
    level: float
    tokens: int
    depth: int


class _Piece(NamedTuple):
    """A passage to be, and the atoms that it is made of."""

    run: Run
    atoms: Sequence[_Atom]
    start: int
    end: int
    context: str


def cut(
    document: Document, count_tokens: TokenCounts, budget: int = PASSAGE_TOKENS, *, spacing: int | None = None
) -> list[Passage]:
    """Cut a document into passages, in order and without overlap.

    count_tokens: tokens of each text, without special tokens, the sum of its words'; called a dozen times with large
    batches. budget: the most tokens of a passage, its context included, from 16. spacing: the fewest tokens between two
    cuts, which the ends of sections and the budget overrule; by default in proportion to the budget.
    Every character that is not white space is in one passage's text, except those of a heading that is the context
    of its section's passages.
    Raises ValueError for a smaller budget.
    """
    if budget < _SMALLEST_BUDGET:
        raise ValueError(f"a passage budget of {budget} tokens is too small")
    counter = Counter(count_tokens, budget)
    runs = runs_of(document, counter, budget)
    spacing = budget * SPACING_TOKENS // PASSAGE_TOKENS if spacing is None else spacing
    pieces: list[_Piece] = []
    for run, atoms, room in _atoms_of(document.text, runs, counter, budget):
        priorities = [_priority(document.text, atom) for atom in atoms]
        cuts = boundaries([atom.tokens for atom in atoms], priorities, room, spacing)
        pieces += [_piece(document.text, run, atoms[first:last]) for first, last in pairwise(cuts)]
    return _passages(document, _within_budget(document.text, pieces, counter, budget, spacing))


def _atoms_of(text: str, runs: Sequence[Run], counter: Counter, budget: int) -> list[tuple[Run, list[_Atom], int]]:
    """Return each run with its atoms and the tokens that its passages' texts may have."""
    contexts = counter.counts([context for run in runs for context in (run.context, run.lead)])
    rooms = [budget - max(pair) for pair in zip(contexts[::2], contexts[1::2], strict=True)]
    counts = iter(counter.counts([text[span.start : span.end] for run in runs for span in run.spans]))
    atoms = [[_Atom(span.start, span.end, span.level, next(counts), 0) for span in run.spans] for run in runs]
    waiting = list(range(len(runs)))
    while waiting:
        divided = {i: [part for atom in atoms[i] for part in _divided(text, runs[i], atom, rooms[i])] for i in waiting}
        waiting = [i for i, parts in divided.items() if len(parts) > len(atoms[i])]
        new = [(i, j) for i in waiting for j, part in enumerate(divided[i]) if part.tokens < 0]
        counts = counter.counts([text[divided[i][j].start : divided[i][j].end] for i, j in new])
        for (i, j), count in zip(new, counts, strict=True):
            divided[i][j] = divided[i][j]._replace(tokens=count)
        for i in waiting:
            atoms[i] = divided[i]
    return list(zip(runs, atoms, rooms, strict=True))


def _divided(text: str, run: Run, atom: _Atom, room: int) -> list[_Atom]:
    """Return the atom if it fits or cannot be divided, else its parts, their tokens still to be counted (-1)."""
    if atom.tokens <= room:
        return [atom]
    for depth in range(atom.depth, len(run.splitters)):
        cuts = run.splitters[depth](text, atom.start, atom.end)
        if cuts:
            levels = (atom.level, *[depth + 1] * len(cuts))
            return [
                _Atom(first, last, level, -1, depth + 1)
                for level, (first, last) in zip(levels, pairwise((atom.start, *cuts, atom.end)), strict=True)
            ]
    return [atom]


def _priority(text: str, atom: _Atom) -> float:
    """Return how good a cut before the atom is: first by its level, then as if by chance, but by its text alone."""
    start = text[atom.start : min(atom.end, atom.start + _HASHED_CHARS)]
    return atom.level + int.from_bytes(blake2b(start.encode(), digest_size=6).digest()) / 2**48


def _piece(text: str, run: Run, atoms: Sequence[_Atom]) -> _Piece:
    """Return the passage of these atoms without the white space around, but with the indentation of code."""
    start, end = atoms[0].start, atoms[-1].end
    kept = text[start:end]
    start, end = end - len(kept.lstrip()), start + len(kept.rstrip())
    if run.splitters is CODE:
        line = start
        while line and text[line - 1] in " \t":
            line -= 1
        if not line or text[line - 1] == "\n":
            start = line
    return _Piece(run, atoms, start, end, run.lead if start < run.stated else run.context)


def _within_budget(
    text: str, pieces: Sequence[_Piece], counter: Counter, budget: int, spacing: int
) -> list[tuple[_Piece, int]]:
    """Return the pieces with the tokens of their embedding texts, cut in two where over the budget.

    A passage's tokens are not exactly the sum of its atoms' where a word was cut, so a few may be over.
    """
    checked: list[tuple[_Piece, int]] = []
    waiting = [piece for piece in pieces if piece.start < piece.end]
    counts = _added_up(text, waiting, counter)
    while waiting:
        over: list[_Piece] = []
        for piece, count in zip(waiting, counts, strict=True):
            halves = _halves(text, piece, spacing) if count > budget else []
            if halves:
                over += [half for half in halves if half.start < half.end]
            else:
                checked.append((piece, count))
        waiting = over
        counts = _counted(text, waiting, counter)
    return sorted(checked, key=lambda item: item[0].start)


def _added_up(text: str, pieces: Sequence[_Piece], counter: Counter) -> list[int]:
    """Return the tokens of fresh pieces: the sum of what their atoms have, unless two meet within a word."""
    contexts = counter.counts([piece.context for piece in pieces])
    sums = [
        context + sum(atom.tokens for atom in piece.atoms) if _meet_between_words(text, piece.atoms) else -1
        for context, piece in zip(contexts, pieces, strict=True)
    ]
    rest = iter(_counted(text, [piece for piece, known in zip(pieces, sums, strict=True) if known < 0], counter))
    return [next(rest) if known < 0 else known for known in sums]


def _meet_between_words(text: str, atoms: Sequence[_Atom]) -> bool:
    return all(text[atom.start - 1].isspace() or text[atom.start].isspace() for atom in atoms[1:])


def _counted(text: str, pieces: Sequence[_Piece], counter: Counter) -> list[int]:
    return counter.counts([embedding_text(piece.context, text[piece.start : piece.end]) for piece in pieces])


def _halves(text: str, piece: _Piece, spacing: int) -> list[_Piece]:
    """Return the piece cut in two; nothing if it is a single character."""
    atoms = piece.atoms
    while len(atoms) == 1:
        divided = _divided(text, piece.run, atoms[0], -1)
        if len(divided) == 1:
            return []
        atoms = [atom._replace(tokens=atom.end - atom.start) for atom in divided]
    middle = best_cut([atom.tokens for atom in atoms], [_priority(text, atom) for atom in atoms], spacing)
    return [_piece(text, piece.run, half) for half in (atoms[:middle], atoms[middle:])]


def _passages(document: Document, pieces: Sequence[tuple[_Piece, int]]) -> list[Passage]:
    places = PlaceFinder(document)
    passages: list[Passage] = []
    for ordinal, (piece, tokens) in enumerate(pieces):
        start, end, context = piece.start, piece.end, piece.context
        text = document.text[start:end]
        place = places.place(start, end)
        digest = text_digest(context, text)
        passages.append(Passage(ordinal, start, end, text, context, place, digest, tokens))
    return passages
