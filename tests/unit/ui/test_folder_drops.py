"""Folders dropped on the settings' page: said before, added after, and thousands of files hold nothing up."""

import os
import threading

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop_app.ui.actions import Actions
from desktop_app.ui.drops import DropKind, path_of
from desktop_app.ui.folder_drops import folders_among
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.settings_folders import FoldersPage
from desktop_app.ui.translation import Language, use_language
from tests.unit.ui.made_engine import folder_row
from tests.unit.ui.made_search import MadeSearch

MANY = 5000
FEW = 50


@pytest.fixture
def engine():
    made = MadeSearch()
    made.rows = [folder_row(b"/home/ada/Documents")]
    return made


@pytest.fixture
def context(make_context, engine):
    return make_context(engine)


@pytest.fixture
def page(context, qtbot):
    made = FoldersPage(context)
    qtbot.addWidget(made)
    made.resize(680, 640)
    made.show()
    qtbot.waitUntil(lambda: len(made.cards) == 1)
    return made


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    place = tmp_path_factory.mktemp("many")
    paths = [place / f"note {number} 文.txt" for number in range(MANY)]
    for path in paths:
        path.touch()
    return paths


def dragged(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def enter(widget, data):
    event = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def let_go(widget, data):
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def test_what_will_be_added_is_said_while_it_is_dragged(page, qtbot, tmp_path):
    (tmp_path / "Letters").mkdir()
    overlay = page.drops.overlay
    assert enter(page.viewport(), dragged(tmp_path / "Letters"))
    qtbot.waitUntil(overlay.isVisible)
    assert overlay.title() == "Watch the folder “Letters”"
    assert overlay.geometry() == page.viewport().rect()
    QApplication.sendEvent(page.viewport(), QDragLeaveEvent())
    assert overlay.isHidden()


def test_a_long_name_is_not_cut_off_in_the_overlay(page, qtbot, tmp_path):
    (tmp_path / ("A very long name of a folder " * 6)).mkdir()
    enter(page.viewport(), dragged(next(tmp_path.iterdir())))
    title = page.drops.overlay._title
    qtbot.waitUntil(page.drops.overlay.isVisible)
    qtbot.waitUntil(lambda: title.height() >= title.heightForWidth(title.width()) > title.fontMetrics().height())


def test_a_drag_that_left_says_nothing_late(page, context, qtbot, tmp_path):
    assert enter(page.viewport(), dragged(tmp_path))
    QApplication.sendEvent(page.viewport(), QDragLeaveEvent())
    done = []
    context.chores.run(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert page.drops.overlay.isHidden()


def test_several_folders_are_counted_and_files_among_them_left_out(page, engine, qtbot, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).touch()
    data = dragged(*(tmp_path / name for name in ("one", "a.txt", "two", "b.txt")))
    enter(page.viewport(), data)
    qtbot.waitUntil(page.drops.overlay.isVisible)
    assert page.drops.overlay.title() == "Watch 2 folders"
    let_go(page.viewport(), data)
    qtbot.waitUntil(page._problem.isVisible)
    assert page.drops.overlay.isHidden()
    assert page._problem.text() == "2 files are left out. Add the folder that they lie in."
    added = [call[1] for call in engine.asked if call[0] == "add_folder"]
    assert added == [os.fsencode(tmp_path / "one"), os.fsencode(tmp_path / "two")]


def test_web_addresses_and_text_are_not_taken(page):
    web, text = QMimeData(), QMimeData()
    web.setUrls([QUrl("https://example.org/")])
    text.setText("words")
    assert not enter(page.viewport(), web)
    assert not enter(page.viewport(), text)


def test_a_heap_of_folders_is_no_choice(theme, tmp_path):
    for number in range(60):
        (tmp_path / str(number)).mkdir()
    drop = folders_among([QUrl.fromLocalFile(str(path)) for path in tmp_path.iterdir()])
    assert (drop.kind, drop.text) == (
        DropKind.REFUSED,
        "These are 60 folders. Add the folder that they lie in.",
    )
    use_language(Language.CHINESE)
    assert "60 个文件夹" in folders_among([QUrl.fromLocalFile(str(path)) for path in tmp_path.iterdir()]).text


def urls_of(*paths):
    return [QUrl.fromLocalFile(str(path)) for path in paths]


def test_a_folder_that_is_gone_is_not_called_a_file(theme, tmp_path):
    (tmp_path / "there").mkdir()
    gone = tmp_path / "Letters"
    drop = folders_among(urls_of(gone))
    assert (drop.kind, drop.text) == (DropKind.REFUSED, "“Letters” is not there any more.")
    drop = folders_among(urls_of(tmp_path / "there", gone))
    assert drop.kind is DropKind.FOLDER
    assert (drop.text, drop.paths) == ("“Letters” is not there any more.", (os.fsencode(tmp_path / "there"),))
    assert folders_among(urls_of(gone, tmp_path / "also")).text == "“Letters” is not there any more."
    (tmp_path / "file").touch()
    assert folders_among(urls_of(tmp_path / "file")).text.endswith("is not a folder. Add the folder that it lies in.")
    assert folders_among(urls_of(gone, tmp_path / "file")).text.startswith("2 files are left out.")


def test_what_is_dropped_twice_counts_once(theme, tmp_path):
    place = tmp_path / "there"
    place.mkdir()
    (tmp_path / "file").touch()
    drop = folders_among(urls_of(*[place, f"{place}/"] * 40, *[tmp_path / "file"] * 3))
    assert drop.paths == (os.fsencode(place),)
    assert drop.text.endswith("is not a folder. Add the folder that it lies in.")


@pytest.fixture
def on_qts_thread(monkeypatch):
    """The paths that were made of addresses on Qt's thread, where thousands of them would hold the window up."""
    made = []

    def watched(url):
        if threading.current_thread() is threading.main_thread():
            made.append(url)
        return path_of(url)

    for module in ("drops", "folder_drops"):
        monkeypatch.setattr(f"desktop_app.ui.{module}.path_of", watched)
    return made


def test_thousands_of_files_dropped_on_the_page_are_one_sentence_and_no_stall(
    page, engine, qtbot, files, on_qts_thread
):
    data = dragged(*files)
    assert enter(page.viewport(), data)
    let_go(page.viewport(), data)
    qtbot.waitUntil(page._problem.isVisible)
    assert page._problem.text() == "5,000 files are left out. Add the folder that they lie in."
    assert not [call for call in engine.asked if call[0] == "add_folder"]
    assert on_qts_thread == []


def test_thousands_of_files_dropped_on_the_window_are_one_sentence_and_no_stall(context, qtbot, files, on_qts_thread):
    window = MainWindow(context, Actions(context))
    said = []
    context.notices.said.connect(said.append)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: context.library.snapshot is not None)
    data = dragged(*files)
    assert enter(window, data)
    assert window.drops.overlay.title().startswith("5,000 files at once:")
    let_go(window, data)
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["5,000 files at once: drop one to find more like it, or one folder to watch."]
    assert len(on_qts_thread) <= FEW
