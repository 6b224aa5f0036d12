"""The main window over a real engine and the sample library: what a person does, and what they see."""

import os
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.ui.actions import Actions
from desktop_app.ui.main_window import MainWindow
from tests.helpers import corpus


def names(window):
    return [Path(os.fsdecode(hit.path)).name for hit in window.list.hits.hits()]


def settled(window, qtbot, query):
    qtbot.waitUntil(
        lambda: window.results.answer is not None and window.results.answer.query == query and not window.session.waits
    )


@pytest.mark.parametrize("question", corpus.QUESTIONS, ids=lambda question: question.file)
def test_a_question_in_another_language_finds_the_page_that_answers_it(window, qtbot, question):
    QTest.keyClicks(window.field.edit, "")
    window.field.set_query(question.text)
    settled(window, qtbot, question.text)
    assert names(window)[0] == question.file
    best = window.list.hits.hits()[0].best
    for name, value in question.place.items():
        assert getattr(best.place, name) == value
    assert window.list.selected_hit() == window.list.hits.hits()[0]
    assert window.preview.hit == window.list.selected_hit()


def test_a_hit_by_meaning_shows_the_sentence_that_answers(window, qtbot):
    window.field.set_query("冬天电动自行车的电池怎么保存")
    settled(window, qtbot, "冬天电动自行车的电池怎么保存")
    qtbot.waitUntil(lambda: window.list.hits.row(0).best.snippet.sentence is not None)


def test_a_typed_filter_and_a_clicked_facet_agree(window, qtbot):
    sections = window.sidebar._types._shown
    qtbot.waitUntil(lambda: bool(sections))
    facet = next(each for each in window.sidebar._types._facets if each.name != "document")
    sections[facet.name].click()
    settled(window, qtbot, window.field.query())
    clicked = names(window)
    assert len(clicked) == facet.count
    window.field.clear()
    QTest.keyClicks(window.field.edit, facet.filter + " ")
    settled(window, qtbot, window.field.query())
    assert names(window) == clicked
    qtbot.waitUntil(sections[facet.name].isChecked)
    sections[facet.name].click()
    assert window.field.query().strip() == ""


def test_the_facets_of_an_answer_add_up_to_it(window, qtbot):
    heard = []
    window.session.facets.connect(heard.append)
    window.field.set_query("battery")
    settled(window, qtbot, "battery")
    qtbot.waitUntil(lambda: bool(heard))
    assert sum(facet.count for facet in heard[-1].types) == len(names(window))


def test_a_filter_that_cannot_be_meant_says_what_can_and_keeps_the_list(window, qtbot):
    window.field.set_query("battery")
    settled(window, qtbot, "battery")
    before = names(window)
    window.field.set_query("battery after:soon x")
    qtbot.waitUntil(lambda: not window.results.banner.isHidden())
    assert "after: takes a date" in window.results.banner.accessibleDescription()
    assert names(window) == before


def test_a_dropped_file_that_is_not_indexed_finds_its_like(window, qtbot, tmp_path):
    file = tmp_path / "na\udcefve Pfanne.txt"
    file.write_text("Eine Pfanne aus Gusseisen nie einweichen: heiß ausspülen, auf dem Herd trocknen, dünn einölen.")
    window.drops.take_path(os.fsencode(file))
    qtbot.waitUntil(lambda: bool(names(window)) and not window.session.waits)
    assert names(window)[0] == "handbook.pdf"
    assert window.list.hits.hits()[0].best.place.page == 3


def test_a_dropped_text_finds_its_like(window, qtbot):
    window.asking.more_like_text("Der Vermieter gibt die Kaution nach dem Auszug zurück. " * 20)
    qtbot.waitUntil(lambda: bool(names(window)) and not window.session.waits)
    assert names(window)[0] == "租房合同.txt"


def test_a_picture_that_is_dropped_cannot_be_compared_and_says_so(window, qtbot, indexed):
    window.drops.take_path(os.fsencode(indexed.library / "holiday.jpg"))
    qtbot.waitUntil(lambda: "cannot be compared" in window.toast.said())


def test_more_like_a_hit_leaves_the_file_itself_out(window, qtbot, indexed):
    window.asking.more_like(os.fsencode(indexed.library / "handbook.pdf"))
    qtbot.waitUntil(lambda: bool(names(window)) and not window.session.waits)
    assert "handbook.pdf" not in names(window)


def test_a_file_that_vanished_between_search_and_click_says_so(qtbot, engine, make_context, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    shutil.copy(corpus.SAMPLES / "Fahrrad.md", folder / "Winter.md")
    (folder / "own.txt").write_text("Der Leuchtturmwärter zählt bei Nebel die Schiffe.")
    engine.index([os.fsencode(folder)])
    context = make_context(engine)
    window = MainWindow(context, Actions(context))
    qtbot.addWidget(window)
    window.show()
    window.field.set_query("Leuchtturmwärter")
    settled(window, qtbot, "Leuchtturmwärter")
    assert names(window)[0] == "own.txt"
    (folder / "own.txt").unlink()
    window.list.setFocus()
    QTest.keyClick(window.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "own.txt is not there any more" in window.toast.said())


def test_what_is_added_is_found_while_the_window_is_open(window, qtbot, tmp_path, engine):
    engine.start()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "own.txt").write_text("Der Leuchtturmwärter zählt bei Nebel die Schiffe.")
    window.field.set_query("Leuchtturmwärter")
    settled(window, qtbot, "Leuchtturmwärter")
    assert "own.txt" not in names(window)
    window._actions.watch_folder(os.fsencode(tmp_path / "mine"))
    qtbot.waitUntil(lambda: names(window)[:1] == ["own.txt"])
    assert os.fsencode(tmp_path / "mine") in window.sidebar._folders._shown


def test_what_is_forgotten_is_not_in_sight_any_more(window, qtbot, engine, indexed, context):
    engine.start()
    window.field.set_query("battery")
    settled(window, qtbot, "battery")
    assert names(window)
    engine.remove_folder(os.fsencode(indexed.library), purge=True)
    context.library.look()
    qtbot.waitUntil(lambda: not names(window))
