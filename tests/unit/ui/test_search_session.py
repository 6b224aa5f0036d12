"""A session: words at once, the fused answer after a rest, and never an answer to an older query."""

import threading

import pytest

from desktop_app.documents import Mode
from desktop_app.ui.search_session import AT_ONCE, SearchSession
from tests.helpers.waiting import until
from tests.unit.ui.made_hits import answer, hit
from tests.unit.ui.made_search import MadeSearch


@pytest.fixture
def engine():
    return MadeSearch()


@pytest.fixture
def session(make_context, engine):
    made = SearchSession(make_context(engine))
    made.heard, made.sentences, made.said, made.counted, made.at_work = [], [], [], [], []
    made.answered.connect(lambda answer, final: made.heard.append((answer.query, final)))
    made.failed.connect(made.said.append)
    made.facets.connect(made.counted.append)
    made.sentence.connect(lambda text, sentence: made.sentences.append((text, sentence)))
    made.busy.connect(made.at_work.append)
    return made


def test_words_come_first_and_the_fused_answer_after_a_rest(session, engine, qtbot):
    session.ask("spik")
    qtbot.waitUntil(lambda: ("spik", True) in session.heard)
    assert session.heard[:2] == [("spik", False), ("spik", True)]
    assert engine.searches[:2] == [("spik", Mode.WORDS, True), ("spik", Mode.HYBRID, True)]
    assert session.at_work == [True, False]


def test_a_newer_query_drops_what_older_ones_wait_for(session, engine, qtbot):
    for query in ("s", "sp", "spi", "spik"):
        session.ask(query)
    qtbot.waitUntil(lambda: bool(session.heard) and session.heard[-1] == ("spik", True))
    assert {query for query, _ in session.heard} == {"spik"}
    assert {each for each in engine.searches if each[1] is Mode.HYBRID} == {("spik", Mode.HYBRID, True)}


def test_an_answer_under_way_to_an_older_query_is_never_heard_of(session, engine, qtbot):
    engine.held.clear()
    session.ask("old", at_once=True)
    qtbot.waitUntil(lambda: ("old", Mode.HYBRID, False) in engine.searches)
    session.ask("new", at_once=True)
    engine.held.set()
    qtbot.waitUntil(lambda: ("new", True) in session.heard)
    assert ("old", True) not in session.heard


def test_enter_means_that_the_last_word_is_finished(session, engine, qtbot):
    session.ask("spikes", at_once=True)
    qtbot.waitUntil(lambda: ("spikes", True) in session.heard)
    assert engine.searches[-1] == ("spikes", Mode.HYBRID, False)


def test_all_hits_and_the_facets_come_after_a_longer_rest(session, engine, qtbot):
    engine.words = engine.fused = [hit(number) for number in range(1, AT_ONCE + 11)]
    lengths = []
    session.answered.connect(lambda answer, _: lengths.append(len(answer.hits)))
    session.ask("spik")
    qtbot.waitUntil(lambda: bool(session.counted))
    assert lengths == [AT_ONCE, AT_ONCE, AT_ONCE + 10]
    session.again()
    qtbot.waitUntil(lambda: len(session.counted) == 2)
    assert lengths[3:] == [AT_ONCE + 10]


def test_a_finished_query_asks_for_all_hits_at_once(session, engine, qtbot):
    engine.fused = [hit(number) for number in range(1, AT_ONCE + 11)]
    lengths = []
    session.answered.connect(lambda answer, _: lengths.append(len(answer.hits)))
    session.ask("spikes", at_once=True)
    qtbot.waitUntil(lambda: bool(session.counted))
    assert lengths == [1, AT_ONCE + 10]


def test_a_short_first_answer_is_not_taken_for_all_there_is(session, engine, qtbot):
    engine.fused = [hit(number) for number in range(1, AT_ONCE - 6)]
    lengths = []

    def heard(answer, final):
        lengths.append(len(answer.hits))
        if final:
            engine.fused = [hit(number) for number in range(1, AT_ONCE + 26)]

    session.answered.connect(heard)
    session.ask("ostrich")
    qtbot.waitUntil(lambda: bool(session.counted))
    assert lengths == [1, AT_ONCE - 7, AT_ONCE + 25]


