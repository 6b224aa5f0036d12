"""Whether a stretch of text is a program's or a person's, told by its lines alone."""

import re

# What is in ticks is code in a sentence, and says nothing of the sentence.
_TICKS = re.compile(r"`[^`\n]{1,200}`")
_WORD = re.compile(r"(?<!\S)[^\W\d_]{2,}[,.]?(?!\S)")
_SENTENCE = 6
_INDENTED = re.compile(r"(?: {4}|\t)[ \t]*(?![-*+>]\s|\d{1,9}[.)]\s)\S")
_BULLET = re.compile(r"[-*+>]\s|\d{1,9}[.)]\s|\|")
_COMMENT = re.compile(r"#(?!include\b|!)")
_SIGNS = re.compile(
    r"[;{}]$|^[)\]}]+[,;]?$"
    r"|^(?:(?:const|let|var|final|static|auto|int|float|double|char|bool|string|String|local|export)\s)?"
    r"[A-Za-z_][\w.]{0,80}(?:\[[^\]]{0,80}\]){0,4}(?::\s?[\w\[\]. |,]{1,80})?\s?"
    r"(?:[-+*/%|&^:]|<<|>>|\*\*|//)?=(?!=)\s?\S"
    r"|^(?:await|const|let|var) [\w{\[]"
    r"|^(?:async |pub )?(?:def|class|fn|func|function|if|elif|else|for|while|with|try|except|finally|switch|match)\b"
    r".*[:{]$"
    r"|^(?:import [\w.]+(?: as \w+)?$|from [\w.]+ import\b|#include\b|#!/|using [\w.]+$|package [\w.]+$|@\w|//|/\*)"
    r"|^return\b.*[(\[*+/]"
    r"|^[A-Za-z_][\w.\[\]\"']{0,80}\(.*\)[,:]?$"
    r"|^[\"'][^\"']{1,80}[\"']\s?:"
    r"|^\$ \w"
    r"|\w(?:::|->)\w|[=!]=|&&|\|\||=>|<<|\)\.\w{1,80}\(|\w\[[^\]\s]{0,80}\]\("
)


def looks_like_code(stretch: str) -> bool:
    """Tell whether at least half the lines of a stretch without blank lines are a program's."""
    lines = [line for line in stretch.split("\n") if line.strip()]
    if len(lines) > 1 and all(map(_INDENTED.match, lines)) and 2 * sum(map(_is_wordy, lines)) < len(lines):
        return True
    said = [line.strip() for line in lines if line.strip("=- ") and not _COMMENT.match(line.strip())]
    return bool(said) and 2 * sum(map(_is_code, said)) >= len(said)


def _is_wordy(line: str) -> bool:
    return len(_WORD.findall(_TICKS.sub("", line))) >= _SENTENCE


def _is_code(line: str) -> bool:
    return not _BULLET.match(line) and not _is_wordy(line) and _SIGNS.search(_TICKS.sub("", line)) is not None
