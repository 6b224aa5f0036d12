"""Models, the queue of texts, and vectors."""

import numpy as np
import pytest

from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import (
    CARD,
    OTHER_CARD,
    ROOT,
    VERSION,
    Rows,
    at,
    embed_all,
    entry,
    extraction,
    index,
    unit_vectors,
    waiting,
)


def test_the_first_model_serves_and_a_second_one_is_built(writer: CatalogueWriter) -> None:
    first, second = writer.ensure_model(CARD), writer.ensure_model(OTHER_CARD)
    assert writer.ensure_model(CARD) == first
    assert {model.id: model.state for model in writer.models()} == {first: "serving", second: "building"}
    writer.serve_model(second)
    assert {model.id: model.state for model in writer.models()} == {first: "retired", second: "serving"}
    writer.discard_model(second)
    writer.discard_model(first)
    assert [model.id for model in writer.models()] == [second]


def test_new_texts_wait_for_their_vectors(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one", "two", context="Heading")}, model)
    texts = writer.next_texts(model, 10)
    assert [text.text for text in texts] == ["Heading\none", "Heading\ntwo"]
    assert embed_all(writer, model) == 2
    assert writer.next_texts(model, 10) == []
    assert rows("SELECT seq, vector_id, change FROM vector_changes") == [(1, 1, "added"), (2, 2, "added")]
    vector = np.frombuffer(rows.one("SELECT vector FROM vectors WHERE id = 1"), "<f2")  # type: ignore[call-overload]
    assert np.allclose(vector, unit_vectors(texts)[0], atol=1e-3)


def test_a_text_embedded_before_does_not_wait_again(writer: CatalogueWriter) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("shared", "one")}, model)
    embed_all(writer, model)
    index(writer, {at("a"): extraction("shared", "one"), at("b"): extraction("shared", "two")}, model)
    assert [text.text for text in writer.next_texts(model, 10)] == ["two"]


def test_texts_of_the_newest_and_smallest_files_come_first(writer: CatalogueWriter) -> None:
    model = writer.ensure_model(CARD)
    folder = writer.add_folder(ROOT, "{}")
    writer.record_scan(folder, [entry(at("old"), time=100), entry(at("new"), time=10_000_000)])
    files = waiting(writer)
    writer.store(files[at("old")], extraction("shared", "older"), model, VERSION)
    assert [text.text for text in writer.next_texts(model, 10)] == ["shared", "older"]
    writer.store(files[at("new")], extraction("newer", "shared"), model, VERSION)
    assert [text.text for text in writer.next_texts(model, 10)] == ["shared", "newer", "older"]
    first = writer.next_texts(model, 1)
    assert [text.text for text in writer.next_texts(model, 1, {first[0].text_id})] == ["newer"]


def test_texts_stored_without_a_model_wait_as_soon_as_there_is_one(writer: CatalogueWriter) -> None:
    index(writer, {at("a"): extraction("one", "two")})
    model = writer.ensure_model(CARD)
    assert writer.waiting(model).texts == 2
    assert embed_all(writer, model) == 2
    index(writer, {at("a"): extraction("one", "two"), at("b"): extraction("three")})
    assert [text.text for text in writer.next_texts(model, 10)] == ["three"]
    assert writer.ensure_model(CARD) == model
    assert [text.text for text in writer.next_texts(model, 10)] == ["three"]


def test_a_model_being_built_gets_what_is_stored_meanwhile(writer: CatalogueWriter) -> None:
    serving = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one")}, serving)
    building = writer.ensure_model(OTHER_CARD)
    index(writer, {at("a"): extraction("one"), at("b"): extraction("two")}, serving)
    assert {text.text for text in writer.next_texts(building, 10)} == {"one", "two"}
    assert embed_all(writer, serving) == embed_all(writer, building) == 2


def test_a_text_removed_while_it_was_embedded_leaves_no_vector(writer: CatalogueWriter, rows: Rows) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("gone"), at("b"): extraction("stays")}, model)
    texts = writer.next_texts(model, 10)
    writer.forget(at("a"))
    assert writer.store_vectors(model, texts, unit_vectors(texts)) == 1
    assert rows.one("SELECT count(*) FROM vectors") == 1


def test_storing_the_same_vectors_twice_adds_nothing(writer: CatalogueWriter) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one")}, model)
    texts = writer.next_texts(model, 10)
    assert writer.store_vectors(model, texts, unit_vectors(texts)) == 1
    assert writer.store_vectors(model, texts, unit_vectors(texts)) == 0


@pytest.mark.parametrize("spoil", [lambda v: v[:, :4], lambda v: v * 2, lambda v: v * np.nan, lambda v: v[:0]])
def test_vectors_that_cannot_be_right_are_refused(writer: CatalogueWriter, rows: Rows, spoil) -> None:
    model = writer.ensure_model(CARD)
    index(writer, {at("a"): extraction("one")}, model)
    texts = writer.next_texts(model, 10)
    with pytest.raises(ValueError, match="vector"):
        writer.store_vectors(model, texts, spoil(unit_vectors(texts)))
    assert rows.one("SELECT count(*) FROM vectors") == 0
    assert len(writer.next_texts(model, 10)) == 1


def test_an_empty_batch_of_vectors_is_nothing(writer: CatalogueWriter) -> None:
    model = writer.ensure_model(CARD)
    assert writer.store_vectors(model, [], np.empty((0, CARD.dims), np.float32)) == 0
