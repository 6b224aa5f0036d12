"""What is wrong is said in one clear sentence, and nothing is lost."""

import json
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.conftest import Library
from tests.helpers.others import NOBODY, as_nobody, give
from tests.helpers.program import findling, findling_json


def one_sentence(stderr: str) -> str:
    """Check that an error is a single line for people, and return it."""
    (line,) = stderr.splitlines()
    assert line.startswith("findling: ")
    assert "Traceback" not in stderr
    return line


@pytest.mark.parametrize("query", ["", "   ", "\x00\x07"])
def test_an_empty_query_is_wrong_usage(library: Library, query: str) -> None:
    query = query.replace("\x00", "\x01")  # no system passes a NUL in an argument
    assert one_sentence(findling("search", query, data=library.data, expect=2).stderr)


@pytest.mark.parametrize(
    "query",
    [
        "a" * 100_000,
        "word " * 20_000,
        "面" * 30_000,
        "🦊🌙",
        "\x1b[31mred\x07",
        '"unbalanced',
        "type:pdf",
        "-",
        "NEAR(",
        "*",
        "'; --",
    ],
    ids=lambda query: repr(query[:12]),
)
def test_odd_queries_get_an_answer(library: Library, query: str) -> None:
    if query == "-":
        query = "- -"
    answer = findling_json("search", query, data=library.data)
    assert answer["verdict"] in ("good", "weak", "none")


def test_a_wrong_filter_value_names_what_is_possible(library: Library) -> None:
    assert "nonsense" in one_sentence(findling("search", "type:nonsense", data=library.data, expect=2).stderr)


@pytest.mark.parametrize("arguments", [["search"], ["fly"], ["index"], ["search", "x", "--limit", "0"]])
def test_a_wrong_command_line_is_exit_2(data: Path, arguments: list[str]) -> None:
    assert one_sentence(findling(*arguments, data=data, expect=2).stderr)


@pytest.mark.parametrize("arguments", [["-draft"], ["-hello"], ["budget", "-draft"], ["--json", "-draft"]])
def test_a_word_to_leave_out_that_looks_like_an_option_is_explained(data: Path, arguments: list[str]) -> None:
    line = one_sentence(findling("search", *arguments, data=data, expect=2).stderr)
    assert arguments[-1] in line
    assert "findling search -- " in line


def test_a_query_that_begins_with_a_dash_follows_two(library: Library) -> None:
    done = findling("search", "--mode", "words", "--json", "--", "-photosynthesis", data=library.data)
    answer = json.loads(done.stdout)
    assert answer["hits"]
    assert "only says what to leave out" in answer["notes"][0]


def test_a_query_that_the_shell_took_apart_is_explained(data: Path) -> None:
    line = one_sentence(findling("search", "budget", "in:My Documents", data=data, expect=2).stderr)
    assert "quotes" in line


def test_searching_before_indexing_says_what_to_do(data: Path) -> None:
    assert "index" in one_sentence(findling("search", "anything", data=data, expect=1).stderr).lower()


def test_without_vectors_meaning_says_how_to_get_them_and_that_texts_wait(data: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    note = tmp_path / "folder" / "note.txt"
    note.write_text("The lighthouse keeper counts the ships at dusk.")
    findling("index", str(note.parent), "--words-only", data=data)
    for command in (["search", "ships", "--mode", "semantic"], ["similar", str(note)]):
        line = one_sentence(findling(*command, data=data, expect=1).stderr)
        assert "without --words-only" in line
        assert "were searched" not in line
    assert findling_json("status", data=data)["texts_waiting"] == 1


def test_a_folder_that_does_not_exist(data: Path, tmp_path: Path) -> None:
    line = one_sentence(findling("index", str(tmp_path / "nowhere"), data=data, expect=1).stderr)
    assert "nowhere" in line
    assert "does not exist" in line


def test_a_file_in_place_of_a_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("text")
    assert "is a file" in one_sentence(findling("index", str(tmp_path / "file.txt"), data=data, expect=1).stderr)


def test_one_bad_folder_keeps_the_good_one_from_being_half_done(data: Path, tmp_path: Path) -> None:
    good = tmp_path / "good"
    good.mkdir()
    findling("index", str(good), str(tmp_path / "bad"), data=data, expect=1)
    assert not (data / "catalogue.sqlite3").exists()


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    (tmp_path / "folder").mkdir()
    line = one_sentence(findling("index", str(tmp_path / "folder"), data=tmp_path / "data", expect=1).stderr)
    assert f"{tmp_path / 'data'} is a file" in line
    line = one_sentence(findling("status", data=tmp_path / "data" / "below", expect=1).stderr)
    assert f"{tmp_path / 'data'} is a file" in line


def test_a_catalogue_from_a_newer_version_is_left_alone(library: Library, data: Path) -> None:
    findling("index", str(library.folder), "--words-only", data=data)
    with sqlite3.connect(data / "catalogue.sqlite3") as catalogue:
        catalogue.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('catalogue', '9999', '2031-01-01')"
        )
    catalogue.close()
    before = (data / "catalogue.sqlite3").read_bytes()
    for command in (["search", "x"], ["index", str(library.folder)], ["status"]):
        assert "newer" in one_sentence(findling(*command, data=data, expect=1).stderr)
    assert (data / "catalogue.sqlite3").read_bytes() == before


