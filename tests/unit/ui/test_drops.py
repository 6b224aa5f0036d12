"""What is dropped is understood before it is let go, and refused in one sentence."""

import os

import pytest
from PySide6.QtCore import QMimeData, QUrl

from desktop_app.ui.actions import file_to_drag
from desktop_app.ui.drops import DropKind, look_among, look_at, name_of, path_of, read_drop


def urls(*addresses):
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


@pytest.mark.parametrize(
    "path",
    [
        b"/tmp/plain.txt",
        "/tmp/论文 #1?.pdf".encode(),
        b"/tmp/na\xefve caf\xe9\n.txt",
        b"/tmp/100%25.txt",
        b"/tmp/a;b&c",
    ],
)
def test_a_path_survives_being_dragged_out_and_dropped_byte_for_byte(qapp, path):
    drop = read_drop(file_to_drag(path))
    assert drop.kind is DropKind.FILE
    assert drop.path == path


def test_one_file_is_looked_at_on_the_disk(tmp_path, theme):
    file = tmp_path / "a.txt"
    file.write_text("x")
    assert look_at(os.fsencode(file), []).kind is DropKind.FILE
    assert look_at(os.fsencode(tmp_path), []).kind is DropKind.FOLDER
    gone = look_at(os.fsencode(tmp_path / "gone.txt"), [])
    assert (gone.kind, gone.text) == (DropKind.REFUSED, "“gone.txt” is not there any more.")
    assert look_at(os.fsencode(tmp_path), [os.fsencode(tmp_path) + b"/"]).text.endswith("is watched already.")
    os.mkfifo(tmp_path / "pipe")
    assert "is not a file that can be read" in look_at(os.fsencode(tmp_path / "pipe"), []).text


def test_a_file_that_may_not_be_opened_is_refused(tmp_path, monkeypatch, theme):
    file = tmp_path / "a.txt"
    file.write_text("x")
    # Root may open anything, so what the system would answer is made up.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert look_at(os.fsencode(file), []).text == "“a.txt” cannot be read: you may not open it."


def test_thousands_of_files_and_an_address_on_the_web_are_one_sentence_each(theme):
    many = read_drop(urls(*(f"file:///tmp/{number}" for number in range(5000))))
    assert many.kind is DropKind.REFUSED
    assert many.text.startswith("5,000 files at once:")
    web = read_drop(urls("https://example.org/a.pdf"))
    assert (web.kind, "address on the web" in web.text) == (DropKind.REFUSED, True)


def test_text_is_a_query_and_nothing_is_nothing(theme):
    data = QMimeData()
    data.setText("  how to winter a bicycle \n")
    drop = read_drop(data)
    assert (drop.kind, drop.text) == (DropKind.TEXT, "how to winter a bicycle")
    data.setText("  \n")
    assert read_drop(data) is None
    assert read_drop(QMimeData()) is None


def test_names_are_the_last_part_as_shown():
    assert name_of(b"/home/ada/") == "ada"
    assert name_of(b"/") == "/"
    assert path_of(QUrl("file:///tmp/a%20b")) == b"/tmp/a b"


def test_a_folder_among_files_is_offered_and_what_is_left_is_said(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (tmp_path / "a.txt").write_text("x")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(each)) for each in (tmp_path / "a.txt", folder)])
    found = look_among(read_drop(dropped), ())
    assert (found.kind, found.path) == (DropKind.FOLDER, os.fsencode(folder))
    assert found.text == "Only the folder is taken. Drop the file by itself to find more like it."
    assert look_among(read_drop(dropped), [os.fsencode(folder)]).text == "“reports” is watched already."


def test_several_folders_or_files_are_none_of_what_a_drop_can_mean(tmp_path):
    for names in (("a", "b"), ("c.txt", "d.txt")):
        dropped = QMimeData()
        for name in names:
            (tmp_path / name).write_text("x") if "." in name else (tmp_path / name).mkdir()
        dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
        assert look_among(read_drop(dropped), ()).kind is DropKind.REFUSED
