"""The model: files keep their identity from one answer to the next."""

import random
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from desktop_app.documents import Mode
from desktop_app.reports import Whereabouts
from desktop_app.ui.hits_model import SLICE, HitsModel
from tests.unit.ui.made_hits import answer, hit


@pytest.fixture
def model(qapp, theme):
    made = HitsModel()
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    del tester


def ids(model):
    return [model.index(row).data(HitsModel.FILE_ID) for row in range(model.rowCount())]


def test_a_better_answer_is_merged_in_its_order(model):
    model.show_answer(answer(hit(1), hit(2), hit(3)))
    model.show_answer(answer(hit(4), hit(3), hit(1), hit(5)))
    assert ids(model) == [4, 3, 1, 5]


def test_every_pair_of_answers_merges_and_persistent_rows_follow_their_file(model):
    drawn = random.Random(7)
    for _ in range(200):
        wanted = drawn.sample(range(1, 30), drawn.randrange(20))
        watched = {one: QPersistentModelIndex(model.index_of(one)) for one in ids(model)}
        model.show_answer(answer(*map(hit, wanted)))
        assert ids(model) == wanted
        for one, index in watched.items():
            assert index.isValid() == (one in wanted)
            assert not index.isValid() or index.data(HitsModel.FILE_ID) == one


def test_the_selection_stays_on_its_file(model):
    selection = QItemSelectionModel(model)
    model.show_answer(answer(hit(1), hit(2), hit(3)))
    selection.setCurrentIndex(model.index(1), QItemSelectionModel.SelectionFlag.SelectCurrent)
    model.show_answer(answer(hit(9), hit(8), hit(3), hit(2)))
    assert selection.currentIndex().data(HitsModel.FILE_ID) == 2
    assert [index.row() for index in selection.selectedIndexes()] == [3]


def test_the_pinned_row_keeps_its_number_in_a_better_answer_to_the_same_query(model):
    model.show_answer(answer(hit(1), hit(2), hit(3)))
    model.show_answer(answer(hit(9), hit(2), hit(8), hit(1)), pinned=1)
    assert ids(model) == [1, 9, 2, 8]


def test_a_pinned_file_that_the_better_answer_lacks_stays_until_the_next_query(model):
    model.show_answer(answer(hit(1), hit(2)))
    model.show_answer(answer(hit(8), hit(9)), pinned=2)
    assert ids(model) == [8, 2, 9]
    model.show_answer(answer(hit(8), hit(9), query="other"), pinned=2)
    assert ids(model) == [8, 9]


def test_a_file_given_twice_is_shown_once(model):
    model.show_answer(answer(hit(1), hit(2), hit(1)))
    assert ids(model) == [1, 2]


def test_changed_texts_are_said_anew(model, qtbot):
    model.show_answer(answer(hit(1, "old text")))
    assert model.row(0).best.snippet.text == "old text"
    with qtbot.waitSignal(model.dataChanged):
        model.show_answer(answer(hit(1, "new text")))
    assert model.row(0).best.snippet.text == "new text"


def test_a_nearest_sentence_is_marked_when_it_comes(model, qtbot):
    model.show_answer(answer(hit(1, "One. Two.")))
    with qtbot.waitSignal(model.dataChanged):
        model.set_sentence(10, (5, 9))
    assert model.row(0).best.snippet.sentence == (5, 9)


def test_a_folder_that_cannot_be_reached_makes_its_hits_offline(model):
    model.show_answer(answer(hit(1), hit(2, path=b"/media/usb/2.md", copies=(b"/x",))))
    model.set_folders([b"/home/ada/Documents", b"/media/usb"], {b"/media/usb": Whereabouts.DRIVE_AWAY})
    assert not model.row(0).offline
    assert model.row(1).facts == ("lines 3–9", "2 copies", "on a drive that is not connected")
    model.set_folders([b"/home/ada/Documents", b"/media/usb"], {b"/media/usb": Whereabouts.GONE})
    assert model.row(1).facts[-1] == "its folder is gone"
    assert model.row(1).crumbs == ("usb",)


def test_a_file_that_was_read_only_in_part_says_so(model):
    model.show_answer(answer(hit(1), hit(2, partly=True)))
    assert "only in part" not in model.row(0).facts
    assert model.row(1).facts[-1] == "only in part"


