"""Finding passages and files by their words, in a real catalogue on disk."""

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.libraries import Sample, build_library
from desktop_app.catalogue import word_index
from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.catalogue.filters import Filters
from desktop_app.catalogue.finder import Finder
from desktop_app.catalogue.ids import member
from desktop_app.catalogue.terms import terms_of
from tests.helpers.soak import rounds

TEXTS = {
    "notes/quokka.txt": "The quokka is a small wallaby of the island.",
    "notes/island.md": "The island has a small lighthouse and a harbour.",
    "reports/2024/net-loss.pdf": "Net loss: the company reported a net loss of 42 million in the third quarter.",
    "reports/2025/profit.xlsx": "The company reported a profit; loss of heat was small, net of taxes.",
    "src/getUserName.py": "def getUserName(user_id): return db.lookup(user_id)",
    "logs/app.log": "2024-03-01 ERROR ERR_CONN-42 connection refused by 10.0.0.1",
    "中文/会议记录.md": "今天的会议讨论了异步请求和数据库连接。小猫",
    "holiday/photo of a lighthouse.jpg": "",
}


@pytest.fixture(scope="module")
def finder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    languages = {".md": "zh", ".txt": "en"}
    build_library(
        folder,
        [Sample(name, text, languages.get(name[-3:], languages.get(name[-4:], ""))) for name, text in TEXTS.items()],
        None,
    )
    found = Finder(folder / CATALOGUE_FILE)
    yield found
    found.close()


def names_of(finder, text_ids):
    passages = finder.passages(text_ids)
    files = finder.files_of([passage.content for passage in passages])
    return [files[passage.content][0].path.decode().removeprefix("/library/") for passage in passages]


def found(finder, query, *, unfinished=False):
    matches = finder.words(terms_of(query, unfinished=unfinished), 10)
    return names_of(finder, matches.rows)


def named(finder, query, *, unfinished=False):
    matches = finder.names(terms_of(query, unfinished=unfinished), 10)
    files = finder.files(matches.rows)
    return [files[row].path.decode().removeprefix("/library/") for row in matches.rows.tolist()]


def in_scope(finder, filters=None, phrases=(), without=()):
    scope = finder.scope(filters or Filters(), phrases, without)
    return {file.path.decode().removeprefix("/library/") for file in finder.files(scope.files).values()}


def test_the_rare_word_decides(finder):
    assert found(finder, "the small quokka")[0] == "notes/quokka.txt"


@pytest.mark.parametrize("query", ["user name", "getusername", "getUserName", "user_name", "USERNAME getUserName"])
def test_an_identifier_is_found_by_its_name_and_by_its_parts(finder, query):
    assert found(finder, query)[0] == "src/getUserName.py"


@pytest.mark.parametrize("query", ["ERR_CONN-42", "err_conn-42", "conn 42", "10.0.0.1", "2024-03-01"])
def test_codes_addresses_and_dates_are_found(finder, query):
    assert found(finder, query)[0] == "logs/app.log"


@pytest.mark.parametrize("query", ["异步", "异步请求", "猫", "议", "会议讨论"])
def test_chinese_is_found_from_one_character_on(finder, query):
    assert found(finder, query) == ["中文/会议记录.md"]


def test_the_last_word_may_be_a_prefix(finder):
    assert found(finder, "quok", unfinished=True) == ["notes/quokka.txt"]
    assert found(finder, "quok") == []


@pytest.mark.parametrize("query", ["quoka", "qoukka", "quokkas", "quokla"])
def test_one_typo_in_a_rare_word_is_forgiven(finder, query):
    assert found(finder, query) == ["notes/quokka.txt"]
    assert finder.words(terms_of(query), 10).terms[0].variants == ("quokka",)


def test_two_typos_and_short_words_are_not(finder):
    assert found(finder, "quoklas") == []
    assert found(finder, "thw") == []


def test_coverage_says_how_much_of_the_query_a_row_holds(finder):
    matches = finder.words(terms_of("quokka xylophone"), 10)
    assert 0 < matches.coverage[0] < 0.6
    assert finder.words(terms_of("quokka wallaby"), 10).coverage[0] == pytest.approx(1.0)


