"""Filters as text in a query: listed, added and taken away without a look at any library."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalogue.scope import folder_path
from desktop_app.search.filter_text import filters, folder_filter, has_words, toggle_filter, values, without
from desktop_app.search.query import parse


def test_filters_are_listed_as_typed_and_in_order() -> None:
    query = 'annual type:pdf,code "net type:loss" in:"My papers" -lang:de after:7d std::vector note:this'
    assert filters(query) == ["type:pdf,code", 'in:"My papers"', "-lang:de", "after:7d"]


def test_what_is_there_is_taken_away_and_what_is_not_is_added() -> None:
    assert toggle_filter("budget", "type:pdf") == "budget type:pdf"
    assert toggle_filter("budget type:pdf", "type:pdf") == "budget"
    assert toggle_filter("type:pdf budget", "TYPE:PDF") == "budget"
    assert toggle_filter("", 'in:"/home/me"') == 'in:"/home/me"'


@pytest.mark.parametrize(
    ("query", "filter_", "left"),
    [
        ("a type:pdf,code b", "type:pdf", "a type:code b"),
        ("a type:pdf,code b", "type:pdf,code", "a b"),
        ("a type:code,pdf b", "type:pdf,code", "a type:code,pdf b type:pdf,code"),
        ("a -type:pdf b", "type:pdf", "a -type:pdf b type:pdf"),
        ("a lang:de,zh", "lang:zh", "a lang:de"),
        ("a type:pdf type:pdf", "type:pdf", "a"),
    ],
)
def test_one_of_several_values_can_be_taken_away(query: str, filter_: str, left: str) -> None:
    assert toggle_filter(query, filter_) == left


@given(
    st.lists(st.sampled_from(["word", '"a phrase"', "-not", "Größe", "预算", "type:pdf", "lang:zh", 'in:"a b"'])),
    st.sampled_from(["type:code", "after:7d", 'in:"My papers"', "lang:en"]),
)
def test_adding_and_taking_away_again_changes_nothing(words: list[str], filter_: str) -> None:
    query = " ".join(words)
    assert toggle_filter(toggle_filter(query, filter_), filter_) == query


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name and b"/" not in name))
def test_a_folder_of_any_name_is_meant_by_its_filter(name: bytes) -> None:
    root = b"/library/" + name
    if name in (b".", b".."):
        return
    query = f"budget {folder_filter(root)}"
    (value,) = parse(query).filters.folders
    assert folder_path(value) == root
    assert parse(query).meaning == "budget"
    assert toggle_filter(query, folder_filter(root)) == "budget"


@pytest.mark.parametrize("name", ["My papers", "a,b", 'say "hi"', "“quoted”", " lead", "trail ", "tab\there", "100%20"])
def test_names_that_are_hard_to_type_are_told_apart(name: str) -> None:
    root = os.fsencode(f"/home/me/{name}")
    (value,) = values(folder_filter(root), "in")
    assert folder_path(value) == root


def test_a_query_without_some_filters_keeps_everything_else() -> None:
    query = 'net type:pdf "exact words" -type:code lang:zh loss'
    assert without(query, frozenset({"type"})) == 'net "exact words" -type:code lang:zh loss'
    assert values(query, "type") == {"pdf"}


def test_only_filters_are_no_words() -> None:
    assert not has_words("type:pdf in:reports")
    assert has_words("type:pdf reports")
    assert not has_words("")
