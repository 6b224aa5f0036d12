"""What is to be marked for a query: the same words that the list of hits highlights."""

from collections.abc import Iterator

from desktop_app.catalogue.commonness import telling
from desktop_app.catalogue.terms import Term, terms_of
from desktop_app.documents import PassageHit
from desktop_app.errors import UsageError
from desktop_app.preview.messages import Wanted
from desktop_app.search.highlight import highlights
from desktop_app.search.query import Query, parse


def wanted(query: str, passage: PassageHit | None) -> Wanted:
    """Return what to look for in a file.

    Which of a query's words say something, and which were mistyped, is known to the search alone, and seen in what it
    highlighted in the passage: a word that it left plain there is left plain, one that it found instead is marked.
    A word that is common in any text ("for") is left plain beside others everywhere, quoted ones excepted.
    """
    asked = _parsed(query)
    terms = telling(terms_of(asked.meaning)) if asked else ()
    phrases = asked.phrases if asked else ()
    if passage is None:
        return Wanted(terms, phrases)
    marked = [
        term
        for term in terms
        if not (found := highlights(passage.passage, (term,)))
        or any(start < last and first < end for first, last in found for start, end in passage.highlights)
    ]
    return Wanted((*marked, *_others(passage, marked, phrases)), phrases, passage.passage, passage.place)


def _parsed(query: str) -> Query | None:
    try:
        return parse(query, as_you_type=True)
    except UsageError:
        return None


def _others(passage: PassageHit, terms: list[Term], phrases: tuple[str, ...]) -> Iterator[Term]:
    """Yield terms for what is highlighted though no word of the query says so: one mistyped, or still being typed."""
    text = passage.passage
    ours = highlights(text, terms, phrases)
    for start, end in passage.highlights:
        if any(first < end and start < last for first, last in ours):
            continue
        found = terms_of(text[start:end], unfinished=text[end : end + 1].isalnum())
        yield from found