def test_a_file_without_text_is_found_by_its_name(finder):
    assert named(finder, "photo") == ["holiday/photo of a lighthouse.jpg"]
    assert named(finder, "lighthose") == ["holiday/photo of a lighthouse.jpg"]
    assert named(finder, "net loss")[0] == "reports/2024/net-loss.pdf"
    assert named(finder, "会议") == ["中文/会议记录.md"]


def test_a_folder_is_found_by_its_name(finder):
    assert set(named(finder, "reports")) == {"reports/2024/net-loss.pdf", "reports/2025/profit.xlsx"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(types=frozenset({"pdf"})), {"reports/2024/net-loss.pdf"}),
        (
            Filters(types=frozenset({"spreadsheet", "picture"})),
            {"reports/2025/profit.xlsx", "holiday/photo of a lighthouse.jpg"},
        ),
        (Filters(languages=frozenset({"zh"})), {"notes/island.md", "中文/会议记录.md"}),
        (Filters(folders=("reports",)), {"reports/2024/net-loss.pdf", "reports/2025/profit.xlsx"}),
        (Filters(folders=("reports/2025",)), {"reports/2025/profit.xlsx"}),
        (Filters(folders=("/library/notes",)), {"notes/quokka.txt", "notes/island.md"}),
        (Filters(folders=("library", "logs")), {"logs/app.log"}),
        (Filters(names=("profit",)), {"reports/2025/profit.xlsx"}),
        (Filters(names=("*.py",)), {"src/getUserName.py"}),
        (Filters(names=("qu",)), {"notes/quokka.txt"}),
        (Filters(folders=("notes",), not_names=("quokka",)), {"notes/island.md"}),
        (Filters(min_bytes=70, max_bytes=77), {"reports/2024/net-loss.pdf"}),
        (Filters(after_ns=1_700_000_006 * 10**9), {"中文/会议记录.md", "holiday/photo of a lighthouse.jpg"}),
        (Filters(before_ns=1_700_000_001 * 10**9), {"notes/quokka.txt"}),
        (Filters(not_types=frozenset({"md", "txt", "pdf", "xlsx", "code", "jpg"})), {"logs/app.log"}),
        (Filters(folders=("no such folder",)), set()),
        (Filters(folders=('" OR *',)), set()),
    ],
)
def test_filters(finder, filters, expected):
    assert in_scope(finder, filters) == expected


def test_a_phrase_must_stand_in_the_text_as_it_is(finder):
    assert in_scope(finder, phrases=("net loss",)) == {"reports/2024/net-loss.pdf"}
    assert in_scope(finder, phrases=("Net  LOSS of 42",)) == {"reports/2024/net-loss.pdf"}
    assert in_scope(finder, phrases=("异步请求",)) == {"中文/会议记录.md"}
    assert in_scope(finder, phrases=("net los",)) == set()
    assert in_scope(finder, phrases=("photo of a",)) == {"holiday/photo of a lighthouse.jpg"}


def test_left_out_words_leave_out_whole_files(finder):
    assert "reports/2024/net-loss.pdf" not in in_scope(finder, without=("quarter",))
    assert "holiday/photo of a lighthouse.jpg" not in in_scope(finder, without=("photo",))
    assert len(in_scope(finder, without=("nowhere",))) == len(TEXTS)


def test_words_respect_what_is_allowed(finder):
    scope = finder.scope(Filters(types=frozenset({"md"})), (), ())
    matches = finder.words(terms_of("island"), 10, scope.texts)
    assert names_of(finder, matches.rows) == ["notes/island.md"]


def test_common_words_do_not_decide_but_find_something_alone(finder, monkeypatch):
    monkeypatch.setattr(word_index, "COMMON_ROWS", 1)
    matches = finder.words(terms_of("the quokka"), 10)
    assert [term.token for term in matches.terms] == ["quokka"]
    assert [term.token for term in matches.common] == ["the"]
    alone = finder.words(terms_of("the island"), 10)
    assert set(names_of(finder, alone.rows)) == {"notes/quokka.txt", "notes/island.md"}


