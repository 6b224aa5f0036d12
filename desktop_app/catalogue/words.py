"""What a word is: the one way in which text, file names and queries become tokens that FTS5 compares.

FTS5's own tokenizers were refused: `unicode61` keeps a Chinese sentence as one token and `trigram` cannot find a
word of two characters. So text is segmented here, and FTS5 only splits at spaces (its `ascii` tokenizer keeps
every character above 127, and `tokenchars` keeps what joins an identifier together).

- Scripts written without spaces, and Korean, whose particles are glued to the words, become overlapping pairs of
  characters, and each run's last character alone: then a phrase of pairs is an exact substring match, and a query of
  one character is a prefix query that misses no place. "我爱北京" becomes "我爱 爱北 北京 京".
- A word with structure (an identifier, a path, an error code, a version, an address) stays one token in `words`, so
  that it is found exactly, and its pieces stand beside each other in `parts`: "getUserName" is found by "user name".
- Folding is NFKC, case folding, and the loss of diacritics in the scripts where people leave them out when typing
  (Latin, Greek, Cyrillic, Hebrew, Arabic), never where a mark is a letter (kana, Devanagari, Thai).
"""

import re
import unicodedata
from functools import lru_cache
from operator import add
from typing import NamedTuple

SEGMENTER_VERSION = 1
TOKEN_CHARS = 64
FEWEST_LETTERS = 3
_REMEMBERED_WORDS = 1 << 15


class Segmented(NamedTuple):
    """Tokens separated by single spaces, none longer than TOKEN_CHARS, ready for an FTS5 column.

    words: every token in reading order. parts: the pieces of the tokens that have structure.
    Columns that hold both (headings, names) take `words` and `parts` joined by a space.
    """

    words: str
    parts: str


def _marks() -> str:
    """Return the combining marks that belong to letters, which `re` does not count as part of a word, as ranges."""
    ranges: list[list[int]] = []
    for code in (*range(0x0900, 0x2000), *range(0xA800, 0xAC00)):
        if unicodedata.category(chr(code))[0] == "M":
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)


_DROPPED = (
    r"\u00AD\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640"
    r"\u064B-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E8\u06EA-\u06ED\u180B-\u180D\u1AB0-\u1AFF\u1DC0-\u1DFF"
    r"\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\u20D0-\u20FF\uFE00-\uFE0F\uFE20-\uFE2F\uFEFF"
    r"\U0001F3FB-\U0001F3FF\U000E0100-\U000E01EF"
)
_DROP = re.compile(f"[{_DROPPED}]+")
# Letters whose stroke or shape Unicode does not take apart, and the two Arabic and Persian forms of one letter.
_ALIKE = {
    "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
}  # fmt: skip
_ALIKE_CHARS = re.compile(f"[{''.join(_ALIKE)}]")

_HAN_KANA_HANGUL = (
    r"\u1100-\u11FF\u2E80-\u2FDF\u3005-\u3007\u3021-\u3029\u3038-\u303B\u3041-\u3096\u3099\u309A\u309D-\u309F"
    r"\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u3131-\u318E\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF"
    r"\uA000-\uA48C\uAC00-\uD7A3\uD7B0-\uD7FB\uF900-\uFAFF\U00016FE0-\U00018DFF\U0001B000-\U0001B2FF\U00020000-\U0003FFFF"
)
_SOUTH_EAST = (
    r"\u0E01-\u0E3A\u0E40-\u0E4E\u0E80-\u0ECD\u0EDC-\u0EDF\u1000-\u103F\u1050-\u108F\u109A-\u109F\u1780-\u17D3"
)
GRAM_CHARS = _HAN_KANA_HANGUL + _SOUTH_EAST
GRAM_RUN = re.compile(f"[{GRAM_CHARS}]+")
_MARKS = _marks()
_SYMBOLS = r"\u20A0-\u20CF\u2190-\u2BFF\U0001F000-\U0001FAFF"
_SYMBOL = re.compile(f"[{_SYMBOLS}]")
_BEYOND = re.compile(f"[{_SYMBOLS}{_SOUTH_EAST}{_MARKS}]")  # what `re` does not count as a letter
_UNUSUAL = re.compile(f"[{_DROPPED}{GRAM_CHARS}{_SYMBOLS}{_SOUTH_EAST}{_MARKS}]")


