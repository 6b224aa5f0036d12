"""The rules of a folder as a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import UsageError
from desktop_app.watch.rules import FolderRules

RULES = st.builds(
    FolderRules,
    excludes=st.lists(st.sampled_from(["*.iso", "!keep/", "Äpfel", "/tmp"])).map(tuple),
    includes=st.lists(st.sampled_from(["*.pdf", "reports/"])).map(tuple),
    hidden=st.booleans(),
    follow_gitignore=st.booleans(),
    defaults=st.booleans(),
    max_bytes=st.integers(0, 2**62),
    private=st.booleans(),
)


@given(RULES)
def test_rules_survive_json(rules: FolderRules) -> None:
    assert FolderRules.from_json(rules.to_json()) == rules


def test_rules_of_nothing_are_the_defaults() -> None:
    assert FolderRules.from_json("{}") == FolderRules()


@pytest.mark.parametrize("text", ["", "[]", '{"excludes": 3}', '{"max_bytes": "big"}', "\x00"])
def test_json_that_is_no_rules_is_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="Add the folder again"):
        FolderRules.from_json(text)


def test_a_line_that_is_no_pattern_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="'!' is not a pattern"):
        FolderRules(excludes=("*.iso", "!"))


def test_a_size_below_zero_is_a_sentence() -> None:
    with pytest.raises(UsageError, match="below 0"):
        FolderRules(max_bytes=-1)


def test_further_excludes_count_last() -> None:
    assert FolderRules(excludes=("!a",), hidden=True).excluding(["a"]) == FolderRules(excludes=("!a", "a"), hidden=True)
    with pytest.raises(UsageError):
        FolderRules().excluding(["!"])


def test_names_that_are_not_utf8_survive_json_and_match() -> None:
    rules = FolderRules.from_json(FolderRules(excludes=("/caf\udce9.txt",)).to_json())
    assert rules.compiled_excludes().decide("caf\udce9.txt", "caf\udce9.txt") is True


def test_rules_stored_as_utf8_are_read() -> None:
    assert FolderRules.from_json('{"excludes":["Äpfel"]}').excludes == ("Äpfel",)
