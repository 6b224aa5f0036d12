"""Combinations of keys as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import UsageError
from desktop_app.system.hotkey.combination import Combination, Modifier, parse
from desktop_app.system.hotkey.keys import KEYS


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Ctrl+Alt+Space", "Ctrl+Alt+Space"),
        (" alt + control+SPACE ", "Ctrl+Alt+Space"),
        ("shift+cmd+k", "Shift+Super+K"),
        ("Win+Return", "Super+Enter"),
        ("Option+pgup", "Alt+PageUp"),
        ("Ctrl+,", "Ctrl+Comma"),
        ("F12", "F12"),
        ("Shift+F1", "Shift+F1"),
    ],
)
def test_every_usual_spelling_becomes_the_canonical_one(written: str, canonical: str) -> None:
    assert str(parse(written)) == canonical


@given(st.sets(st.sampled_from(list(Modifier))), st.sampled_from(list(KEYS.values())))
def test_what_is_spelled_is_read_back(modifiers: set[Modifier], key) -> None:
    combination = Combination(frozenset(modifiers), key)
    try:
        again = parse(str(combination))
    except UsageError:
        assert modifiers <= {Modifier.SHIFT}
    else:
        assert again == combination


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "There is no hotkey"),
        ("Ctrl+", "a \\+ without a key"),
        ("Ctrl++", "a \\+ without a key"),
        ("Ctrl+Alt", "needs one more key, pressed while Alt is held"),
        ("Ctrl+Control+A", "names Ctrl twice"),
        ("A+B", "more than one key; A cannot be held"),
        ("Hyper+A", "'Hyper', which is not Ctrl, Alt, Shift or Super"),
        ("Ctrl+Nonsense", "'Nonsense' that Findling does not know.*Space, Tab"),
        ("A", "take A away from typing"),
        ("Shift+Space", "take Space away from typing"),
    ],
)
def test_what_is_wrong_is_said(written: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        parse(written)


def test_no_two_keys_are_one() -> None:
    for codes in ([key.keysym for key in KEYS.values()], [key.windows for key in KEYS.values()]):
        assert len(set(codes)) == len(codes)
    mac = [key.mac for key in KEYS.values() if key.mac is not None]
    assert len(set(mac)) == len(mac)