def _word_pattern(letter: str) -> re.Pattern[str]:
    """Match letters and digits, joined by what holds identifiers, paths and numbers together; also "c++", "c#"."""
    return re.compile(rf"{letter}+(?:(?:[_.@:\\/-]{{1,3}}|(?<=\d),(?=\d)){letter}+)*(?:\+\+|\#(?!\w))?")


_WORD = _word_pattern(r"[^\W_]")
_WORD_ASCII = _word_pattern("[A-Za-z0-9]")  # the same for ASCII, faster
_WORD_BEYOND = _word_pattern(rf"(?:(?!_)[\w{_SYMBOLS}{_SOUTH_EAST}{_MARKS}])")
_PIECE_ASCII = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PIECE = re.compile(rf"\d+|(?:(?!_)[^\W\d]|[{_MARKS}])+")
_CAMEL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")


def fold(text: str) -> str:
    """Make texts that a person would call the same word equal: NFKC, case, diacritics, invisible characters."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    folded = _ALIKE_CHARS.sub(lambda match: _ALIKE[match[0]], _DROP.sub("", folded))
    return unicodedata.normalize("NFKC", folded)


def segment(text: str) -> Segmented:
    """Cut text into the tokens that are indexed; a query is cut by the same function, so that both agree."""
    found = split(text)
    words = fold(" ".join(found))
    return Segmented(words if text.isascii() else " ".join(words.split()), _all_parts(found))


def split(text: str) -> list[str]:
    """Return the words and grams of a text in reading order, not folded yet, each at most TOKEN_CHARS long."""
    if text.isascii():
        found: list[str] = _WORD_ASCII.findall(text)
    elif not _UNUSUAL.search(text := unicodedata.normalize("NFKC", text)):
        found = _WORD.findall(text)
    else:
        text = _DROP.sub("", text)
        pattern = _WORD
        if _BEYOND.search(text):
            text = _SYMBOL.sub(r" \g<0> ", text)
            pattern = _WORD_BEYOND
        found = []
        end = 0
        for run in GRAM_RUN.finditer(text):
            found += pattern.findall(text, end, run.start())
            found += grams(run[0])
            end = run.end()
        found += pattern.findall(text, end)
    if max(map(len, found), default=0) > TOKEN_CHARS:
        found = [word[:TOKEN_CHARS] for word in found]
    return found


def means_something(text: str) -> bool:
    """Return whether a text has enough letters to be near in meaning to anything, or a character that is a word.

    "###", "| | |" or "A" are as near to nonsense and to rare words as an answer is to its question.
    """
    return sum(map(str.isalpha, text)) >= FEWEST_LETTERS or GRAM_RUN.search(text) is not None


def grams(run: str) -> list[str]:
    """Return the tokens of a run of characters written without spaces: overlapping pairs and the last character."""
    return [*map(add, run, run[1:]), run[-1]]


@lru_cache(_REMEMBERED_WORDS)
def pieces(word: str) -> tuple[str, ...]:
    """Return the folded pieces of a word with structure, in order, else nothing. Case counts: pass it unfolded."""
    if word.isalpha() and (word.islower() or word[1:].islower() or len(word) < 3 or word.isupper()):  # noqa: PLR2004
        return ()
    found = _PIECE_ASCII.findall(word) if word.isascii() else _PIECE.findall(_CAMEL.sub(" ", word))
    return tuple(map(fold, found)) if len(found) > 1 else ()


def _all_parts(found: list[str]) -> str:
    parts: list[str] = []
    for word in dict.fromkeys(found):
        if len(word) > 2 and not (word.isalpha() and word[1:].islower()):  # noqa: PLR2004
            parts += pieces(word)
    return " ".join(parts)
