"""What comes back is not embedded again; what is forgotten leaves nothing behind."""

from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import CARD, OTHER_CARD, ROOT, Rows, at, embed_all, entry, extraction, index


def test_a_text_that_comes_back_has_its_vector_at_once(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    file = {at("a"): extraction("one", "two")}
    index(writer, file, model)
    assert embed_all(writer, model) == 2
    before = rows("SELECT digest, vector FROM vectors ORDER BY digest")
    writer.record_scan(writer.add_folder(ROOT, "{}"), [])
    writer.collect()
    assert rows.one("SELECT count(*) FROM vectors") == 0
    assert rows.one("SELECT count(*) FROM passage_texts") == 0
    index(writer, file, model)
    assert writer.next_texts(model, 10) == []
    assert rows("SELECT digest, vector FROM vectors ORDER BY digest") == before
    assert rows.one("SELECT count(*) FROM spare_vectors") == 0
    assert rows.one("SELECT sum(waiting) FROM contents") == 0
    added = rows("SELECT vector_id FROM vector_changes WHERE change = 'added' ORDER BY seq DESC LIMIT 2")
    assert sorted(added) == sorted(rows("SELECT id FROM vectors"))


def test_a_text_of_which_another_model_has_no_vector_waits_for_that(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    file = {at("a"): extraction("one")}
    index(writer, file, model)
    embed_all(writer, model)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [])
    writer.collect()
    other = writer.ensure_model(OTHER_CARD)
    index(writer, file, model)
    assert writer.next_texts(model, 10) == []
    assert len(writer.next_texts(other, 10)) == 1


def test_whatever_is_forgotten_takes_all_that_is_spare_along(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")}, model)
    embed_all(writer, model)
    writer.record_scan(writer.add_folder(ROOT, "{}"), [entry(at("b"))])
    writer.collect()
    assert rows.one("SELECT count(*) FROM spare_vectors") == 1
    writer.forget(at("b"))
    assert rows.one("SELECT count(*) FROM spare_vectors") == 0


def test_what_is_spare_goes_after_two_weeks(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one")}, model)
    embed_all(writer, model)
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [])
    writer.collect()
    with writer.batch():
        writer._session.connection.execute("UPDATE spare_vectors SET spared_ns = spared_ns - 15 * 86400 * 1000000000")
    writer.tidy()
    assert rows.one("SELECT count(*) FROM spare_vectors") == 0
