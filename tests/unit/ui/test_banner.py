"""The banner over the list: short, with the rest behind “Details”, and never in the list's way."""

import os

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop_app.settings import load_or_set_aside
from desktop_app.ui.actions import Actions
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.panels import Banner
from desktop_app.ui.sentences import told
from desktop_app.ui.sheet import Sheet
from desktop_app.ui.translation import Language, use_language
from tests.unit.ui.made_engine import folder_row
from tests.unit.ui.made_search import MadeSearch

LONG = "Only words and names were searched, not meaning: the model in /home/ada/models cannot be opened. " * 4


def links(widget):
    return [
        made for made in widget.findChildren(QPushButton) if made.text() in ("Details", "详情") and made.isVisible()
    ]


@pytest.fixture
def window(make_context, qtbot):
    engine = MadeSearch()
    engine.rows = [folder_row(b"/home/ada/Documents")]
    context = make_context(engine)
    made = MainWindow(context, Actions(context))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    qtbot.waitUntil(lambda: context.library.snapshot is not None)
    made.search("spikes")
    qtbot.waitUntil(lambda: made.results.answer is not None and not made.session.waits)
    return made


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        (b"[window]\ntheme = 3\n", "window.theme: Expected str, got int"),
        (b"theme", "Expected '=' after a key"),
        (b"\xff\xfe", "can't decode byte"),
    ],
)
def test_damaged_settings_are_told_in_short_and_with_what_was_wrong_and_where_they_are(theme, tmp_path, written, wrong):
    (tmp_path / "settings.toml").write_bytes(written)
    _, message = load_or_set_aside(tmp_path / "settings.toml")
    sentence, details, file = told(message)
    assert sentence == "The settings file was not valid. The defaults are used."
    assert wrong in details
    assert file == os.fsencode(tmp_path / "settings.toml.broken-1")
    assert os.fsdecode(file) in details
    use_language(Language.CHINESE)
    assert told(message).sentence == "设置文件无效，已改用默认设置。"


def test_settings_that_cannot_be_kept_aside_are_to_be_corrected(theme, tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    path.write_text("theme")

    def refuse(_):
        raise PermissionError

    monkeypatch.setattr("desktop_app.settings.set_aside", refuse)
    _, details, file = told(load_or_set_aside(path)[1])
    assert file == os.fsencode(path)
    assert f"Correct {path}." in details


@pytest.mark.parametrize("name", [b"plain", b"odd \xff\xfe name", "steered\u202e name".encode()])
def test_the_details_of_damaged_settings_lead_to_the_file_that_was_kept(window, monkeypatch, tmp_path, name):
    shown = []
    monkeypatch.setattr(window._actions, "reveal", shown.append)
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    (folder / "settings.toml").write_bytes(b"theme")
    window.say_problem(load_or_set_aside(folder / "settings.toml")[1])
    (link,) = links(window.results.banner)
    link.click()
    (sheet,) = window.findChildren(Sheet)
    assert "settings.toml.broken-1" in sheet.accessibleDescription()
    sheet.answer("reveal")
    assert shown == [os.fsencode(folder / "settings.toml.broken-1")]


def test_a_sentence_that_fits_has_no_details_and_a_long_one_has_all_of_it_there(window):
    window.results.show_problem("The drive is away.")
    assert links(window.results.banner) == []
    window.results.show_problem(LONG)
    QApplication.processEvents()
    (link,) = links(window.results.banner)
    link.click()
    (sheet,) = window.findChildren(Sheet)
    assert LONG.strip() in sheet.accessibleDescription()
    sheet.answer("close")


@pytest.mark.parametrize("size", [(640, 400), (640, 420), (560, 420), (900, 560)])
@pytest.mark.parametrize("text", ["The drive is away.", LONG])
def test_a_banner_leaves_the_list_its_room_in_a_small_window(window, qtbot, size, text):
    window.setMinimumSize(1, 1)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.results.width() <= size[0])
    before = window.list.height()
    window.results.show_problem(text)
    QApplication.processEvents()
    banner, label = window.results.banner, window.results.banner._text
    assert label.height() >= label.heightForWidth(label.width())
    inside = all(banner.rect().contains(part.geometry()) for part in banner.findChildren(QWidget) if part.isVisible())
    assert inside
    assert before - window.list.height() <= window.results.height() / 4
    assert window.list.height() >= 64


def test_the_quick_bars_banner_has_no_end(qtbot, theme):
    banner = Banner(theme)
    qtbot.addWidget(banner)
    banner.resize(400, 300)
    banner.say("One.\nTwo.\nThree.\nFour.")
    banner.show()
    assert links(banner) == []
    assert banner._text.heightForWidth(300) == 4 * 18
