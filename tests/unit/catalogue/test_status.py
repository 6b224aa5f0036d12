"""What the catalogue says of itself."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.catalogue.counting import Paced, count_coverage
from desktop_app.catalogue.records import Counts, FailedFile
from desktop_app.catalogue.status import Status
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import Coverage, FileState
from tests.unit.catalogue.builders import (
    CARD,
    ROOT,
    VERSION,
    at,
    embed_all,
    entry,
    extraction,
    failed,
    index,
    unit_vectors,
    waiting,
)


@pytest.fixture
def status(writer: CatalogueWriter, data_dir: Path) -> Iterator[Status]:
    status = Status(data_dir / CATALOGUE_FILE)
    yield status
    status.close()


def test_an_empty_library_is_covered_wholly(status: Status) -> None:
    assert status.coverage() == Coverage(0, 0, 0, 0)
    assert status.counts() == Counts(0, 0, 0, 0, 0, 0, 0)
    assert status.damage() == []


def coverage(data_dir: Path) -> Coverage:
    """Return the coverage as of now."""
    status = Status(data_dir / CATALOGUE_FILE)
    try:
        return status.coverage()
    finally:
        status.close()


def test_coverage_follows_words_and_then_vectors(writer: CatalogueWriter, data_dir: Path) -> None:
    folder = writer.add_folder(ROOT, "{}")
    names = ("read", "bare.txt", "broken", "picture")
    writer.record_scan(folder, [*(entry(at(name)) for name in names), entry(at("key"), name_only="private")])
    files = waiting(writer)
    assert coverage(data_dir) == Coverage(files=5, words=1, vectors=1, failed=0)
    writer.store(files[at("read")], extraction("one", "two", "three"), None, VERSION)
    writer.store(files[at("bare.txt")], failed("no text", state=FileState.SKIPPED), None, VERSION)
    writer.store(files[at("broken")], failed("damaged", name="y"), None, VERSION)
    writer.settle(files[at("picture")], FileState.SKIPPED, "picture")
    assert coverage(data_dir) == Coverage(files=5, words=4, vectors=0 + 3, failed=1)
    model = writer.ensure_model(CARD)
    for done in range(3):
        assert coverage(data_dir) == Coverage(files=5, words=4, vectors=3, failed=1), done
        texts = writer.next_texts(model, 1)
        writer.store_vectors(model, texts, unit_vectors(texts))
    assert coverage(data_dir) == Coverage(files=5, words=4, vectors=4, failed=1)


def test_coverage_is_the_same_from_both_sides(writer: CatalogueWriter, data_dir: Path) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at(str(n)): extraction(*(f"{n} {m}" for m in range(4))) for n in range(10)}, model)
    for embedded in range(0, 41, 4):
        with_all = {row.text.split()[0] for row in writer.next_texts(model, 100)}
        assert coverage(data_dir).vectors == 10 - len(with_all), embedded
        texts = writer.next_texts(model, 4)
        writer.store_vectors(model, texts, unit_vectors(texts)) if texts else None


def test_counts_can_be_had_for_some_folders(writer: CatalogueWriter, status: Status) -> None:
    model = writer.ensure_model(CARD)
    index(
        writer, {at("x", "a"): extraction("one", "two"), at("y", "b"): extraction("one"), at("xy"): failed("no")}, model
    )
    assert status.counts([at("x")]) == Counts(1, 0, 1, 0, 0, 2, 0)
    embed_all(writer, model)
    assert status.counts([at("x"), at("xy")]) == Counts(2, 0, 1, 0, 1, 2, 2)
    assert status.counts() == writer.counts() == Counts(3, 0, 2, 0, 1, 3, 2)


def test_files_that_failed_and_were_skipped_are_listed_with_their_reason(
    writer: CatalogueWriter, status: Status
) -> None:
    index(
        writer,
        {
            at("a"): extraction("one"),
            at("b"): failed("damaged: no pages"),
            at("c"): failed("password", name="c", state=FileState.SKIPPED),
        },
    )
    assert status.failed() == [FailedFile(at("b"), FileState.FAILED, "damaged: no pages")]
    assert status.skipped() == [FailedFile(at("c"), FileState.SKIPPED, "password")]


def test_files_that_were_read_only_in_part_are_listed_and_counted(writer: CatalogueWriter, status: Status) -> None:
    whole = extraction("one")
    first_part = extraction("two", name="part")
    assert first_part.document is not None
    first_part = replace(first_part, document=replace(first_part.document, truncated="the text is too long"))
    index(writer, {at("a"): whole, at("z"): first_part, at("copy"): first_part})
    expected = [FailedFile(at(name), FileState.READY, "the text is too long") for name in ("copy", "z")]
    assert status.partly() == expected
    assert count_coverage(status._connection) == Coverage(files=3, words=3, vectors=0, failed=0, partly=2)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a")), entry(at("z"))])
    assert status.partly() == expected[1:]


def test_files_whose_text_is_missing_are_listed_failures_first(writer: CatalogueWriter, status: Status) -> None:
    skipped = {"c": "password", "d": "no text", "e": "unsupported: Word 95 or older"}
    read = {at(name): failed(reason, name=name, state=FileState.SKIPPED) for name, reason in skipped.items()}
    index(writer, {at("a"): extraction("one"), at("z"): failed("damaged: no pages"), **read})
    inside = writer.add_folder(at("more"), "{}")
    never_read = {
        "key": "private",
        "log.txt": "larger than 200 MB",
        "film.mkv": "larger than 200 MB",
        "far.pdf": "in the cloud only",
        "photo.jpg": "in the cloud only",
    }
    names = [*never_read, "picture", "empty", "odd"]
    writer.record_scan(inside, [entry(at("more", name), name_only=never_read.get(name, "")) for name in names])
    for name, reason in {"picture": "picture", "empty": "empty", "odd": "unsupported: OLE compound file"}.items():
        writer.settle(waiting(writer)[at("more", name)], FileState.SKIPPED, reason)
    assert status.unread() == [
        FailedFile(at("z"), FileState.FAILED, "damaged: no pages"),
        FailedFile(at("c"), FileState.SKIPPED, "password"),
        FailedFile(at("d"), FileState.SKIPPED, "no text"),
        FailedFile(at("e"), FileState.SKIPPED, "unsupported: Word 95 or older"),
        FailedFile(at("more", "far.pdf"), FileState.SKIPPED, "in the cloud only"),
        FailedFile(at("more", "log.txt"), FileState.SKIPPED, "larger than 200 MB"),
        FailedFile(at("more", "odd"), FileState.SKIPPED, "unsupported: OLE compound file"),
    ]


def test_files_with_the_same_bytes_are_duplicates(writer: CatalogueWriter, status: Status) -> None:
    shared = extraction("shared")
    index(writer, {at("a"): shared, at("single"): extraction("other")})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a")), entry(at("single")), entry(at("sub", "b"))])
    writer.link(waiting(writer)[at("sub", "b")], shared.digest, shared.kind)
    assert [[file.path for file in group] for group in status.duplicates()] == [[at("a"), at("sub", "b")]]


def test_the_same_bytes_read_in_two_ways_are_duplicates(writer: CatalogueWriter, status: Status) -> None:
    note = extraction("shared")
    index(writer, {at("a.txt"): note, at("b.md"): replace(note, kind="markdown"), at("c"): extraction("other")})
    assert [[file.path for file in group] for group in status.duplicates()] == [[at("a.txt"), at("b.md")]]


def test_hard_links_are_one_file_among_duplicates(writer: CatalogueWriter, status: Status) -> None:
    shared, linked = extraction("shared"), extraction("linked")
    folder = writer.add_folder(ROOT, "{}")
    names = {"a": ("7", shared), "b": ("7", shared), "c": ("8", shared), "d": ("9", linked), "e": ("9", linked)}
    writer.record_scan(folder, [entry(at(name), inode=inode) for name, (inode, _) in names.items()])
    stored: set[bytes] = set()
    for path, file in sorted(waiting(writer).items()):
        of = names[os.fsdecode(path)[-1]][1]
        if of.digest in stored:
            writer.link(file, of.digest, of.kind)
        else:
            writer.store(file, of, None, VERSION)
        stored.add(of.digest)
    assert [[file.path for file in group] for group in status.duplicates()] == [[at("a"), at("c")]]


def test_files_without_numbers_are_all_among_duplicates(writer: CatalogueWriter, status: Status) -> None:
    shared = extraction("shared")
    index(writer, {at("a"): shared, at("b"): shared})
    writer.record_scan(writer.add_folder(ROOT, "{}"), [replace(entry(at("c")), inode="")])
    (file,) = waiting(writer).values()
    writer.link(file, shared.digest, shared.kind)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [replace(entry(at(name)), inode="") for name in ("c", "d")])
    (file,) = waiting(writer).values()
    writer.link(file, shared.digest, shared.kind)
    assert [[file.path for file in group] for group in status.duplicates()] == [[at("c"), at("d")]]


def test_before_there_is_a_model_every_text_waits(writer: CatalogueWriter, status: Status) -> None:
    index(writer, {at("a"): extraction("one", "two"), at("b"): extraction("two", "three")})
    assert status.waiting()[:2] == (0, 3)
    embed_all(writer, writer.ensure_model(CARD))
    assert status.waiting() == (0, 0, 0)


def test_texts_stored_without_a_model_wait_for_the_one_that_serves(writer: CatalogueWriter, data_dir: Path) -> None:
    first = {at("a"): extraction("one")}
    model = writer.ensure_model(CARD)
    index(writer, first, model)
    embed_all(writer, model)
    index(writer, {**first, at("b"): extraction("two")})
    assert writer.waiting(model).texts == 1
    assert coverage(data_dir) == Coverage(files=2, words=2, vectors=1, failed=0)


def test_a_file_is_found_by_its_path(writer: CatalogueWriter, status: Status) -> None:
    index(writer, {at("a"): extraction("one"), at("b", "c"): failed("broken")})
    known = status.file(at("b", "c"))
    assert known is not None
    assert (known.state, known.reason, known.size) == (FileState.FAILED, "broken", 100)
    assert status.file(at("nothing")) is None


def test_folders_models_and_work_to_do_are_seen_by_a_reader(writer: CatalogueWriter, status: Status) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one")}, model)
    assert status.folders() == writer.folders()
    assert status.models() == writer.models()
    assert status.waiting() == writer.waiting(model) == (0, 1, 0)


def test_a_paced_value_is_computed_at_most_a_hundredth_of_the_time() -> None:
    now = [0.0]
    computed: list[float] = []

    def compute() -> int:
        computed.append(now[0])
        now[0] += 1.0
        return len(computed)

    paced = Paced(compute, lambda: now[0])
    values = []
    while now[0] < 205:
        values.append(paced.get())
        now[0] += 0.5
    assert computed == [0.0, 101.0, 202.0]
    assert values[-1] == 3
