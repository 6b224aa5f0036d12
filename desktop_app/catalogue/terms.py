"""The words of a query as FTS5 expressions.

Whatever a person typed, the expression is well formed: every token is quoted, and none holds a quotation mark.
"""

import re
from dataclasses import dataclass, replace

from desktop_app.catalogue.words import GRAM_RUN, fold, pieces, split

MOST_TERMS = 256
_CODE = re.compile(r"(?=.*[^\W\d_]).*(?:\d|[_@/:\\]|\w\.\w)|.*[a-zß-ÿ][A-ZÀ-Þ]")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query, folded, or one pair of characters of a script without spaces.

    pieces: of a word with structure. prefix: may go on. gram: a pair of characters. code: an identifier, error code,
    version, path or address, which a person who types it wants to find as it is. variants: known words one edit away.
    """

    token: str
    pieces: tuple[str, ...] = ()
    prefix: bool = False
    gram: bool = False
    code: bool = False
    variants: tuple[str, ...] = ()

    @property
    def expression(self) -> str:
        """The FTS5 expression that finds this term."""
        star = " *" if self.prefix else ""
        choices = [f"{quoted(self.token)}{star}"]
        if self.pieces:
            choices.append(f"{quoted(' '.join(self.pieces))}{star}")
        choices += map(quoted, self.variants)
        return choices[0] if len(choices) == 1 else f"({' OR '.join(choices)})"

    @property
    def spelled(self) -> bool:
        """Whether this is a whole word that may be mistyped."""
        return not (self.gram or self.prefix or self.code)

    def corrected(self, variants: tuple[str, ...]) -> "Term":
        """Return the term that also stands for these known words."""
        return replace(self, variants=variants)


def terms_of(text: str, *, unfinished: bool = False) -> tuple[Term, ...]:
    """Return the different terms of a query in order, at most MOST_TERMS; `unfinished` makes the last word a prefix."""
    found: dict[str, Term] = {}
    words = list(_words(text))
    for index, (word, gram) in enumerate(words):
        token = fold(word).replace(" ", "")
        if not token:
            continue
        last = unfinished and index == len(words) - 1
        found.setdefault(
            token,
            Term(
                token,
                pieces=() if gram else tuple(pieces(word)),
                prefix=(gram and len(word) == 1) or (last and not gram),
                gram=gram,
                code=not gram and _CODE.match(word) is not None,
            ),
        )
        if len(found) == MOST_TERMS:
            break
    return tuple(found.values())


def phrase_expression(phrase: str) -> str:
    """Return an FTS5 expression true wherever the phrase stands, and in a few other places; "" for no words."""
    terms = terms_of(phrase)
    if not terms:
        return ""
    tokens = [fold(word) for word, _gram in _words(phrase)]
    in_order = quoted(" ".join(tokens))
    if len(tokens) == 1:
        return terms[0].expression
    if any(term.pieces for term in terms) or len({term.gram for term in terms}) > 1:
        return " AND ".join(term.expression for term in terms)
    return in_order


def quoted(tokens: str) -> str:
    """Quote tokens as an FTS5 string."""
    return '"' + tokens.replace('"', "") + '"'


def _words(text: str) -> list[tuple[str, bool]]:
    """Cut a query into words and pairs of characters; a pair says so. Only a lone character stands alone."""
    found: list[tuple[str, bool]] = []
    previous_end = ""
    for word in split(text):
        gram = GRAM_RUN.match(word) is not None
        if gram and len(word) == 1 and previous_end == word:
            previous_end = ""
            continue
        found.append((word, gram))
        previous_end = word[-1] if gram and len(word) > 1 else ""
    return found
