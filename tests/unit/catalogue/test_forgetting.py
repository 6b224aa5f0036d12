"""What is let go, and what is kept."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.catalogue.connection import CATALOGUE_FILE, KEPT_ASIDE, open_reader
from desktop_app.catalogue.counting import count_texts, count_waiting
from desktop_app.catalogue.status import Status
from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import StorageFull
from tests.helpers.soak import rounds
from tests.unit.catalogue.builders import (
    CARD,
    ROOT,
    VERSION,
    Rows,
    at,
    check_sound,
    embed_all,
    entry,
    extraction,
    files_in,
    index,
    waiting,
)

# Each long enough to spill over pages, and made of words that occur nowhere else.
SECRET = " ".join(f"geheimwort{n} 机密词语{n} Überzeugung{n} kOdEwOrT_{n}" for n in range(300))
SHARED = " ".join(f"gemeinsam{n} 共同文字{n}" for n in range(300))
FILLER = [" ".join(f"füllwort{n}x{m} 填充{m}" for m in range(60)) for n in range(40)]


def forms(word: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield word.encode(encoding)


def traces(data_dir: Path, words: list[str]) -> list[tuple[str, str]]:
    """Return in which files which words occur, in any of their forms."""
    return [
        (path.name, word)
        for path in files_in(data_dir)
        for data in [path.read_bytes().lower()]
        for word in words
        if any(form in data for form in forms(word.lower()))
    ]


SECRET_TRACES = ["geheimwort", "机密词语", "überzeugung", "uberzeugung", "kodewort", "wichtig-geheim", "titelgeheimnis"]


def fill(writer: CatalogueWriter) -> int:
    """Index a secret file among others, change it, and embed everything."""
    model = writer.ensure_model(CARD)
    files = {at(f"filler{n}.txt"): extraction(text, f"{text} noch einmal") for n, text in enumerate(FILLER)}
    files[at("wichtig-geheim.txt")] = extraction(SECRET, SHARED, context="Titelgeheimnis", title="Titelgeheimnis")
    files[at("open.txt")] = extraction(SHARED, "anderes", context="Titelgeheimnis", name="open")
    index(writer, files, model)
    embed_all(writer, model)
    return model


def test_forget_leaves_no_byte_of_the_text_in_the_data_folder(writer: CatalogueWriter, data_dir: Path) -> None:
    fill(writer)
    writer.forget(at("open.txt"))
    assert traces(data_dir, SECRET_TRACES)
    assert writer.forget(at("wichtig-geheim.txt")) == 1
    assert traces(data_dir, [*SECRET_TRACES, "gemeinsam", "共同文字"]) == []
    assert traces(data_dir, ["füllwort39x59", "fullwort39x59"])


def test_forget_keeps_a_text_that_another_file_holds(writer: CatalogueWriter, data_dir: Path, rows: Rows) -> None:
    fill(writer)
    writer.forget(at("wichtig-geheim.txt"))
    assert traces(data_dir, [word for word in SECRET_TRACES if word != "titelgeheimnis"]) == []
    assert rows.found("gemeinsam7") == rows.found("共同文字7") == {at("open.txt")}
    assert len(rows.found("füllwort3x3")) == 1


def test_forget_leaves_nothing_of_earlier_versions_of_a_file(writer: CatalogueWriter, data_dir: Path) -> None:
    fill(writer)
    entries = [replace(entry(at("wichtig-geheim.txt")), size=5), *(entry(at(f"filler{n}.txt")) for n in range(40))]
    writer.record_scan(writer.add_folder(ROOT, "{}"), [*entries, entry(at("open.txt")), entry(at("waits"), size=100)])
    writer.store(waiting(writer)[at("wichtig-geheim.txt")], extraction("harmless"), None, VERSION)
    writer.collect()
    assert traces(data_dir, ["geheimwort"])
    writer.forget(at("wichtig-geheim.txt"))
    assert traces(data_dir, ["geheimwort", "机密词语", "harmless"]) == []


def test_forgetting_a_folder_forgets_all_below_it_and_nothing_beside_it(writer: CatalogueWriter, rows: Rows) -> None:
    index(
        writer, {at("x", "a"): extraction("one"), at("x", "y", "b"): extraction("two"), at("xy"): extraction("three")}
    )
    assert writer.forget(at("x")) == 2
    assert rows("SELECT path FROM files") == [(at("xy"),)]
    assert writer.forget(at("nothing")) == 0


def test_forget_says_that_vectors_must_leave_the_index_files(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")}, model)
    embed_all(writer, model)
    writer.forget(at("a"))
    assert rows("SELECT change, count(*) FROM vector_changes GROUP BY change") == [("added", 2), ("erased", 1)]
    assert rows.one("SELECT count(*) FROM vectors") == 1


def test_forget_removes_damaged_catalogues_that_were_kept_aside(writer: CatalogueWriter, data_dir: Path) -> None:
    index(writer, {at("a"): extraction("one")})
    kept = data_dir / f"{KEPT_ASIDE}20240101-000000.sqlite3"
    kept.write_bytes(b"geheimwort")
    writer.forget(at("a"))
    assert not kept.exists()


def test_an_erasure_held_up_by_a_reader_is_finished_later(writer: CatalogueWriter, data_dir: Path) -> None:
    fill(writer)
    writer._session.connection.execute("PRAGMA busy_timeout = 1")
    with closing(open_reader(data_dir / CATALOGUE_FILE)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM files").fetchone()
        assert writer.forget(at("wichtig-geheim.txt")) == 1
        assert traces(data_dir, ["geheimwort"])
    writer.tidy()
    assert traces(data_dir, ["geheimwort"]) == []


def full_disk(*_: object) -> None:
    raise StorageFull("There is no space left.")


def test_an_erasure_cut_short_by_a_full_disk_is_finished_at_the_next_start(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = CatalogueWriter(data_dir)
    fill(writer)
    with monkeypatch.context() as patch:
        patch.setattr("desktop_app.catalogue.forgetting.Forgetting._erase", full_disk)
        with pytest.raises(StorageFull):
            writer.forget(at("wichtig-geheim.txt"))
    assert writer.counts([at("wichtig-geheim.txt")]).files == 0
    writer.close()
    assert traces(data_dir, ["geheimwort"])
    CatalogueWriter(data_dir).close()
    assert traces(data_dir, ["geheimwort"]) == []
    check_sound(data_dir)


def test_collecting_removes_vectors_with_their_texts(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one", "shared"), at("b"): extraction("two", "shared")}, model)
    embed_all(writer, model)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("b"))])
    writer.collect()
    assert rows("SELECT change, count(*) FROM vector_changes GROUP BY change") == [("added", 3), ("removed", 1)]
    assert rows.one("SELECT count(*) FROM vectors") == 2
    assert rows.found("shared") == {at("b")}


def test_a_content_is_kept_while_a_file_of_its_size_waits(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")})
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("b")), entry(at("moved"), inode="new"), entry(at("large"), size=9_999)])
    writer.collect()
    assert rows.one("SELECT count(*) FROM contents") == 2
    writer.drop(waiting(writer)[at("moved")])
    writer.collect()
    assert rows.one("SELECT count(*) FROM contents") == 1


def test_a_writer_that_let_go_of_its_memory_goes_on(writer: CatalogueWriter, rows: Rows) -> None:
    index(writer, {at("a"): extraction("one")})
    writer.release()
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")})
    assert rows.found("two") == {at("b")}


def fill_one_of_many_passages(writer: CatalogueWriter) -> int:
    """Index a file of 3,000 passages, one of them shared with another file, and lose it; returns the model's id."""
    model = writer.ensure_model(CARD)
    many = extraction("shared", *(f"passage {n} of many" for n in range(2_999)))
    index(writer, {at("large.log"): many, at("small"): extraction("shared", "own")}, model)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("small"))])
    return model


