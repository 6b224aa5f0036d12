"""What becomes of a file that was read, or could not be."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalogue.priority import priority
from desktop_app.catalogue.records import decode_place, encode_place
from desktop_app.catalogue.words import Segmented
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import FileState, Place
from tests.unit.catalogue.builders import ROOT, VERSION, Rows, at, entry, extraction, failed, index, waiting


def test_words_are_searchable_as_soon_as_a_file_is_stored(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("如何实现异步请求", "second passage", context="Überschrift")})
    assert rows.found("异步") == rows.found("second") == {at("a")}
    assert rows("SELECT state, reason FROM files") == [("ready", "")]
    assert rows("SELECT ordinal, place FROM passages") == [(0, '{"page":1}'), (1, '{"page":2}')]


def test_a_text_shared_by_two_contents_is_stored_once(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("licence", "first"), at("b"): extraction("licence", "other")})
    assert rows.one("SELECT count(*) FROM passage_texts") == 3
    assert rows.found("licence") == {at("a"), at("b")}


def test_a_text_twice_in_one_content_is_stored_once(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("same", "same", "else")})
    assert rows.one("SELECT count(*) FROM passage_texts") == 2
    assert rows.one("SELECT count(*) FROM passages") == 3


def test_the_same_text_under_another_heading_is_another_text(writer: CatalogueWriter, rows: Rows) -> None:
    first = extraction("see above", context="Costs")
    second = extraction("see above", context="Risks", name="b")
    index(writer, {at("a"): first, at("b"): second})
    assert rows.one("SELECT count(*) FROM passage_texts") == 2


def test_reading_a_changed_file_replaces_its_text(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("before", "kept")})
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a"), time=2_000)])
    assert writer.store(waiting(writer)[at("a")], extraction("after", "kept"), None, VERSION)
    writer.collect()
    assert rows.found("before") == set()
    assert rows.found("after") == rows.found("kept") == {at("a")}


def test_what_was_read_before_an_edit_that_kept_size_and_date_is_dropped(writer: CatalogueWriter, rows: Rows) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a"))])
    file = waiting(writer)[at("a")]
    writer.record_scan(folder, [replace(entry(at("a")), ctime_ns=2_000)])
    assert not writer.store(file, extraction("before"), None, VERSION)
    assert rows("SELECT state FROM files") == [("pending",)]
    assert writer.store(waiting(writer)[at("a")], extraction("after"), None, VERSION)


def test_a_copy_is_linked_and_shows_the_title(writer: CatalogueWriter, rows: Rows) -> None:
    known = extraction("one", title="Grand title")
    index(writer, {at("a"): known})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a")), entry(at("copy"))])
    assert writer.link(waiting(writer)[at("copy")], known.digest, known.kind)
    assert rows.found("one") == rows.named("grand") == {at("a"), at("copy")}


def test_linking_to_an_unknown_content_leaves_the_file_waiting(writer: CatalogueWriter) -> None:
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a"))])
    assert not writer.link(waiting(writer)[at("a")], b"unknown", "text")
    assert set(waiting(writer)) == {at("a")}


def test_a_killer_content_is_tried_once_and_not_once_a_copy(writer: CatalogueWriter) -> None:
    killer = failed("used more than 1536 MB")
    index(writer, {at("a.pdf"): killer})
    assert writer.content(killer.digest, killer.kind) is FileState.FAILED
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a.pdf")), entry(at("copy.pdf"))])
    assert writer.link(waiting(writer)[at("copy.pdf")], killer.digest, killer.kind)
    assert writer.counts().failed == 2


def test_retrying_reads_a_failed_content_anew_for_all_its_files(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a.pdf"): failed("timed out after 60 s"), at("b.pdf"): failed("timed out", name="y")})
    assert writer.retry(at("a.pdf")) == 1
    assert set(waiting(writer)) == {at("a.pdf")}
    key = failed("")
    assert writer.content(key.digest, key.kind) is None
    assert writer.store(waiting(writer)[at("a.pdf")], failed("timed out again"), None, VERSION)
    assert rows("SELECT tries, reason FROM contents WHERE digest = ?", key.digest) == [(2, "timed out again")]
    assert writer.retry(None) == 2


def test_retrying_a_folder_leaves_the_others(writer: CatalogueWriter) -> None:
    index(writer, {at("x", "a"): failed("one", name="1"), at("xy", "b"): failed("two", name="2")})
    assert writer.retry(at("x")) == 1
    assert set(waiting(writer)) == {at("x", "a")}


def test_an_outdated_extraction_serves_until_it_is_replaced_for_every_copy(writer: CatalogueWriter, rows: Rows) -> None:
    old = extraction("old reading", title="Old")
    index(writer, {at("a"): old})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a")), entry(at("b"))])
    assert writer.link(waiting(writer)[at("b")], old.digest, old.kind)
    assert writer.requeue_outdated(VERSION + 1) == 2
    assert writer.content(old.digest, old.kind) is None
    writer.collect()
    assert rows.found("reading") == {at("a"), at("b")}
    new = extraction("new reading", title="New")
    new = type(new)(old.digest, old.kind, new.state, "", new.document, new.passages)
    first, second = waiting(writer).values()
    assert writer.store(first, new, None, VERSION + 1)
    assert writer.link(second, old.digest, old.kind)
    writer.collect()
    assert rows.found("old") == rows.named("old") == set()
    assert rows.found("new") == rows.named("new") == {at("a"), at("b")}
    assert writer.requeue_outdated(VERSION + 1) == 0


def test_a_new_extractor_looks_again_at_what_the_old_one_could_not_read(writer: CatalogueWriter) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.requeue_outdated(1)
    writer.record_scan(folder, [entry(at("a.doc")), entry(at("key"), name_only="private")])
    writer.settle(waiting(writer)[at("a.doc")], FileState.SKIPPED, "unsupported: legacy Word")
    assert writer.requeue_outdated(1) == 0
    assert writer.requeue_outdated(2) == 1
    assert set(waiting(writer)) == {at("a.doc")}


def test_files_whose_worker_died_before_it_knew_the_content_share_nothing(writer: CatalogueWriter, rows: Rows) -> None:
    dead = replace(failed("used more than 1536 MB"), digest=b"", kind="")
    index(writer, {at("a"): dead, at("b"): dead})
    assert rows("SELECT state, reason, content FROM files") == [("failed", "used more than 1536 MB", None)] * 2
    assert rows.one("SELECT count(*) FROM contents") == 0
    assert writer.retry(at("a")) == 1


def test_a_vanished_file_is_dropped(writer: CatalogueWriter, rows: Rows) -> None:
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a"))])
    writer.drop(waiting(writer)[at("a")])
    assert rows.one("SELECT count(*) FROM files") == 0


def test_a_file_that_vanished_with_its_folder_under_the_old_name_waits_under_the_new_one(
    writer: CatalogueWriter,
) -> None:
    folder = writer.add_folder(ROOT, "{}")
    file = entry(at("old", "a"), inode="1")
    writer.record_scan(folder, [file])
    before = waiting(writer)[at("old", "a")]
    assert writer.record_scan(folder, [replace(file, path=at("new", "a"))]).moved == 1
    writer.drop(before)
    assert not writer.settle(before, FileState.FAILED, "permission denied")
    assert not writer.store(before, replace(failed("killed"), digest=b""), None, VERSION)
    (after,) = waiting(writer).values()
    assert (after.id, after.path) == (before.id, at("new", "a"))
    assert writer.store(before, extraction("one"), None, VERSION), "its bytes are the same wherever they lie"
    assert not waiting(writer)


def test_titles_with_lone_surrogates_are_stored(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one", title="bad \udc80 title")})
    assert rows.one("SELECT title FROM contents") == "bad ? title"


def test_the_newest_and_smallest_files_come_first(writer: CatalogueWriter) -> None:
    day = 24 * 3600
    entries = [
        entry(at("old"), time=100 * day),
        entry(at("new"), time=200 * day),
        entry(at("new but large"), time=200 * day, size=64 << 20),
        entry(at("newest"), time=201 * day),
    ]
    writer.record_scan(writer.add_folder(ROOT, "{}"), entries)
    expected = [at("newest"), at("new"), at("old"), at("new but large")]
    assert [file.path for file in writer.next_files(10)] == expected
    first = writer.next_files(2)
    rest = writer.next_files(2, {file.id for file in first})
    assert [file.path for file in [*first, *rest]] == expected


@pytest.mark.parametrize("mtime_ns", [-(2**62), 0, 2**62])
def test_a_clock_set_wrong_gives_a_priority_all_the_same(mtime_ns: int) -> None:
    assert priority(10**18, 10) < priority(10**18, 10**9)
    assert abs(priority(mtime_ns, 2**50)) < 2**62


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place(page=3, rectangle=(1.0, 2.5, 3.0, 4.0), heading="Überschrift"),
        Place(lines=(1, 9), part="a/b", chapter="I", sheet="Kosten", cells="B2:D9", slide=2),
    ],
)
def test_a_place_survives_the_database(place: Place) -> None:
    assert decode_place(encode_place(place)) == place


def test_a_batch_is_one_transaction(writer: CatalogueWriter, rows: Rows) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a")), entry(at("b"))])

    def fail_in_the_middle() -> None:
        with writer.batch():
            for file in writer.next_files(10):
                writer.store(file, extraction(file.path.decode()), None, VERSION)
            assert rows.one("SELECT count(*) FROM contents") == 0
            raise KeyError

    with pytest.raises(KeyError):
        fail_in_the_middle()
    assert set(waiting(writer)) == {at("a"), at("b")}
    assert rows.one("SELECT count(*) FROM contents") == 0


def test_a_failure_inside_a_batch_that_is_caught_undoes_only_itself(writer: CatalogueWriter, rows: Rows) -> None:
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a")), entry(at("b"))])
    files = waiting(writer)
    broken = extraction("two")
    broken = type(broken)(broken.digest, broken.kind, broken.state, "", broken.document, [*broken.passages] * 2)
    with writer.batch():
        assert writer.store(files[at("a")], extraction("one"), None, VERSION)
        with pytest.raises(Exception, match="UNIQUE"):
            writer.store(files[at("b")], broken, None, VERSION)
    assert rows.found("one") == {at("a")}
    assert set(waiting(writer)) == {at("b")}


@pytest.mark.parametrize("some_before", [0, 4])
def test_words_cut_by_another_segmenter_are_cut_anew(
    data_dir: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch, some_before: int
) -> None:
    def with_segmenter(version: int, work: Callable[[CatalogueWriter], None]) -> None:
        monkeypatch.setattr("desktop_app.catalogue.texts.SEGMENTER_VERSION", version)
        monkeypatch.setattr(
            "desktop_app.catalogue.texts.segment", lambda text: Segmented(f"v{version} {text.lower()}", "")
        )
        writer = CatalogueWriter(data_dir)
        work(writer)
        writer.close()

    contents = {at(str(number)): extraction(f"text {number}") for number in range(10)}
    with_segmenter(1, lambda writer: index(writer, contents) and None)
    assert len(rows.found("v1")) == 10

    def forget_and_add(writer: CatalogueWriter) -> None:
        assert rows.found("v1") == set()
        assert rows.named("5") == {at("5")}
        assert writer.resegment(some_before) == some_before
        index(writer, {path: contents[path] for path in list(contents)[5:]} | {at("new"): extraction("fresh")})
        writer.collect()

    with_segmenter(2, forget_and_add)

    def finish(writer: CatalogueWriter) -> None:
        while writer.resegment(3):
            pass

    with_segmenter(2, finish)
    assert rows.found("v2") == {at(str(number)) for number in range(5, 10)} | {at("new")}
    assert rows.one("SELECT count(*) FROM passage_words_docsize") == 6