def test_a_row_says_all_of_itself_to_a_screen_reader(model):
    model.show_answer(answer(hit(1, "the text")))
    assert model.row(0).spoken() == "1.md. home › ada › Documents. the text. words. lines 3–9"


def test_another_query_forgets_the_nearest_sentence_and_folds(model):
    model.show_answer(answer(hit(1, "One. Two.")))
    model.set_sentence(10, (5, 9))
    model.show_answer(answer(hit(1, "One. Two."), query="other"))
    assert model.row(0).best.snippet.sentence is None


def test_the_newest_stand_first_where_that_is_asked_for(model):
    model.show_answer(answer(hit(1, mtime_ns=5), hit(2, mtime_ns=9), hit(3, mtime_ns=7)))
    model.set_by_date(True)
    assert ids(model) == [2, 3, 1]
    model.show_answer(answer(hit(1, mtime_ns=5), hit(4, mtime_ns=8), hit(2, mtime_ns=9)))
    assert ids(model) == [2, 4, 1]
    model.set_by_date(False)
    assert ids(model) == [1, 4, 2]


def test_rows_come_in_slices_and_a_hit_is_known_before_its_row(qapp, theme):
    model = HitsModel()  # without the tester, which fetches all that there is
    model.show_answer(answer(*map(hit, range(150))))
    assert model.rowCount() == SLICE
    assert len(model.hits()) == 150
    assert model.find(149).file_id == 149
    model.fetchMore(QModelIndex())
    model.show_answer(answer(*map(hit, reversed(range(150)))))
    assert ids(model) == list(reversed(range(150)))[: 2 * SLICE]
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert ids(model) == list(reversed(range(150)))


def test_a_block_that_is_no_sentence_is_not_marked(model):
    model.show_answer(answer(hit(1, "x = 1; " * 100)))
    model.set_sentence(10, (0, 700))
    assert model.row(0).best.snippet.sentence is None
    model.set_sentence(10, (0, 6))
    assert model.row(0).best.snippet.sentence == (0, 6)


def likely(found):
    return found.confidence >= 0.7


def begins_rest(model):
    return [
        model.hit(index).file_id
        for index in map(model.index, range(model.rowCount()))
        if model.data(index, model.BEGINS_REST)
    ]


def test_the_first_less_likely_hit_is_marked_by_relevance_only(qapp, theme):
    model = HitsModel()
    model.tell_likely(likely)
    model.show_answer(answer(hit(1), hit(2, confidence=0.9), hit(3, confidence=0.4), hit(4, confidence=0.1)))
    assert begins_rest(model) == [3]
    assert model.data(model.index(2), Qt.ItemDataRole.AccessibleTextRole).startswith("Less likely. 3.md.")
    model.set_by_date(True)
    assert begins_rest(model) == []
    model.set_by_date(False)
    assert begins_rest(model) == [3]


def test_no_line_is_drawn_where_all_are_as_likely_or_words_alone_have_answered(qapp, theme):
    model = HitsModel()
    model.tell_likely(likely)
    model.show_answer(answer(hit(1), hit(2)))
    assert begins_rest(model) == []
    model.show_answer(answer(hit(1, confidence=0.5), hit(2, confidence=0.1)))
    assert begins_rest(model) == []
    model.show_answer(replace(answer(hit(1), hit(2, confidence=0.1)), mode=Mode.WORDS))
    assert begins_rest(model) == []


def test_the_line_follows_the_answer_and_a_pinned_hit(qapp, theme):
    model = HitsModel()
    model.tell_likely(likely)
    changed = []
    model.dataChanged.connect(lambda first, _, roles: changed.append((first.row(), model.BEGINS_REST in roles)))
    model.show_answer(answer(hit(1), hit(2, confidence=0.3)))
    model.show_answer(answer(hit(1), hit(3), hit(4, confidence=0.2)), pinned=2)
    assert [model.hit(model.index(row)).file_id for row in range(4)] == [1, 2, 3, 4]
    assert begins_rest(model) == [4]
    assert (3, True) in changed


def test_the_line_is_found_beyond_the_rows_that_a_view_has(qapp, theme):
    model = HitsModel()
    model.tell_likely(likely)
    model.show_answer(answer(*(hit(number, confidence=0.9 if number < 70 else 0.2) for number in range(1, 100))))
    assert begins_rest(model) == []
    model.fetchMore(QModelIndex())
    assert begins_rest(model) == [70]