def test_a_large_content_is_collected_in_small_bits(writer: CatalogueWriter, rows: Rows) -> None:
    fill_one_of_many_passages(writer)
    bits = 0
    while writer.collect(0.0):
        bits += 1
    assert bits > 10
    assert rows.one("SELECT count(*) FROM passage_texts") == 2
    assert rows.one("SELECT count(*) FROM contents") == 1
    assert rows.found("shared") == {at("small")}


def test_texts_that_belong_to_no_file_neither_count_nor_are_they_embedded(
    writer: CatalogueWriter, data_dir: Path
) -> None:
    model = fill_one_of_many_passages(writer)
    more = True
    with closing(Status(data_dir / CATALOGUE_FILE)) as status:
        while more:
            with closing(open_reader(data_dir / CATALOGUE_FILE)) as reader:
                assert count_waiting(reader, model).texts == 2
                assert count_texts(reader) == 2
            assert status.waiting().texts == 2
            assert sorted(text.text for text in writer.next_texts(model, 10)) == ["own", "shared"]
            more = writer.collect(0.0)


def test_a_content_that_is_half_collected_is_read_again_when_its_file_is_back(
    writer: CatalogueWriter, rows: Rows
) -> None:
    fill_one_of_many_passages(writer)
    whole = extraction("shared", *(f"passage {n} of many" for n in range(2_999)))
    assert writer.content(whole.digest, whole.kind) is not None
    assert writer.collect(0.0)
    assert writer.content(whole.digest, whole.kind) is None
    index(writer, {at("large.log"): whole, at("small"): extraction("shared", "own")})
    while writer.collect(0.0):
        pass
    assert rows.one("SELECT count(*) FROM passages") == 3_002
    assert rows.one("SELECT count(*) FROM passage_texts") == 3_001