def test_of_common_words_alone_the_texts_with_all_come_first_then_those_with_fewer(finder, monkeypatch):
    monkeypatch.setattr(word_index, "COMMON_ROWS", 1)
    matches = finder.words(terms_of("island small net"), 10)
    assert len(matches.terms) == 3
    whole = matches.matched.sum(axis=1).tolist()
    assert whole == sorted(whole, reverse=True)
    assert set(names_of(finder, matches.rows)) >= {"notes/quokka.txt", "notes/island.md"}
    few = finder.words(terms_of("island small net"), 1)
    assert few.matched.sum(axis=1).tolist() == whole[:1]


def test_a_single_letter_begins_words_only_in_a_library_that_is_not_huge(finder, monkeypatch):
    assert "notes/quokka.txt" in found(finder, "q", unfinished=True)
    monkeypatch.setattr(word_index, "MANY_ROWS", 1)
    assert found(finder, "q", unfinished=True) == []
    assert "notes/quokka.txt" in found(finder, "qu", unfinished=True)


def test_a_word_in_very_many_texts_is_common_however_large_the_library(finder, monkeypatch):
    monkeypatch.setattr(word_index, "MOST_ROWS", 1)
    matches = finder.words(terms_of("the quokka"), 10)
    assert [term.token for term in matches.common] == ["the"]


@given(st.lists(st.lists(st.integers(1, 40), unique=True).map(sorted), max_size=32), st.lists(st.integers(1, 40)))
def test_postings_joined_by_bits_are_what_sets_say(sets, others):
    for above in (0, word_index.HIGHEST_ID):
        ids, held = word_index._joined([np.array(rows, np.int64) + above for rows in sets])
        assert (ids - above).tolist() == sorted(set().union(*map(set, sets)))
        assert held.tolist() == [[number in rows for rows in sets] for number in (ids - above).tolist()]
    allowed = np.array(sorted(set(others)), np.int64)
    assert member(ids, allowed).tolist() == [number in set(others) for number in ids.tolist()]


def test_words_looked_up_before_are_looked_up_again_after_a_change(tmp_path, monkeypatch):
    samples = [Sample("a.txt", "A harbour by the sea."), Sample("b.txt", "A lighthouse by the sea.")]
    build_library(tmp_path, samples, None)
    library = Finder(tmp_path / CATALOGUE_FILE)
    assert (found(library, "harbour"), found(library, "lighthosue")) == (["a.txt"], ["b.txt"])
    samples += [Sample("c.txt", "The harbour is closed."), Sample("d.txt", "A lighthosue, as somebody wrote.")]
    build_library(tmp_path, samples, None)
    for _ in range(2):
        assert (sorted(found(library, "harbour")), found(library, "lighthosue")) == (["a.txt", "c.txt"], ["d.txt"])
        monkeypatch.setattr(word_index, "REMEMBERED_ROWS", -1)
        monkeypatch.setattr(word_index, "REMEMBERED_WORDS", -1)
    library.close()


def test_only_so_many_words_are_looked_at(finder):
    matches = finder.words(terms_of(" ".join(f"word{number}" for number in range(5_000)) + " quokka"), 10)
    assert len(matches.terms) <= word_index.MOST_WORDS


def test_the_newest_files_come_first(finder):
    every = finder.scope(Filters(), (), ()).files
    newest = finder.newest_files(2, every)
    assert [file.name for file in newest] == ["photo of a lighthouse.jpg", "会议记录.md"]


def test_types_that_nothing_has_are_unknown(finder):
    assert finder.unknown_types(frozenset({"pdf", "spreadsheet", "jpeg", "xyz"})) == ["xyz"]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=rounds(quick=300, whole=5_000),
    deadline=None,
)
@given(st.text(), st.booleans())
def test_no_query_is_a_syntax_error(finder, text, unfinished):
    terms = terms_of(text, unfinished=unfinished)
    matches = finder.words(terms, 10)
    finder.names(terms, 10)
    assert matches.matched.shape == (len(matches.rows), len(matches.terms))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=rounds(quick=100, whole=2_000),
    deadline=None,
)
@given(st.text(alphabet=st.characters(codec="utf-8")))
@example("~no-such-user")
def test_no_phrase_folder_or_name_is_a_syntax_error(finder, text):
    text = text.replace("\0", "")
    scope = finder.scope(Filters(folders=(text,), names=(text,)), (text,), (text,))
    assert len(np.setdiff1d(scope.named, scope.files)) == 0
