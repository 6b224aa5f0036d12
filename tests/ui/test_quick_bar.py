"""The quick bar over the real engine and model: a question in one language, the answer in another, at its place."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.system import files
from desktop_app.ui.actions import Actions
from desktop_app.ui.hits_model import HitsModel
from desktop_app.ui.preview_pages import PagesView
from desktop_app.ui.quick_bar import QuickBar


@pytest.fixture
def bar(qtbot, context):
    made = QuickBar(context, Actions(context))
    qtbot.addWidget(made)
    context.library.look()
    qtbot.waitUntil(lambda: context.library.snapshot is not None)
    made.show_up()
    return made


@pytest.fixture
def ask(bar, qtbot):
    def asked(query):
        bar.field.set_query(query)
        qtbot.waitUntil(lambda: bar._final and bar.rows.hits.answer.query == query)
        return bar.rows.hits.hits()

    return asked


def names(hits):
    return [hit.path.rpartition(b"/")[2].decode() for hit in hits]


def test_a_question_finds_its_answer_in_another_language(ask, bar):
    assert names(ask("how do plants turn light into sugar"))[0] == "photosynthese.rst"
    assert bar.rows.currentIndex().data() == "photosynthese.rst"


def test_enter_opens_the_file_at_its_place(ask, bar, monkeypatch, qtbot):
    opened = []
    monkeypatch.setattr(files, "open_file", lambda *what: opened.append(what))
    hits = ask("wie lange muss der Sauerteig gehen")
    QTest.keyClick(bar.field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [(hits[0].path, hits[0].best.place, hits[0].media_type)]
    assert hits[0].best.place.page == 1
    assert not bar.isVisible()


def test_the_sentence_that_is_nearest_is_marked_in_the_row(ask, bar, qtbot):
    ask("wie lange muss der Sauerteig gehen")
    row = bar.rows.currentIndex()
    qtbot.waitUntil(lambda: row.data(HitsModel.ROW).best.snippet.sentence is not None)


def test_right_shows_the_page_with_the_answer_marked(ask, bar, qtbot):
    ask("bread dough")
    QTest.keyClick(bar.field.edit, Qt.Key.Key_Right)
    pane = bar._preview.pane
    qtbot.waitUntil(lambda: pane.body is not None and pane.body.isVisible())
    assert pane.hit.path.endswith(b".pdf")
    assert isinstance(pane.body, PagesView)
    QTest.keyClick(bar.field.edit, Qt.Key.Key_Left)
    assert not bar._card.previews


def test_nonsense_is_said_to_have_no_good_match(ask, bar):
    ask("zxqv wvutq plork")
    assert bar._card.verdict.isVisible() or bar._card.message.isVisible()
