"""Where a text that is too long for one passage may be cut, from the best kind of place to the last resort.

Nothing here needs spaces between words: sentences end where a script's own marks end them, and what has neither marks
nor spaces is cut between graphemes. A splitter takes the text and a range and returns the cuts strictly inside
it, ascending; each level is used only where the one before leaves pieces that are too long.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from zlib import crc32

Splitter = Callable[[str, int, int], list[int]]

_CLOSING = "\"'”’»›)\\]}」』】）》〉〗"
# Marks that end a sentence by themselves (East Asian, Arabic, Urdu, Indic, Ethiopic, Armenian, Khmer, Burmese,
# Tibetan), and marks that end one only before white space.
_SENTENCE_END = re.compile(
    rf"[。！？｡．؟۔।॥։።፧។៕။།‼⁇⁈⁉]+[{_CLOSING}]*\s*|(?<![.!?…])[.!?…]+[{_CLOSING}]*\s+",
)
_CLAUSE_END = re.compile(r"[，、；：،؛፣፤၊·—]+\s*|[,;:–]\s+")
_LINE_END = re.compile(r"\n\s*")
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_SPACES = re.compile(r"\s+")
_LAST_WORD = re.compile(r"[\w.]*\Z")
_LAST_WORD_CHARS = 24
_ORDINAL_DIGITS = 2
_ABBREVIATIONS = frozenset(
    """
    adj al approx art bd bzw ca cap cf chap co col corp dept doz dr ed eds eq eqs est etc evtl fig figs gen gov inc ing
    jr lt ltd max min mio mme mr mrs ms mt no nos nr núm ob op pag pp prof rep resp rev sec sen sgt sig sr sra st str
    tab tel uds usw vgl vol vols vs z zb г гл др им кн коп проф рис руб св см стр табл тел тыс ул бул κ κα κεφ σελ
    """.split()  # noqa: SIM905 - a list of eighty literals says no more
)
# Most pieces shorter than this are joined: to count the tokens of every word or bracket would take too long.
_PIECE_CHARS = 24
_HASHED_CHARS = 6
_KEPT_OF_SHORT = 8


def sentences(text: str, start: int, end: int) -> list[int]:
    """Cuts after sentences. A lone full stop ends none after an abbreviation, a letter or a small number."""
    cuts: list[int] = []
    for match in _SENTENCE_END.finditer(text, start, end):
        cut = match.end()
        mark = match.group().rstrip()
        if cut < end and not text[cut].islower() and (mark != "." or _ends_sentence(text, start, match.start())):
            cuts.append(cut)
    return cuts


def clauses(text: str, start: int, end: int) -> list[int]:
    """Cuts after commas, colons and their like."""
    return _after(_CLAUSE_END, text, start, end)


def lines(text: str, start: int, end: int) -> list[int]:
    """Cuts after line ends and the white space that follows."""
    return _thinned(text, start, end, _after(_LINE_END, text, start, end))


def blank_lines(text: str, start: int, end: int) -> list[int]:
    """Cuts after blank lines, before the indentation that follows."""
    cuts = _after(_BLANK_LINES, text, start, end)
    return cuts[:-1] if cuts and not text[cuts[-1] : end].strip() else cuts


def spaces(text: str, start: int, end: int) -> list[int]:
    """Cuts after white space: between words or, in Thai, phrases."""
    return _thinned(text, start, end, _after(_SPACES, text, start, end))


def graphemes(text: str, start: int, end: int) -> list[int]:
    """Cuts between graphemes, some 8 characters apart, at most 24 unless one grapheme is longer."""
    import regex  # noqa: PLC0415 - takes longer to import than all else here, and few files need it

    ends = (match.end() for match in regex.finditer(r"\X", text, pos=start, endpos=end))
    return _thinned(text, start, end, ends)


def stretches(text: str, start: int, end: int) -> list[int]:
    """Cuts inside graphemes, some 8 characters apart: for a base with thousands of combining marks."""
    return _thinned(text, start, end, range(start + 1, end))


def characters(text: str, start: int, end: int) -> list[int]:
    """Cuts between any two characters: for those that are many tokens each."""
    _ = text
    return list(range(start + 1, end))


PROSE: Sequence[Splitter] = (sentences, lines, clauses, spaces, graphemes, stretches, characters)
CODE: Sequence[Splitter] = (blank_lines, lines, spaces, graphemes, stretches, characters)


def _after(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[int]:
    return [cut for match in pattern.finditer(text, start, end) if start < (cut := match.end()) < end]


def _thinned(text: str, start: int, end: int, candidates: Iterable[int]) -> list[int]:
    """Return the cuts inside the range without most of those that leave a short piece before them.

    Which ones go depends on the characters before them, so that after an edit the same ones stay.
    """
    cuts: list[int] = []
    last = start
    for cut in candidates:
        length = cut - last
        if length >= _PIECE_CHARS or (
            length >= _HASHED_CHARS and not crc32(text[cut - _HASHED_CHARS : cut].encode()) % _KEPT_OF_SHORT
        ):
            if start < cut < end:
                cuts.append(cut)
            last = cut
    return cuts


def _ends_sentence(text: str, start: int, stop: int) -> bool:
    """Whether the full stop at `stop` ends a sentence."""
    match = _LAST_WORD.search(text, max(start, stop - _LAST_WORD_CHARS), stop)
    word = match.group() if match else ""
    if word.isdecimal():
        return len(word) > _ORDINAL_DIGITS
    return len(word) != 1 and "." not in word and word.lower() not in _ABBREVIATIONS