def test_the_next_forget_erases_what_was_only_collected(writer: CatalogueWriter, data_dir: Path) -> None:
    fill(writer)
    assert not writer.has_remains
    entries = [entry(at("open.txt")), *(entry(at(f"filler{n}.txt")) for n in range(40))]
    writer.record_scan(writer.add_folder(ROOT, "{}"), entries)
    assert writer.has_remains
    writer.collect()
    assert writer.has_remains
    writer.forget(at("nothing"))
    assert traces(data_dir, ["geheimwort", "机密词语"]) == []
    assert not writer.has_remains


FILES = [at(name) for name in ("a", "b", "sub/c", "sub/d")]
TEXTS = ["alpha", "beta", "gamma", "delta"]


@settings(
    max_examples=rounds(quick=25, whole=500), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_whatever_is_added_and_removed_the_catalogue_holds_exactly_what_the_files_hold(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    data_dir = tmp_path_factory.mktemp("data")
    writer, rows = CatalogueWriter(data_dir), Rows(data_dir)
    model = writer.ensure_model(CARD)
    folder = writer.add_folder(ROOT, "{}")
    library: dict[bytes, tuple[str, ...]] = {}
    times: dict[bytes, int] = {}
    for clock in range(1, data.draw(st.integers(2, 7))):
        match data.draw(st.sampled_from(["scan", "forget", "embed", "collect"])):
            case "scan":
                new = data.draw(st.dictionaries(st.sampled_from(FILES), st.lists(st.sampled_from(TEXTS)).map(tuple)))
                times = {path: times[path] if library.get(path) == new[path] else clock for path in new}
                library = new
                writer.record_scan(folder, [entry(path, time=times[path]) for path in library])
                for file in waiting(writer).values():
                    found = extraction(*library[file.path])
                    if writer.content(found.digest, found.kind) is None:
                        assert writer.store(file, found, model, VERSION)
                    else:
                        assert writer.link(file, found.digest, found.kind)
            case "forget":
                path = data.draw(st.sampled_from([*FILES, at("sub")]))
                writer.forget(path)
                library = {
                    known: texts for known, texts in library.items() if not (known + b"/").startswith(path + b"/")
                }
            case "embed":
                embed_all(writer, model)
            case _:
                writer.collect()
    writer.collect()
    held = {text for texts in library.values() for text in texts}
    assert {row[0] for row in rows("SELECT text FROM passage_texts")} == held
    for text in TEXTS:
        assert rows.found(text) == {path for path, texts in library.items() if text in texts}
    embed_all(writer, model)
    assert rows.one("SELECT count(*) FROM vectors") == len(held)
    writer.close()
    check_sound(data_dir)
