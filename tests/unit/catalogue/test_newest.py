"""Which files that wait have just changed, told without a look at all others that wait."""

from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.reports import FolderState
from tests.unit.catalogue.builders import ROOT, at, entry

S = 10**9
NOW = 1_800_000_000


def newest(writer: CatalogueWriter, limit: int = 20, exclude: tuple[int, ...] = ()) -> list[bytes]:
    return [file.path for file in writer.newest_files(limit, (NOW - 900) * S, NOW * S, exclude)]


def test_those_that_changed_between_two_times_come_newest_first_whatever_their_size(writer: CatalogueWriter) -> None:
    sizes = (0, 4_095, 4_096, 1 << 20, 1 << 40)
    fresh = [entry(at(f"fresh{number}"), size=size, time=NOW - number * 200) for number, size in enumerate(sizes)]
    old = [entry(at("old"), time=NOW - 901), entry(at("from the future"), time=NOW + 1)]
    writer.record_scan(writer.add_folder(ROOT, "{}"), [*fresh[::-1], *old])
    assert newest(writer) == [file.path for file in fresh]
    assert newest(writer, limit=2) == [at("fresh0"), at("fresh1")]
    assert newest(writer, limit=0) == []


def test_a_larger_file_that_is_weeks_older_has_the_same_priority_and_is_not_fresh(writer: CatalogueWriter) -> None:
    week = 7 * 24 * 3600
    older = entry(at("older"), time=NOW - 2 * week)
    larger = entry(at("larger"), size=3 * 4_096, time=NOW)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [older, larger])
    assert newest(writer) == [at("larger")]


def test_those_left_out_make_room_for_others_and_what_was_read_does_not_come_back(writer: CatalogueWriter) -> None:
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at(name), time=NOW) for name in "abc"])
    by_path = {file.path: file for file in writer.newest_files(20, (NOW - 900) * S, NOW * S)}
    assert newest(writer, 2, (by_path[at("a")].id,)) == [at("b"), at("c")]
    writer.drop(by_path[at("b")])
    assert sorted(newest(writer)) == [at("a"), at("c")]


def test_files_of_a_folder_that_is_not_watched_do_not_count(writer: CatalogueWriter) -> None:
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("a"), time=NOW)])
    writer.set_folder_state(ROOT, FolderState.PAUSED)
    assert newest(writer) == []
