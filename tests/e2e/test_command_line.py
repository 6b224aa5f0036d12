"""The real program on real files, as a person or a script runs it."""

import json
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from tests.e2e.conftest import Library
from tests.helpers.corpus import QUESTIONS, Question
from tests.helpers.program import COMMAND, DISPLAYS, findling, findling_json


def test_indexing_reports_every_file(library: Library) -> None:
    files = sum(path.is_file() for path in library.folder.rglob("*"))
    report = library.report
    assert report["files"] == files
    assert report["ready"] == files - 1
    assert report["skipped"] == 1, "the picture"
    assert report["failed"] == 0
    assert report["passages"] == report["vectors"] == report["embedded"]
    assert report["finished"] is True
    assert {"scan", "read", "store", "embed"} <= set(report["stages"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_a_question_in_another_language_finds_the_place(library: Library, question: Question) -> None:
    answer = findling_json("search", question.text, data=library.data)
    first = answer["hits"][0]
    assert Path(first["path"]).name == question.file
    assert question.place.items() <= first["place"].items()
    assert answer["verdict"] in ("good", "weak")
    assert first["passage"]


def test_an_answer_has_every_promised_field(library: Library) -> None:
    answer = findling_json("search", "winter bicycle chain", "--limit", "3", data=library.data)
    assert {"query", "took_ms", "verdict", "coverage", "hits"} <= set(answer)
    assert set(answer["coverage"]) == {"files", "words", "vectors", "failed"}
    assert len(answer["hits"]) <= 3
    for rank, hit in enumerate(answer["hits"], start=1):
        assert hit["rank"] == rank
        expected = {"rank", "path", "score", "confidence", "place", "passage", "highlights", "why", "copies"}
        assert expected <= set(hit)
        assert 0 <= hit["confidence"] <= 1
        assert all(0 <= low < high <= len(hit["passage"]) for low, high in hit["highlights"])


def test_queries_from_standard_input_get_a_json_line_each(library: Library) -> None:
    queries = "gazpacho\n\ntype:nonsense\n押金\n"
    done = findling("search", "-", data=library.data, stdin=queries)
    first, empty, second, third = map(json.loads, done.stdout.splitlines())
    assert Path(first["hits"][0]["path"]).name == "recetas.html"
    assert empty["query"] == ""
    assert "empty" in empty["error"]
    assert "nonsense" in second["error"]
    assert Path(third["hits"][0]["path"]).name == "租房合同.txt"


def test_lines_that_are_not_utf8_are_answered_too(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # what a UTF-8 locale means for standard input
    lines = "caf\udce9 gazpacho\r\none\rline\ngazpacho"
    answers = findling("search", "-", "--mode", "words", data=library.data, stdin=lines).stdout.splitlines()
    first, second, third = map(json.loads, answers)
    assert (first["query"], second["query"]) == ("caf\udce9 gazpacho", "one\rline")
    assert Path(third["hits"][0]["path"]).name == "recetas.html"
    assert len(findling("embed", data=library.data, stdin=lines).stdout.splitlines()) == 3


def test_a_reader_that_has_gone_is_no_error() -> None:
    without_display = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    for arguments in ([], ["--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        with os.fdopen(writing, "wb") as closed:
            done = subprocess.run(
                [*COMMAND, *arguments],
                env=without_display,
                stdout=closed,
                stderr=subprocess.PIPE,
                check=False,
                timeout=60,
            )
        assert done.stderr == b""


def test_a_picture_is_found_by_its_name(library: Library) -> None:
    answer = findling_json("search", "holiday", data=library.data)
    assert Path(answer["hits"][0]["path"]).name == "holiday.jpg"


def test_words_mode_needs_no_model(library: Library, tmp_path: Path) -> None:
    data = tmp_path / "without model"
    shutil.copytree(library.data, data, ignore=shutil.ignore_patterns("models"))
    answer = findling_json("search", "gazpacho", "--mode", "words", data=data)
    assert Path(answer["hits"][0]["path"]).name == "recetas.html"
    assert not (data / "models").exists()


def test_nothing_that_fits_is_said_plainly(library: Library) -> None:
    answer = findling_json("search", "xqzv wpfk jjhd", data=library.data)
    assert answer["verdict"] == "none"
    assert "No good match" in findling("search", "xqzv wpfk jjhd", data=library.data).stdout


def test_people_see_the_name_the_place_and_the_passage(library: Library) -> None:
    shown = findling("search", "cast iron pan", data=library.data).stdout
    assert "handbook.pdf" in shown
    assert "page 3" in shown
    assert "thin film of oil" in shown


def test_text_shows_what_is_read_with_places(library: Library) -> None:
    read = findling_json("text", str(library.folder / "handbook.pdf"), data=library.data)
    assert read["state"] == "ready"
    assert sorted({passage["place"]["page"] for passage in read["passages"]}) == [1, 2, 3]
    assert "asyncio.gather" in "".join(passage["text"] for passage in read["passages"])


def test_text_says_why_a_picture_has_none(library: Library) -> None:
    read = findling_json("text", str(library.folder / "holiday.jpg"), data=library.data)
    assert read["state"] == "skipped"
    assert read["reason"]
    assert read["passages"] == []


def test_similar_finds_the_other_language_version(library: Library, tmp_path: Path) -> None:
    outside = tmp_path / "panne.txt"
    outside.write_text("Pour entretenir une poêle en fonte, la rincer à l'eau chaude et l'huiler légèrement.")
    answer = findling_json("similar", str(outside), data=library.data)
    assert Path(answer["hits"][0]["path"]).name == "handbook.pdf"


def test_similar_does_not_answer_with_the_file_itself(library: Library) -> None:
    answer = findling_json("similar", str(library.folder / "recetas.html"), data=library.data)
    assert answer["hits"]
    assert all(Path(hit["path"]).name != "recetas.html" for hit in answer["hits"])


def test_copies_are_one_hit_and_listed_as_duplicates(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("one.txt", "two.txt", "three.txt"):
        (folder / name).write_text("The lighthouse keeper counts the ships at dusk.")
    report = findling_json("index", str(folder), data=data)
    assert (report["files"], report["passages"], report["embedded"]) == (3, 1, 1)
    answer = findling_json("search", "lighthouse", data=data)
    assert len(answer["hits"]) == 1
    assert len(answer["hits"][0]["copies"]) == 2
    (group,) = findling_json("duplicates", data=data)
    assert sorted(Path(path).name for path in group["paths"]) == ["one.txt", "three.txt", "two.txt"]


def test_status_counts_what_is_searchable(library: Library) -> None:
    status = findling_json("status", data=library.data)
    files = library.report["files"]
    assert status["coverage"] == {"files": files, "words": files, "vectors": files, "failed": 0}
    assert status["files_waiting"] == status["texts_waiting"] == 0
    (folder,) = status["folders"]
    assert (folder["path"], folder["reachable"]) == (str(library.folder), True)
    assert {key: folder[key] for key in folder if key not in {"path", "reachable"}} == {
        "whereabouts": "here", "gone_since": None, "away": [], "in_cloud": 0, "polled": "",
    }  # fmt: skip


def test_words_come_first_and_meaning_later(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "note.txt").write_text("The ferry to the island leaves at half past nine.")
    report = findling_json("index", str(folder), "--words-only", data=data)
    assert (report["ready"], report["vectors"]) == (1, 0)
    assert findling_json("search", "ferry", data=data)["hits"]
    again = findling_json("index", str(folder), data=data)
    assert (again["vectors"], again["embedded"]) == (1, 1)


def test_indexing_again_embeds_nothing(library: Library, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "library"
    shutil.copytree(library.folder, folder)
    assert findling_json("index", str(folder), data=data)["embedded"] > 0
    (folder / "Fahrrad.md").rename(folder / "Velo.md")
    os.utime(folder / "recetas.html")
    again = findling_json("index", str(folder), data=data)
    assert again["embedded"] == 0
    assert again["ready"] == library.report["ready"]
    answer = findling_json("search", "Streusalz", data=data)
    assert Path(answer["hits"][0]["path"]).name == "Velo.md"


def test_excluded_files_are_not_there(library: Library, data: Path) -> None:
    report = findling_json("index", str(library.folder), "--exclude", "*.pdf", "--exclude", "*.jpg", data=data)
    assert report["files"] == library.report["files"] - 2
    assert all("handbook" not in hit["path"] for hit in findling_json("search", "sourdough", data=data)["hits"])


def test_failed_files_and_skipped_ones_are_listed_with_their_reason(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nthis is not a document\n")
    (folder / "fine.txt").write_text("fine")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((72, 90), "Nobody reads this.")
        pdf.save(folder / "a locked one.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="key", owner_pw="key")
    report = findling_json("index", str(folder), data=data)
    assert (report["failed"], report["ready"], report["skipped"]) == (1, 1, 2)
    broken, locked = findling_json("failed", data=data)
    assert broken["path"].endswith("broken.pdf")
    assert broken["state"] == "failed"
    assert broken["reason"]
    assert locked == {"path": str(folder / "a locked one.pdf"), "state": "skipped", "reason": "password"}
    lines = findling("failed", data=data).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["failed", "skipped"]
    assert lines[1].endswith("a locked one.pdf: password")


def test_embed_prints_unit_vectors(data: Path) -> None:
    done = findling("embed", "--kind", "passage", data=data, stdin="bread\n面包\n")
    first, second = map(json.loads, done.stdout.splitlines())
    assert len(first) == len(second) == 384
    assert math.isclose(sum(x * x for x in first), 1, abs_tol=1e-3)
    assert sum(x * y for x, y in zip(first, second, strict=True)) > 0.8


def test_the_doctor_finds_everything_well(library: Library) -> None:
    checks = {check["name"]: check for check in findling_json("doctor", data=library.data)}
    assert {"machine", "data folder", "model", "catalogue"} <= set(checks)
    assert all(check["well"] for check in checks.values()), checks


def test_models_names_the_one_in_use(library: Library) -> None:
    (model,) = findling_json("models", data=library.data)
    assert (model["name"], model["dims"], model["state"]) == ("multilingual-e5-small", 384, "serving")
    assert model["vectors"] == library.report["vectors"]


def test_without_a_command_it_says_what_to_do(data: Path) -> None:
    assert "findling index" in findling(data=data).stdout


def test_ctrl_c_while_it_starts_is_no_error() -> None:
    # The interrupt comes with the first import, as it would from a terminal.
    code = (
        "import sys, types; from desktop_app.app import main\n"
        "def find_spec(*_): raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, types.SimpleNamespace(find_spec=find_spec)); sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
