"""One query to one answer, over a real catalogue and real vectors of an embedder without a model."""

import os
from dataclasses import replace

import pytest

from benchmarks.libraries import Sample, build_library, embed_library
from desktop_app.catalogue.connection import CATALOGUE_FILE, open_reader
from desktop_app.catalogue.finder import Finder
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Mode, Verdict
from desktop_app.errors import ModelUnavailable, UsageError
from desktop_app.search.calibration import EXACT, verdict
from desktop_app.search.searcher import Searcher
from desktop_app.vectors.store import VectorStore
from tests.helpers.hashed_embedder import HashedEmbedder
from tests.unit.catalogue.builders import at, extraction, index

LIBRARY = [
    Sample("notes/quokka.txt", "The quokka is a small wallaby that lives on an island.", "en"),
    Sample("notes/copy of quokka.txt", "The quokka is a small wallaby that lives on an island.", "en"),
    Sample("notes/lighthouse.md", "The lighthouse keeper writes about storms and ships.", "en", title="Keeper's diary"),
    Sample(
        "reports/annual.pdf",
        "The company reported a net loss in the third quarter.",
        "en",
        more=("The outlook for the coming year is better.", "The net loss was smaller than a year ago."),
    ),
    Sample(
        "reports/errors.log", "2024-03-01 ERROR E1234 while the company reported net sales and a loss of power.", ""
    ),
    Sample("src/client.py", "def connect(host, port): return Socket(host, port)", ""),
    Sample("holiday/quokka.jpg", ""),
    Sample("notes/index.md", "See quokka.jpg for the picture, and the file quokka.jpg again: quokka.jpg.", "en"),
    Sample("holiday/budget 2024.xlsx", ""),
]


class Broken(HashedEmbedder):
    def embed_query(self, text):
        raise ModelUnavailable("The model's weights are gone. Run findling doctor.")


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    embedder = HashedEmbedder()
    build_library(folder, LIBRARY, embedder.model)
    embed_library(folder, embedder)
    return folder


def open_searcher(folder, embedder):
    path = folder / CATALOGUE_FILE
    finder = Finder(path)
    vectors = None
    if embedder is not None:
        vectors = VectorStore(lambda: open_reader(path), finder.model_id(embedder.model), 256, folder / "index")
    return Searcher(finder, vectors, embedder), vectors


@pytest.fixture(scope="module")
def searcher(library):
    opened, vectors = open_searcher(library, HashedEmbedder())
    yield opened
    opened.close()
    vectors.close()


def paths(answer):
    return [os.fsdecode(hit.path).removeprefix("/library/") for hit in answer.hits]


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_finds_the_text(searcher, mode):
    answer = searcher.search("small wallaby on an island", mode=mode)
    assert paths(answer)[0].endswith("quokka.txt")
    assert answer.mode is mode
    assert answer.took_ms > 0
    assert answer.coverage.files == len(LIBRARY)


def test_a_file_of_which_only_the_first_part_was_read_says_so(tmp_path):
    writer = CatalogueWriter(tmp_path)
    part = extraction("the quokka lives on an island", name="part")
    part = replace(part, document=replace(part.document, truncated="only the first part was read"))
    index(writer, {at("part.txt"): part, at("whole.txt"): extraction("the quokka eats leaves")})
    writer.close()
    searcher, _ = open_searcher(tmp_path, None)
    for query in ("quokka", "type:txt"):
        hits = searcher.search(query, mode=Mode.WORDS).hits
        assert {hit.path: hit.partly for hit in hits} == {at("part.txt"): True, at("whole.txt"): False}
    searcher.close()


def test_copies_are_stacked_under_one_hit(searcher):
    (hit, *others) = searcher.search("wallaby").hits
    assert len(hit.copies) == 1
    assert {hit.path, *hit.copies} == {b"/library/notes/quokka.txt", b"/library/notes/copy of quokka.txt"}
    assert all(other.path not in hit.copies for other in others)


