"""Telling plain text that people write from what programs write: one is set as prose, the other line by line."""

import re
import unicodedata

_SAMPLE_CHARS = 8_000
_LEAST_LETTERS = 0.8
_MOST_COLUMNS = 0.1
_COLUMNS = re.compile(r"\S(?: {3,}|[ ]*\t)\s*\S")


def is_prose(text: str) -> bool:
    """Whether the beginning of a text is mostly letters, and hardly a line of it has columns."""
    sample = text[:_SAMPLE_CHARS]
    marks = [character for character in sample if not character.isspace()]
    lines = [line for line in sample.split("\n") if line.strip()]
    if not marks:
        return False
    letters = sum(character.isalpha() or unicodedata.category(character)[0] == "M" for character in marks)
    columns = sum(_COLUMNS.search(line) is not None for line in lines)
    return letters >= _LEAST_LETTERS * len(marks) and columns <= _MOST_COLUMNS * len(lines)
