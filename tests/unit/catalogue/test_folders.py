"""Watched folders, inside one another and beside."""

from desktop_app.catalogue.records import ScanSummary
from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import ROOT, Rows, at, entry, extraction, index, waiting


def test_adding_a_watched_folder_again_gives_it_new_rules(writer: CatalogueWriter) -> None:
    first = writer.add_folder(ROOT, "{}")
    assert writer.add_folder(ROOT, '{"hidden":true}') == first
    assert [(folder.root, folder.rules) for folder in writer.folders()] == [(ROOT, '{"hidden":true}')]


def test_a_file_in_nested_folders_belongs_to_the_innermost_one(writer: CatalogueWriter, rows: Rows) -> None:
    outer = writer.add_folder(ROOT, "{}")
    inner = writer.add_folder(at("inner"), "{}")
    files = [entry(at("a")), entry(at("inner", "b")), entry(at("inner2", "c"))]
    assert writer.record_scan(outer, files).added == 2
    assert writer.record_scan(inner, [entry(at("inner", "b"))]).added == 1
    assert writer.record_scan(outer, files) == ScanSummary(0, 0, 0, 2)
    assert dict(rows("SELECT path, folder FROM files")) == {  # type: ignore[arg-type]
        at("a"): outer,
        at("inner", "b"): inner,
        at("inner2", "c"): outer,
    }


def test_known_files_move_over_to_a_folder_added_inside_and_back(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one"), at("inner", "deep", "b"): extraction("two", title="Bee")})
    inner = writer.add_folder(at("inner"), "{}")
    assert rows.one("SELECT folder FROM files WHERE path = ?", at("inner", "deep", "b")) == inner
    assert rows.named("inner") == set()
    assert rows.named("deep bee") == {at("inner", "deep", "b")}
    assert writer.remove_folder(at("inner")) == 0
    assert rows.named("inner") == {at("inner", "deep", "b")}
    assert not waiting(writer)
    assert rows.found("two") == {at("inner", "deep", "b")}


def test_removing_a_folder_removes_its_files_and_then_their_text(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")})
    assert writer.remove_folder(ROOT) == 2
    writer.collect()
    assert writer.folders() == []
    assert [rows.one(f"SELECT count(*) FROM {table}") for table in ("files", "contents", "passage_texts")] == [0, 0, 0]


def test_removing_a_folder_that_is_not_watched_does_nothing(writer: CatalogueWriter) -> None:
    assert writer.remove_folder(ROOT) == 0


def test_files_of_a_folder_out_of_reach_stay_searchable_and_do_not_wait(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one")})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("a")), entry(at("b"))])
    writer.set_reachable(folder, reachable=False)
    assert not waiting(writer)
    assert rows.found("one") == {at("a")}
    writer.record_scan(folder, [entry(at("a")), entry(at("b"))])
    assert set(waiting(writer)) == {at("b")}


def test_a_folder_with_a_similar_name_is_not_inside(writer: CatalogueWriter) -> None:
    writer.add_folder(at("cache"), "{}")
    other = writer.add_folder(at("cache2"), "{}")
    assert writer.record_scan(other, [entry(at("cache2", "x"))]).added == 1
    assert writer.remove_folder(at("cache")) == 0
    assert set(waiting(writer)) == {at("cache2", "x")}
