"""Every evaluation file ends ready, skipped for the right reason, or failed with a reason."""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.helpers.reading_process import Reading, ReadingProcess
from tests.helpers.shared_data import ExpectedFile, comparable, manifest, skip_without_shared_data

# Wide enough for a machine that does other things; the slowest file takes a second on an idle one.
SECONDS = 60.0
# "text-or-empty" and "no-text" are the manifests' words.
STATES = {
    "text": {"ready"},
    "text-or-empty": {"ready", "skipped: no text"},
    "no-text": {"skipped: no text"},
    "password": {"skipped: password"},
    "damaged": {"failed"},
}
# What the hostile files' manifest asks for in sentences.
HOSTILE = {
    "bomb_900mib.zip": "skipped: archive",
    "bomb_nested_10x10x10.zip": "skipped: archive",
    "nested_60.zip": "skipped: archive",
    "zip_slip.zip": "skipped: archive",
    "truncated.zip": "skipped: damaged archive",
    "gzip_bomb.txt.gz": "skipped: archive",
    "docx_bomb.docx": "failed",
    "billion_laughs.docx": "failed",
    "truncated.docx": "failed",
    "zero.pdf": "skipped: empty",
    "zero.docx": "skipped: empty",
    "zero.txt": "skipped: empty",
    "zero.epub": "skipped: empty",
    "jpeg_named.pdf": "skipped: picture",
    "jpeg_named.docx": "skipped: picture",
    "binary_named.txt": "skipped: binary",
    "elf_like_named.md": "skipped: program",
    "pdf_5000_empty_pages.pdf": "skipped: no text",
}
HOSTILE_WORDS = {
    "xxe_file.docx": ["wombat"],
    "invalid_utf8.txt": ["platypus"],
    "xlsx_huge_dims.xlsx": ["tapir", "okapi"],
    "pdf_huge_page.pdf": ["dugong"],
    "deep_html.html": ["deep words"],
    "html_script_xss.html": ["kiwi"],
    "markdown_xss.md": ["onerror"],
    "csv_formula.csv": ["calc"],
    "no_spaces_500kb.txt": ["abcdefghij"],
}


@pytest.fixture(scope="module")
def process() -> Iterator[ReadingProcess]:
    with ReadingProcess(SECONDS) as process:
        yield process


def _name(file: ExpectedFile) -> str:
    return file.name


def _ending(reading: Reading) -> str:
    return f"skipped: {reading.reason}" if reading.state == "skipped" else reading.state


def test_the_evaluation_files_are_complete() -> None:
    skip_without_shared_data()
    assert len(manifest("pdf")) > 100
    assert len(manifest("office")) > 100
    assert len(manifest("hostile")) > 50
    assert all(file.path.is_file() for folder in ("pdf", "office", "hostile") for file in manifest(folder))


@pytest.mark.parametrize("file", manifest("pdf") + manifest("office"), ids=_name)
def test_a_document_ends_as_expected_with_its_text(file: ExpectedFile, process: ReadingProcess) -> None:
    reading = process.read(file.path)
    assert _ending(reading) in STATES[file.expected], reading.reason
    if reading.state == "failed":
        assert reading.reason.startswith("damaged: ")
    if file.snippet and file.expected.startswith("text"):
        assert comparable(file.snippet) in comparable(reading.text)


@pytest.mark.parametrize("file", manifest("hostile"), ids=_name)
def test_a_hostile_file_does_no_harm(file: ExpectedFile, process: ReadingProcess) -> None:
    reading = process.read(file.path)
    assert _ending(reading) == HOSTILE.get(file.name, _ending(reading))
    assert reading.state in ("ready", "skipped", "failed")
    assert (reading.state == "ready") == (not reading.reason)
    for word in HOSTILE_WORDS.get(file.name, ()):
        assert word in reading.text
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e]", reading.text + reading.title)
    assert len(reading.text) <= 20_000_000
    if file.name == "xxe_file.docx":
        assert socket.gethostname() not in reading.text
