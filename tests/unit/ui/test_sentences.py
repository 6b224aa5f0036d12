"""The engine's sentences are said in the window's language: each is asked of the code that makes it."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from desktop_app.documents import Place
from desktop_app.engine import Engine
from desktop_app.errors import DataFolderError, FindlingError, FolderError
from desktop_app.search.meaning import MeaningSearch
from desktop_app.search.query import parse
from desktop_app.settings import DataFolder, Settings, save
from desktop_app.system.autostart import DesktopEntry
from desktop_app.system.files import open_file
from desktop_app.system.hotkey.combination import parse as parse_keys
from desktop_app.system.single_instance import Command, Wishes, claim_or_send, wish_of
from desktop_app.ui.sentences import in_our_words, is_among
from desktop_app.ui.translation import Language, use_language
from desktop_app.ui.wording import shown
from desktop_app.watch.polling import Polling, Why
from desktop_app.watch.roots import check_root
from desktop_app.watch.rules import FolderRules


def sentence_of(call, *arguments):
    with pytest.raises(FindlingError) as caught:
        call(*arguments)
    return caught.value.message


@pytest.mark.parametrize(
    "query",
    ["", 'type:""', "type:?? x", "lang:xx1 x", "after:soon x", "before:soon x", "size:much x", "-size:>1mb x"],
)
def test_what_cannot_be_meant_is_said_in_chinese(theme, query):
    message = sentence_of(parse, query or " ")
    use_language(Language.CHINESE)
    said = in_our_words(message)
    assert said != message
    assert said.endswith("。")


def test_that_nothing_is_known_by_meaning_yet_is_said_without_the_makers_words(theme):
    search = MeaningSearch(finder=None, vectors=[], embedder=None)
    message = search.missing
    search.close()
    assert "embedded" not in in_our_words(message)
    use_language(Language.CHINESE)
    assert in_our_words(message).endswith("。")


@pytest.mark.parametrize("why", list(Why))
def test_that_a_folder_is_looked_through_by_the_clock_is_said_in_chinese_with_the_command(theme, why):
    polling = Polling()
    polling.begin(b"/nas", why, 0.0)
    message = polling.notes()[b"/nas"]
    use_language(Language.CHINESE)
    said = in_our_words(message)
    assert "每隔几分钟" in said
    assert said.endswith(message.partition("limit: ")[2] or "。")


def test_what_became_of_a_file_or_folder_is_said_in_chinese(theme, tmp_path):
    (tmp_path / "file").write_text("x")
    gone = os.fsencode(tmp_path / "gone.txt")
    messages = [
        sentence_of(open_file, gone, Place()),
        sentence_of(check_root, gone),
        sentence_of(check_root, os.fsencode(tmp_path / "file")),
    ]
    use_language(Language.CHINESE)
    for message in messages:
        assert in_our_words(message) != message
        assert str(tmp_path) in in_our_words(message)


def test_bytes_of_a_name_that_are_no_letters_are_seen_in_a_sentence(theme, tmp_path):
    gone = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    assert "/caf\ufffd.txt" in in_our_words(sentence_of(open_file, gone, Place()))


def test_that_no_program_opens_a_file_is_said_without_a_status(theme):
    message = "/tmp/a.xyz could not be opened. The program xdg-open ended at once with the status 3."
    assert in_our_words(message) == "/tmp/a.xyz could not be opened. No program for it is set up on this computer."
    use_language(Language.CHINESE)
    assert in_our_words(message).endswith("这台电脑上没有设置可以打开它的程序。")


def test_a_reason_inside_a_sentence_is_translated_too(theme):
    use_language(Language.CHINESE)
    assert in_our_words("/tmp/a.pdf cannot be compared: password.").endswith("：有密码保护。")


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("picture", "beach.png cannot be compared: there is no text in it."),
        ("no text", "beach.png cannot be compared: no text in it."),
        ("damaged: not a readable PDF", "beach.png cannot be compared (damaged: not a readable PDF)."),
    ],
)
def test_why_a_file_cannot_be_compared_is_a_sentence(theme, why, said):
    assert in_our_words(f"beach.png cannot be compared: {why}.") == said
    use_language(Language.CHINESE)
    assert in_our_words(f"beach.png cannot be compared: {why}.").startswith("无法查找与 beach.png 相似的文件")


def test_odd_bytes_of_a_name_are_seen_in_an_error_as_they_are_in_a_row(theme):
    class Sender(QObject):
        said = Signal(str)

    path = b"/names/odd\xff\xfebytes.txt"
    heard = []
    sender = Sender()
    sender.said.connect(heard.append)
    error = FolderError(f"{os.fsdecode(path)} is a file, not a folder.", path=path)
    sender.said.emit(error.message)
    assert in_our_words(heard[0]) == f"{shown(path)} is a file, not a folder."
    assert "odd\ufffd\ufffdbytes.txt" in heard[0]
    assert str(error) == error.message


def test_what_is_not_known_is_shown_as_it_came(theme):
    use_language(Language.CHINESE)
    assert in_our_words("A sentence from nowhere.") == "A sentence from nowhere."


def test_what_the_settings_could_not_do_is_said_in_chinese(theme, tmp_path):
    (tmp_path / "file").write_text("x")
    entry = DesktopEntry(tmp_path / "file" / "autostart")
    messages = [
        sentence_of(FolderRules, ("!",)),
        sentence_of(entry.on, ["findling"]),
        sentence_of(parse_keys, "Ctrl+ö"),
        sentence_of(parse_keys, "A"),
        sentence_of(save, tmp_path / "file" / "settings.toml", Settings()),
    ]
    use_language(Language.CHINESE)
    for message in messages:
        assert in_our_words(message) != message
        assert in_our_words(message).endswith("。")


def test_the_start_and_the_engine_say_the_same_of_a_data_folder_that_cannot_be_made():
    nowhere = DataFolder(Path("/proc/nowhere/findling"))
    with pytest.raises(DataFolderError) as window:
        claim_or_send(nowhere.root, wish_of(Command.RAISE), Wishes())
    with (
        Engine(nowhere, Settings(), lambda: pytest.fail("no model is needed")) as engine,
        pytest.raises(DataFolderError) as start,
    ):
        engine.start()
    assert window.value.message != start.value.message
    assert is_among(start.value.message, [window.value.message])
    assert not is_among(start.value.message, ["The settings file was not valid."])