def test_the_copy_whose_name_matches_is_shown(searcher):
    assert paths(searcher.search("copy of quokka"))[0] == "notes/copy of quokka.txt"


def test_a_file_is_found_by_its_name_whatever_its_type(searcher):
    answer = searcher.search("budget 2024")
    assert paths(answer)[0] == "holiday/budget 2024.xlsx"
    assert answer.hits[0].best is None
    assert answer.hits[0].why[0] == "name"
    assert answer.verdict is Verdict.GOOD


@pytest.mark.parametrize("query", ["quokka.jpg", "holiday/quokka.jpg", "QUOKKA.JPG", "where is quokka.jpg"])
def test_a_whole_file_name_comes_first(searcher, query):
    assert paths(searcher.search(query))[0] == "holiday/quokka.jpg"


@pytest.mark.parametrize("query", ["library/holiday/budget 2024.xlsx", "Holiday/Budget 2024.xlsx"])
def test_the_end_of_a_path_names_the_file_with_the_watched_folders_own_name_too(searcher, query):
    hit = searcher.search(query).hits[0]
    assert hit.path == b"/library/holiday/budget 2024.xlsx"
    assert hit.confidence >= EXACT


def test_a_title_is_a_name_too(searcher):
    hit = searcher.search("keeper's diary").hits[0]
    assert hit.path.endswith(b"lighthouse.md")
    assert hit.why[0] == "title"


def test_an_error_code_in_one_file_puts_it_first(searcher):
    answer = searcher.search("what does E1234 mean for a company that reported a net loss")
    assert paths(answer)[0] == "reports/errors.log"
    assert answer.verdict is Verdict.GOOD


def test_an_identifier_comes_first(searcher):
    assert paths(searcher.search("Socket(host, port)"))[0] == "src/client.py"


def test_a_quoted_phrase_leaves_only_files_that_hold_it(searcher):
    answer = searcher.search('company "net loss"')
    assert paths(answer) == ["reports/annual.pdf"]
    assert answer.hits[0].best is not None
    assert [answer.hits[0].best.passage[start:end] for start, end in answer.hits[0].best.highlights][-1] == "net loss"


def test_passages_of_one_content_are_grouped_best_first(searcher):
    hit = searcher.search("net loss a year ago").hits[0]
    assert hit.best.passage == "The net loss was smaller than a year ago."
    assert len(hit.more) == 2
    assert [passage.score for passage in (hit.best, *hit.more)] == sorted(
        (passage.score for passage in (hit.best, *hit.more)), reverse=True
    )
    assert hit.best.place.lines == (3, 3)


def test_only_filters_list_the_newest_files(searcher):
    answer = searcher.search("in:notes")
    assert paths(answer)[0] == "notes/index.md"
    assert {hit.why for hit in answer.hits} == {()}
    assert searcher.search("type:pdf before:2000").verdict is Verdict.NONE


def test_filters_hold_for_words_meaning_and_names(searcher):
    for mode in Mode:
        assert set(paths(searcher.search("quokka lighthouse in:notes -name:copy", mode=mode))) <= {
            "notes/quokka.txt",
            "notes/lighthouse.md",
            "notes/index.md",
        }


def test_left_out_words_hold_for_meaning(searcher):
    assert "notes/quokka.txt" not in paths(searcher.search("small animals -wallaby"))


def test_a_typo_is_forgiven_and_said(searcher):
    hit = searcher.search("wallbay", mode=Mode.WORDS).hits[0]
    assert hit.path.endswith(b"quokka.txt")
    assert "typo" in hit.why
    assert [hit.best.passage[start:end] for start, end in hit.best.highlights] == ["wallaby"]


def test_the_last_word_is_a_prefix_while_typing(searcher):
    assert paths(searcher.search("lightho", mode=Mode.WORDS, as_you_type=True)) == ["notes/lighthouse.md"]
    assert paths(searcher.search("lightho", mode=Mode.WORDS)) == []