def test_a_corrupt_catalogue_is_kept_aside_and_built_anew(library: Library, data: Path) -> None:
    (data / "catalogue.sqlite3").write_bytes(b"this is not a database, it only looks like a file" * 400)
    assert "damaged" in one_sentence(findling("search", "x", data=data, expect=1).stderr)
    report = findling_json("index", str(library.folder), "--words-only", data=data)
    assert report["ready"] == library.report["ready"]
    assert any("kept as" in note for note in report["notes"])
    assert list(data.glob("catalogue.damaged-*"))


def test_a_broken_settings_file_names_the_setting(library: Library, data: Path) -> None:
    (data / "settings.toml").write_text("[indexing]\nworkers = -1\n")
    line = one_sentence(findling("search", "x", data=data, expect=1).stderr)
    assert "workers" in line


def test_names_that_are_not_utf8_come_back_as_their_bytes(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "names"
    folder.mkdir()
    names = [b"caf\xe9 menu.txt", b"line\nbreak.txt", "\u202egpj.txt".encode(), b"x" * 250 + b".txt"]
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("The octopus hides its garden under the waves.")
    report = findling_json("index", str(folder), data=data)
    assert report["ready"] == len(names)
    (hit,) = findling_json("search", "octopus", data=data)["hits"]
    found = {os.path.basename(os.fsencode(path)) for path in (hit["path"], *hit["copies"])}  # noqa: PTH119
    assert found == set(names)
    assert "\n" not in findling("search", "octopus", "--limit", "1", data=data).stdout.splitlines()[0]


def test_an_unreadable_file_is_a_row_and_the_rest_is_indexed(prepared_model: Path, others_place: Path) -> None:
    folder, data = others_place / "mixed", others_place / "data"
    folder.mkdir()
    (folder / "open.txt").write_text("A readable page.")
    (folder / "locked.txt").write_text("A locked page.")
    (folder / "locked.txt").chmod(0)
    shutil.copytree(prepared_model, data / "models" / prepared_model.name)
    give(others_place)
    os.chown(folder / "locked.txt", 0, 0)
    done = as_nobody("index", str(folder), "--json", data=data)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["ready"], report["failed"]) == (1, 1)


def test_a_folder_that_may_not_be_read_is_said(others_place: Path) -> None:
    folder = others_place / "closed"
    folder.mkdir(mode=0o700)
    data = others_place / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    done = as_nobody("index", str(folder), data=data)
    assert done.returncode == 1
    assert "permission" in one_sentence(done.stderr)


def test_a_read_only_data_folder_is_said(others_place: Path) -> None:
    folder, data = others_place / "folder", others_place / "data"
    folder.mkdir()
    data.mkdir(mode=0o755)
    done = as_nobody("index", str(folder), data=data)
    assert done.returncode == 1
    assert str(data) in one_sentence(done.stderr)


def test_doctor_says_which_folder_cannot_be_written_and_why(others_place: Path) -> None:
    data = others_place / "data"
    data.mkdir(mode=0o755)
    for folder, says in ((data, "cannot be written"), (data / "below" / "it", "cannot be made")):
        done = as_nobody("doctor", "--json", data=folder)
        assert done.returncode == 1, done.stderr
        checks = {check["name"]: check for check in json.loads(done.stdout)}
        assert checks["data folder"]["finding"].startswith(f"{folder} {says}: permission denied")
        assert not checks["data folder"]["well"]
    data.chmod(0o700)
    done = as_nobody("doctor", data=data)
    assert done.returncode == 1
    assert f"The data folder {data} cannot be used: permission denied" in one_sentence(done.stderr)


def test_a_read_only_data_folder_can_be_read(library: Library, others_place: Path) -> None:
    data = others_place / "data"
    shutil.copytree(library.data, data)
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    for command in (["search", "octopus"], ["status"], ["failed"], ["duplicates"]):
        done = as_nobody(*command, "--json", data=data)
        assert done.returncode == 0, done.stderr
        mine, theirs = json.loads(findling(*command, "--json", data=library.data).stdout), json.loads(done.stdout)
        for answer in (mine, theirs):
            if isinstance(answer, dict):
                answer.pop("took_ms", None)
                answer.pop("folders", None)  # another user may not look into them
        assert theirs == mine
    assert "cannot be" in one_sentence(as_nobody("forget", str(library.folder), data=data).stderr)
    shutil.rmtree(data / "models")
    by_words = json.loads(as_nobody("search", "sourdough", "--json", data=data).stdout)
    assert by_words["hits"][0]["path"].endswith("handbook.pdf")
    assert "could not be prepared" in by_words["notes"][0]
    assert one_sentence(as_nobody("search", "sourdough", "--mode", "semantic", data=data).stderr)
