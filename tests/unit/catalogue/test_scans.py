"""What a scan changes in the catalogue."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop_app.catalogue.records import ScanSummary
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.documents import FileEntry, FileState
from desktop_app.errors import FolderError
from desktop_app.watch.cloud import IN_CLOUD
from desktop_app.watch.looks import Area
from tests.unit.catalogue.builders import ROOT, VERSION, Rows, at, entry, extraction, failed, index, waiting


def test_new_files_wait_and_are_found_by_their_name_at_once(writer: CatalogueWriter, rows: Rows) -> None:
    folder = writer.add_folder(ROOT, "{}")
    summary = writer.record_scan(folder, [entry(at("tax", "Übersicht_2024.pdf")), entry(at("b.txt"))])
    assert summary == ScanSummary(added=2, changed=0, removed=0, unchanged=0)
    assert set(waiting(writer)) == {at("tax", "Übersicht_2024.pdf"), at("b.txt")}
    assert rows.named("ubersicht_2024.pdf") == {at("tax", "Übersicht_2024.pdf")}
    assert rows.named("tax") == {at("tax", "Übersicht_2024.pdf")}


def test_a_second_scan_of_the_same_files_changes_nothing(writer: CatalogueWriter) -> None:
    index(writer, {at("a"): extraction("one"), at("b"): failed("damaged: x")})
    folder = writer.add_folder(ROOT, "{}")
    assert writer.record_scan(folder, [entry(at("a")), entry(at("b"))]) == ScanSummary(0, 0, 0, 2)
    assert not waiting(writer)


@pytest.mark.parametrize("change", [{"size": 7}, {"mtime_ns": 5}, {"ctime_ns": 5}, {"inode": "other"}])
def test_a_changed_file_waits_again_while_its_old_text_still_answers(
    writer: CatalogueWriter, rows: Rows, change: dict[str, int | str]
) -> None:
    index(writer, {at("a"): extraction("old wording"), at("b"): extraction("other")})
    folder = writer.add_folder(ROOT, "{}")
    changed = replace(entry(at("a")), **change)  # type: ignore[arg-type]
    assert writer.record_scan(folder, [changed, entry(at("b"))]) == ScanSummary(0, 1, 0, 1)
    assert set(waiting(writer)) == {at("a")}
    writer.collect()
    assert rows.found("wording") == {at("a")}


def test_another_device_number_alone_is_no_change(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one")})
    moved = replace(entry(at("a")), device="77")
    assert writer.record_scan(writer.add_folder(ROOT, "{}"), [moved]) == ScanSummary(0, 0, 0, 1)
    assert rows.one("SELECT device FROM files") == "77"


def test_a_file_on_a_drive_that_keeps_no_numbers_is_no_other_file_when_the_drive_is_back(
    writer: CatalogueWriter,
) -> None:
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")})
    folder = writer.add_folder(ROOT, "{}")
    without = [replace(entry(at(name)), inode="") for name in "ab"]
    assert writer.record_scan(folder, without) == ScanSummary(0, 0, 0, 2)


def test_files_without_numbers_are_not_taken_for_one_another(writer: CatalogueWriter) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [replace(entry(at("a")), inode="")])
    summary = writer.record_scan(folder, [replace(entry(at("b")), inode="")])
    assert summary == ScanSummary(added=1, changed=0, removed=1, unchanged=0)


def test_a_file_that_is_gone_is_removed_with_its_name(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one"), at("keep"): extraction("two")})
    folder = writer.add_folder(ROOT, "{}")
    assert writer.record_scan(folder, [entry(at("keep"))]) == ScanSummary(0, 0, 1, 1)
    assert rows.one("SELECT count(*) FROM files") == 1
    assert rows.named("a") == set()


def test_a_failed_file_is_not_tried_again_until_it_changes(writer: CatalogueWriter) -> None:
    index(writer, {at("a"): failed("timed out after 60 s")})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a"))])
    assert not waiting(writer)
    writer.record_scan(folder, [entry(at("a"), time=2_000)])
    assert set(waiting(writer)) == {at("a")}


def test_a_file_that_may_no_longer_be_read_loses_its_text(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("secret wording", title="A title")})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a"), name_only="private")])
    writer.collect()
    assert rows("SELECT state, reason, content FROM files") == [("skipped", "private", None)]
    assert rows.one("SELECT count(*) FROM passage_texts") == 0
    assert rows.named("title") == set()
    assert rows.named("a") == {at("a")}


def test_a_file_that_may_be_read_from_now_on_waits(writer: CatalogueWriter) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a"), name_only="too large")])
    assert not waiting(writer)
    writer.record_scan(folder, [entry(at("a"))])
    assert set(waiting(writer)) == {at("a")}


def test_what_a_worker_found_unreadable_by_nature_is_not_read_again(writer: CatalogueWriter) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a.jpg"))])
    assert writer.settle(waiting(writer)[at("a.jpg")], FileState.SKIPPED, "picture")
    writer.record_scan(folder, [entry(at("a.jpg"))])
    assert not waiting(writer)


def test_a_scan_that_ends_early_with_an_error_changes_nothing(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")})

    def broken() -> Iterator[FileEntry]:
        yield entry(at("c"))
        raise FolderError("The disk was unplugged.")

    with pytest.raises(FolderError):
        writer.record_scan(writer.add_folder(ROOT, "{}"), broken())
    assert {row[0] for row in rows("SELECT path FROM files")} == {at("a"), at("b")}


def test_files_of_a_renamed_folder_keep_everything_without_being_read(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("old", "a.txt"): extraction("one", title="First"), at("b.txt"): extraction("two")})
    renamed = replace(entry(at("old", "a.txt")), path=at("new", "a.txt"))
    summary = writer.record_scan(writer.add_folder(ROOT, "{}"), [renamed, entry(at("b.txt"))])
    assert summary == ScanSummary(added=0, changed=0, removed=0, unchanged=1, moved=1)
    assert not waiting(writer)
    assert rows.found("one") == {at("new", "a.txt")}
    assert rows.named("old") == set()
    assert rows.named("new") == rows.named("first") == {at("new", "a.txt")}


def test_a_renamed_file_is_linked_to_what_is_known_and_nothing_is_embedded_again(
    writer: CatalogueWriter, rows: Rows
) -> None:
    known = extraction("one")
    index(writer, {at("a.txt"): known})
    texts = rows("SELECT id FROM passage_texts")
    renamed = replace(entry(at("a.txt")), path=at("b.txt"), ctime_ns=5)
    assert writer.record_scan(writer.add_folder(ROOT, "{}"), [renamed]) == ScanSummary(1, 0, 1, 0)
    writer.collect()
    assert writer.content(known.digest, known.kind) is FileState.READY
    assert writer.link(waiting(writer)[at("b.txt")], known.digest, known.kind)
    writer.collect()
    assert rows("SELECT id FROM passage_texts") == texts
    assert rows.found("one") == {at("b.txt")}


def test_a_name_that_is_not_utf_8_is_kept_as_it_is(writer: CatalogueWriter, rows: Rows) -> None:
    path = ROOT + b"/caf\xe9 report.txt"
    index(writer, {path: extraction("one")})
    assert rows.found("one") == {path}
    assert rows.named("report.txt") == {path}
    assert rows.one("SELECT name FROM files") == "caf\N{REPLACEMENT CHARACTER} report.txt"


def test_a_large_folder_is_recorded_and_compared(writer: CatalogueWriter) -> None:
    folder = writer.add_folder(ROOT, "{}")

    def entries(count: int) -> Iterator[FileEntry]:
        return (entry(ROOT + b"/%d/%d.txt" % (i // 100, i), time=i, inode=str(i)) for i in range(count))

    assert writer.record_scan(folder, entries(20_000)) == ScanSummary(20_000, 0, 0, 0)
    assert writer.record_scan(folder, entries(19_000)) == ScanSummary(0, 0, 1_000, 19_000)
    assert writer.counts().files == 19_000


def test_extraction_results_for_an_older_state_of_a_file_are_dropped(writer: CatalogueWriter, rows: Rows) -> None:
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a"))])
    read_before = waiting(writer)[at("a")]
    writer.record_scan(folder, [entry(at("a"), size=101, time=2_000)])
    assert not writer.store(read_before, extraction("old"), None, VERSION)
    assert not writer.link(read_before, b"x", "text")
    assert not writer.settle(read_before, FileState.FAILED, "gone")
    assert set(waiting(writer)) == {at("a")}
    assert rows.one("SELECT count(*) FROM contents") == 0


def test_what_a_scan_could_not_look_at_is_kept(writer: CatalogueWriter) -> None:
    index(writer, {at("a"): extraction("one"), at("closed", "b"): extraction("two"), at("closed2", "c"): failed("x")})
    folder = writer.add_folder(ROOT, "{}")
    summary = writer.record_scan(folder, [entry(at("a"))], unknown=[at("closed")])
    assert summary == ScanSummary(added=0, changed=0, removed=1, unchanged=1)
    assert writer.counts([at("closed")]).ready == 1


def test_a_look_at_a_part_says_nothing_of_the_rest(writer: CatalogueWriter, rows: Rows) -> None:
    paths = [at("a"), at("b"), at("sub", "c"), at("sub", "deep", "d"), at("sub x", "e")]
    index(writer, {path: extraction(os.fsdecode(path)) for path in paths})
    folder = writer.add_folder(ROOT, "{}")

    def look(area: Area, *seen: FileEntry) -> ScanSummary:
        running = writer.begin_scan(folder, list(seen), area)
        assert not running.take_in(100)
        return running.finish(())

    def known() -> set[bytes]:
        return {path for (path,) in rows("SELECT path FROM files")}

    assert look(Area((at("sub"),)), entry(at("sub", "c")), entry(at("sub", "deep", "d"))) == ScanSummary(0, 0, 0, 2)
    assert look(Area((), (at("sub"),))) == ScanSummary(0, 0, 1, 0)
    assert known() == set(paths) - {at("sub", "c")}
    assert look(Area((at("a"),)), entry(at("a"), time=7)) == ScanSummary(0, 1, 0, 0)
    assert look(Area((at("sub"),))) == ScanSummary(0, 0, 1, 0)
    assert known() == {at("a"), at("b"), at("sub x", "e")}
    assert look(Area((at("sub x"), at("new")))) == ScanSummary(0, 0, 1, 0)
    assert look(Area((at("b"), at("new"))), entry(at("new", "n"))) == ScanSummary(1, 0, 1, 0)
    assert known() == {at("a"), at("new", "n")}


def test_a_folder_that_was_renamed_is_known_by_a_look_at_both_its_places(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("old", "a"): extraction("one"), at("old", "deep", "b"): extraction("two")})
    folder = writer.add_folder(ROOT, "{}")
    moved = [replace(entry(at("old", *parts)), path=at("new", *parts)) for parts in (("a",), ("deep", "b"))]
    running = writer.begin_scan(folder, moved, Area((at("new"), at("old"))))
    running.take_in(100)
    assert running.finish(()) == ScanSummary(0, 0, 0, 0, moved=2)
    assert not waiting(writer)
    assert rows.found("two") == {at("new", "deep", "b")}


def test_a_look_at_a_part_does_not_stand_for_the_first_look_at_all(writer: CatalogueWriter) -> None:
    folder = writer.add_folder(ROOT, "{}")
    running = writer.begin_scan(folder, [entry(at("a"))], Area((at("a"),)))
    running.take_in(100)
    assert running.finish(()) == ScanSummary(1, 0, 0, 0)
    assert not writer.folders()[0].scanned


def test_a_file_that_its_cloud_took_back_keeps_what_was_read_of_it(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("the quixel"), at("b"): extraction("the zorble")})
    folder = writer.add_folder(ROOT, "{}")
    taken = replace(entry(at("a")), name_only=IN_CLOUD, ctime_ns=99)
    other = replace(entry(at("b")), name_only=IN_CLOUD, size=7)
    writer.record_scan(folder, [taken, other])
    assert rows("SELECT state, content IS NULL, name_only FROM files ORDER BY path") == [
        ("ready", 0, IN_CLOUD),
        ("skipped", 1, IN_CLOUD),
    ]
    assert rows.found("quixel") == {at("a")}
    assert not waiting(writer)
    writer.record_scan(folder, [entry(at("a")), other])
    assert set(waiting(writer)) == {at("a")}