def test_an_unknown_type_is_refused_with_what_there_is(searcher):
    with pytest.raises(UsageError, match=r"Extensions here: .*pdf"):
        searcher.search("type:xyz quokka")


@pytest.mark.parametrize("kind", ["fb2", "video", "word", "docm", "haskell", "swift", "exe", "other"])
def test_a_type_that_the_library_has_none_of_finds_nothing_and_is_no_error(searcher, kind):
    answer = searcher.search(f"quokka type:{kind}")
    assert (answer.hits, answer.notes) == ((), ())
    assert searcher.search(f"quokka type:{kind} ", as_you_type=True).hits == ()


def test_the_limit_holds(searcher):
    assert len(searcher.search("the", limit=2).hits) == 2
    assert [hit.rank for hit in searcher.search("the company", limit=3).hits] == [1, 2, 3]


@pytest.mark.parametrize(
    "query", ["😀", "\x00\x01quokka", '" OR * NEAR(', "-", "-quokka", "x" * 100_000, "quokka " * 15_000]
)
def test_odd_queries_are_answered(searcher, query):
    assert searcher.search(query).query == query


@pytest.mark.parametrize("query", ["", "   ", '""', "\x00"])
def test_empty_queries_are_refused(searcher, query):
    with pytest.raises(UsageError):
        searcher.search(query)


def test_a_query_that_only_leaves_out_lists_the_rest_and_says_so(searcher):
    answer = searcher.search("-quokka", limit=100)
    assert answer.hits
    assert not any("quokka" in path for path in paths(answer))
    assert "only says what to leave out" in " ".join(answer.notes)
    assert searcher.search("-quokka type:pdf").notes == ()


def test_a_very_long_query_says_that_its_first_part_was_used(searcher):
    answer = searcher.search("quokka island " + "word " * 20_000)
    assert "only its first 4,000 characters" in " ".join(answer.notes)
    assert "notes/quokka.txt" in paths(answer)


@pytest.mark.parametrize("folder", ["nowhere", "/nowhere/at", "reports/2031"])
def test_a_folder_that_is_not_here_is_said_and_so_are_quotes(searcher, folder):
    (note,) = searcher.search(f"loss in:{folder}", mode=Mode.WORDS).notes
    assert folder in note
    assert 'in:"My papers"' in note


def test_a_folder_that_is_here_needs_no_note(searcher):
    assert searcher.search("quokka in:reports", mode=Mode.WORDS).notes == ()
    (note,) = searcher.search('loss in:"no such folder"', mode=Mode.WORDS).notes
    assert "quotes" not in note


def test_files_like_one(searcher):
    answer = searcher.similar_to_file(b"/library/notes/quokka.txt", limit=3)
    assert not {"notes/quokka.txt", "notes/copy of quokka.txt"} & set(paths(answer))
    assert [hit.rank for hit in answer.hits] == list(range(1, len(answer.hits) + 1))
    assert searcher.similar_to_file(b"/library/holiday/quokka.jpg") is None
    assert searcher.similar_to_file(b"/nowhere") is None


def test_files_like_a_text_that_is_not_indexed(searcher):
    assert paths(searcher.similar_to_texts(["A small wallaby, the quokka."], limit=2))[0].endswith("quokka.txt")
    with pytest.raises(UsageError):
        searcher.similar_to_texts([])


def test_a_long_text_is_given_up_between_a_few_passages(searcher):
    asked = []
    answer = searcher.similar_to_texts(
        [f"A small wallaby, the quokka, number {number}." for number in range(100)],
        stop=lambda: asked.append(1) or len(asked) == 3,
    )
    assert len(asked) == 3
    assert answer.hits == ()


@pytest.mark.parametrize("after", range(4))
def test_a_search_that_nobody_waits_for_ends_between_its_steps(searcher, after):
    asked = []
    answer = searcher.search("where do quokkas live", stop=lambda: asked.append(1) or len(asked) > after)
    assert answer.hits == () or len(asked) <= after
    assert searcher.search("where do quokkas live").hits


