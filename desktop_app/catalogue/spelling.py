"""The words within one edit of a mistyped one: a letter too many, missing, wrong, or two swapped."""

import re

SHORTEST = 5
LONGEST = 24
_ALPHABETS = tuple(
    (re.compile(rf"[{letters}]+"), letters)
    for letters in (
        "abcdefghijklmnopqrstuvwxyz",
        "абвгдежзиклмнопрстуфхцчшщъыьэюяієґ",
        "αβγδεζηθικλμνξοπρστυφχψω",
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويء",
        "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    )
)


def one_edit_away(word: str) -> frozenset[str]:
    """Return every spelling one edit from a folded word; none for words too short to be sure about, or too long."""
    if not SHORTEST <= len(word) <= LONGEST:
        return frozenset()
    letters = next((letters for pattern, letters in _ALPHABETS if pattern.fullmatch(word)), "")
    if not letters:
        return frozenset()
    found: set[str] = set()
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        found.update(before + letter + after for letter in letters)
        if after:
            found.add(before + after[1:])
            found.update(before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            found.add(before + after[1] + after[0] + after[2:])
    found.discard(word)
    return frozenset(found)
