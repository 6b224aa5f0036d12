"""How many hits are asked for decides how many there are, and nothing else."""

import random
from itertools import pairwise

import pytest

from benchmarks.libraries import Sample, build_library, embed_library
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.documents import Mode, Verdict
from desktop_app.search.calibration import verdict
from desktop_app.search.facets import count_facets
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore
from tests.helpers.hashed_embedder import HashedEmbedder

LIMITS = (1, 7, 12, 30, 75, 200, 1000)
VOCABULARY = """kernel trace compiler scientific harbour storm island penguin budget quarter loss report licence photon
garden recipe copper violin glacier tunnel orchard saddle lantern meadow engine valley bridge feather mirror thunder"""
QUERIES = (
    "kernel",
    "kernels for scientific",
    "trace compiler",
    "trace compiler type:md",
    "penguin licence waddle",
    '"the storm"',
    "what is the loss of the quarter",
    "glacier -storm",
    "harbour report 7",
    "in:odd violin copper saddle",
    "the and of",
    "nothing of this stands anywhere zzyzx",
    "compilr tracing",
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    """A library of 900 files, most passages about several things, a licence in a third of them."""
    folder = tmp_path_factory.mktemp("library")
    chosen, words = random.Random(7), VOCABULARY.split()
    samples: list[Sample] = []
    for number in range(900):
        texts = [
            " ".join(
                word
                for each in chosen.sample(words, chosen.randint(2, 9))
                for word in ("the", each, "and", "of", "for")
            )
            for _ in range(chosen.randint(1, 4))
        ]
        licence = ("The penguin may waddle freely under this licence.",) if number % 3 == 0 else ()
        where = "odd" if number % 2 else "even"
        kind = ("md", "txt", "pdf")[number % 5 % 3]
        name = f"{where}/{chosen.choice(words)} {number}.{kind}"
        samples.append(Sample(name, texts[0], "en", more=(*texts[1:], *licence)))
    embedder = HashedEmbedder()
    build_library(folder, samples, embedder.model)
    embed_library(folder, embedder)
    path = folder / CATALOGUE_FILE
    finder = Finder(path)
    vectors = VectorStore(lambda: open_reader(path), finder.model_id(embedder.model), 256, folder / "index")
    opened = Searcher(finder, vectors, embedder)
    yield opened
    opened.close()
    vectors.close()


def shown(answer, most):
    return [(hit.rank, hit.path, hit.confidence, hit.best and hit.best.text_id) for hit in answer.hits[:most]]


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("query", QUERIES)
def test_a_longer_answer_begins_with_the_shorter_one(searcher, query, mode):
    answers = [searcher.search(query, mode=mode, limit=limit) for limit in LIMITS]
    for shorter, longer in pairwise(answers):
        assert shown(longer, len(shorter.hits)) == shown(shorter, len(shorter.hits))
        assert longer.verdict is shorter.verdict


@pytest.mark.parametrize("query", QUERIES)
def test_only_a_first_answer_leaves_out_what_stands_deeper_and_begins_as_the_whole_one(searcher, query):
    first = searcher.search(query, mode=Mode.WORDS, limit=200, as_you_type=True, first=True)
    whole = searcher.search(query, mode=Mode.WORDS, limit=200, as_you_type=True)
    assert len(whole.hits) >= max(190, len(first.hits))
    assert [hit.path for hit in first.hits[:3]] == [hit.path for hit in whole.hits[:3]]


@pytest.mark.parametrize("query", QUERIES)
def test_trust_never_rises_down_an_answer(searcher, query):
    order = (Verdict.GOOD, Verdict.WEAK, Verdict.NONE)
    trust = [order.index(verdict(hit.confidence)) for hit in searcher.search(query, limit=200).hits]
    assert trust == sorted(trust)


def test_a_hit_found_by_the_only_word_is_trusted_however_deep(searcher):
    hits = [hit for hit in searcher.search("glacier", limit=1000).hits if "words" in hit.why]
    assert len(hits) > 150
    assert all(verdict(hit.confidence) is not Verdict.NONE for hit in hits)


def test_no_file_is_listed_twice(searcher):
    for query in QUERIES:
        paths = [path for hit in searcher.search(query, limit=1000).hits for path in (hit.path, *hit.copies)]
        assert len(paths) == len(set(paths))


def test_a_common_word_is_not_highlighted_beside_one_that_stands_nowhere(searcher):
    marked = {
        hit.best.passage[start:end]
        for query in ("zzyzx for", "glacier for")
        for hit in searcher.search(query, mode=Mode.WORDS, limit=30).hits
        if hit.best
        for start, end in hit.best.highlights
    }
    assert marked == {"glacier"}


@pytest.mark.parametrize("query", ["trace compiler type:pdf", "glacier type:md,pdf", "kernels for scientific type:txt"])
def test_the_number_beside_a_chosen_type_is_the_lists_own(searcher, query):
    hits = searcher.search(query, limit=200, as_you_type=True).hits
    facets = count_facets(searcher, query, 200)
    assert sum(facet.count for facet in facets.types if facet.chosen) == len(hits)


def test_a_number_that_may_grow_when_chosen_says_so(searcher):
    facets = count_facets(searcher, "trace compiler", 75)
    assert sum(facet.count for facet in facets.types) == 75
    for facet in facets.types:
        found = searcher.search(f"trace compiler {facet.filter}", limit=1000).hits
        assert facet.more == (len(found) > facet.count)