def test_an_empty_query_asks_for_the_librarys_facets_alone(session, engine, qtbot):
    session.ask("  ")
    qtbot.waitUntil(lambda: bool(session.counted))
    assert engine.searches == []
    assert session.heard == []
    assert session.at_work == []


def test_a_query_that_cannot_be_meant_says_so_once(session, engine, qtbot):
    engine.refused = "type: takes a file extension."
    session.ask("type:? x")
    qtbot.waitUntil(lambda: bool(session.said))
    assert not session._rest.isActive()
    assert session.at_work == [True, False]
    engine.refused = ""
    session.ask("x", at_once=True)
    qtbot.waitUntil(lambda: ("x", True) in session.heard)
    assert session.said == ["type: takes a file extension."]
    assert {query for query, _ in session.heard} == {"x"}


def test_more_like_a_file_answers_once_under_its_name(session, qtbot):
    session.more_like(b"/tmp/na\xefve.txt")
    qtbot.waitUntil(lambda: bool(session.heard))
    assert session.heard == [("/tmp/na�ve.txt", True)]


def test_a_long_look_for_what_is_alike_ends_once_something_else_is_asked(session, engine, qtbot, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def similar_text(_text, *, limit, stop):
        begun.set()
        until(stop)
        ended.set()
        return answer(*engine.fused[:limit])

    monkeypatch.setattr(engine, "similar_text", similar_text)
    session.more_like_text("a long text")
    qtbot.waitUntil(begun.is_set)
    assert not ended.is_set()
    session.ask("spikes", at_once=True)
    qtbot.waitUntil(lambda: ("spikes", True) in session.heard)
    assert ended.is_set()
    assert {query for query, _ in session.heard} == {"spikes"}


def test_a_search_under_way_is_told_that_something_else_is_asked(session, engine, qtbot, monkeypatch):
    begun, ended, search = threading.Event(), threading.Event(), engine.search

    def slow(query, *, stop, **options):
        if query == "old":
            begun.set()
            until(stop)
            ended.set()
        return search(query, **options)

    monkeypatch.setattr(engine, "search", slow)
    session.ask("old")
    qtbot.waitUntil(begun.is_set)
    assert not ended.is_set()
    session.ask("new")
    qtbot.waitUntil(lambda: ("new", True) in session.heard)
    assert ended.is_set()
    assert {query for query, _ in session.heard} == {"new"}
    assert session.at_work == [True, False]


def test_a_sentence_given_up_for_another_look_is_looked_for_again(session, engine, qtbot, monkeypatch):
    begun, held = threading.Event(), [True]

    def nearest_sentence(_query, _passage, stop):
        begun.set()
        until(lambda: stop() or not held)
        return None if stop() else (0, 4)

    monkeypatch.setattr(engine, "nearest_sentence", nearest_sentence)
    session.ask("spikes", at_once=True)
    qtbot.waitUntil(lambda: bool(session.counted))
    passages = [hit(1, "One. Two.").best]
    session.mark_sentences(passages)
    qtbot.waitUntil(begun.is_set)
    session.again()
    held.clear()
    qtbot.waitUntil(lambda: len(session.counted) == 2)
    session.mark_sentences(passages)
    qtbot.waitUntil(lambda: session.sentences == [(10, (0, 4))])


def test_sentences_are_looked_for_once_and_only_while_nobody_asks(session, engine, qtbot):
    session.ask("spikes", at_once=True)
    qtbot.waitUntil(lambda: bool(session.counted))
    passages = [hit(number, "One. Two.").best for number in (1, 2, 1)]
    session.mark_sentences(passages)
    qtbot.waitUntil(lambda: len(session.sentences) == 2)
    session.mark_sentences(passages)
    session.ask("other", at_once=True)
    qtbot.waitUntil(lambda: ("other", True) in session.heard)
    assert session.sentences == [(10, (0, 4)), (20, (0, 4))]


def test_asking_again_takes_the_same_way_and_counts_alone_before_the_first_query(session, engine, qtbot):
    session.again()
    qtbot.waitUntil(lambda: len(session.counted) == 1)
    assert engine.searches == []
    session.ask("spikes", at_once=True)
    qtbot.waitUntil(lambda: len(session.counted) == 2)
    session.again()
    qtbot.waitUntil(lambda: len(session.counted) == 3)
    assert [each[1] for each in engine.searches] == [Mode.WORDS, Mode.HYBRID, Mode.HYBRID]