def test_without_a_model_words_answer_and_say_so(library):
    searcher, _ = open_searcher(library, None)
    answer = searcher.search("wallaby")
    assert paths(answer)[0].endswith("quokka.txt")
    assert "not meaning" in answer.notes[0]
    with pytest.raises(ModelUnavailable):
        searcher.search("wallaby", mode=Mode.SEMANTIC)
    searcher.close()


def test_a_model_that_fails_leaves_words_and_a_note(library):
    searcher, vectors = open_searcher(library, Broken())
    answer = searcher.search("wallaby")
    assert paths(answer)[0].endswith("quokka.txt")
    assert "weights are gone" in answer.notes[0]
    with pytest.raises(ModelUnavailable):
        searcher.search("wallaby", mode=Mode.SEMANTIC)
    searcher.close()
    vectors.close()


def test_before_the_first_vector_words_answer_and_say_so(tmp_path):
    embedder = HashedEmbedder()
    build_library(tmp_path, LIBRARY[:2], embedder.model)
    searcher, vectors = open_searcher(tmp_path, embedder)
    answer = searcher.search("wallaby")
    assert len(answer.hits) == 1
    assert "by meaning yet" in answer.notes[0]
    searcher.close()
    vectors.close()


def test_the_sentence_nearest_in_meaning_is_pointed_at(searcher):
    passage = "Storms come in autumn.  The wallaby eats leaves at night! Ships pass by."
    start, end = searcher.nearest_sentence("what wallabies eat", passage)
    assert passage[start:end] == "The wallaby eats leaves at night!"
    assert searcher.nearest_sentence("type:pdf", passage) is None
    assert searcher.nearest_sentence("wallaby", "  ") is None


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Sixty files that share a licence, one of them in a folder of its own, and one text under two kinds of names."""
    folder = tmp_path_factory.mktemp("crowd")
    embedder = HashedEmbedder()
    licence = "The penguin may waddle freely under these terms."
    samples = [
        Sample(f"many/{number}.md", f"Chapter {number} of alpha.", "en", more=(licence,)) for number in range(60)
    ]
    samples.append(Sample("special/last.md", "Nothing like the others.", "en", more=(licence,)))
    build_library(folder, samples, embedder.model)
    embed_library(folder, embedder)
    opened, vectors = open_searcher(folder, embedder)
    yield opened
    opened.close()
    vectors.close()


@pytest.mark.parametrize("mode", list(Mode))
def test_a_filter_finds_the_one_of_many_that_share_a_passage(crowd, mode):
    assert paths(crowd.search("in:special penguin waddle", mode=mode)) == ["special/last.md"]


def test_as_many_hits_as_asked_for_are_given_while_rows_match(crowd):
    assert len(crowd.search("alpha chapter 7 waddle", mode=Mode.WORDS, limit=50).hits) == 50


def test_a_filter_that_is_still_being_typed_is_no_error(searcher):
    assert paths(searcher.search("quokka type:x", as_you_type=True)) == paths(searcher.search("quokka"))
    with pytest.raises(UsageError, match="type:"):
        searcher.search("quokka type:xyz ", as_you_type=True)


def test_a_type_that_goes_no_further_holds_while_it_is_typed(searcher):
    assert searcher.search("quokka type:fb2", as_you_type=True).hits == ()
    assert searcher.search("type:epub", as_you_type=True).hits == ()


def test_words_after_a_type_without_files_are_looked_for_while_they_are_typed(searcher):
    found = searcher.search("type:doc,md lightho", mode=Mode.WORDS, as_you_type=True)
    assert paths(found) == ["notes/lighthouse.md"]


def test_trust_decides_before_rank(searcher):
    order = (Verdict.GOOD, Verdict.WEAK, Verdict.NONE)
    for query in ("net loss in the third quarter", "quokka picture", "storms", "company island"):
        trust = [order.index(verdict(hit.confidence)) for hit in searcher.search(query).hits]
        assert trust == sorted(trust)
