"""Which paragraph styles of a Word document are headings, whatever language its style names are in."""

import re
from collections.abc import Mapping

from desktop_app.errors import Damaged
from desktop_app.extract.ooxml import STRICT, TRANSITIONAL
from desktop_app.extract.safe_xml import parse
from desktop_app.extract.safe_zip import SafeZip

LAST_LEVEL = 6
_BODY_TEXT = 9
# Word itself stores built-in names in English; some other programs store what they show.
_HEADING_NAME = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|başlık"
    r"|επικεφαλίδα|標題|标题|見出し|제목|عنوان)\s*([1-9])"
)


def heading_levels(package: SafeZip, part: str) -> Mapping[str, int]:
    """Return level 1 to 6 by style id for the styles whose paragraphs are headings; {} for a broken style sheet.

    A style's own outline level counts first, then its name, then what it is based on.
    """
    if part not in package:
        return {}
    try:
        root = parse(package.read(part), recover=True)
    except Damaged:
        return {}
    own: dict[str, int] = {}
    based_on: dict[str, str] = {}
    for names in (TRANSITIONAL, STRICT):
        word = names.word
        for style in root.iterchildren(f"{word}style"):
            identity = style.get(f"{word}styleId", "")
            parent = style.find(f"{word}basedOn")
            if parent is not None:
                based_on[identity] = parent.get(f"{word}val", "")
            outline = style.find(f"{word}pPr/{word}outlineLvl")
            name = style.find(f"{word}name")
            level = level_of_outline(outline.get(f"{word}val")) if outline is not None else None
            if level is None and name is not None:
                level = _by_name(name.get(f"{word}val", ""))
            if level is not None:
                own[identity] = level
    return {identity: level for identity in own | based_on if (level := _inherited(identity, own, based_on))}


def level_of_outline(value: str | None) -> int | None:
    """Return the heading level of a w:outlineLvl value: 1 to 6, 0 for body text, None if it is no number."""
    if value is None or not value.isdecimal():
        return None
    outline = int(value)
    return 0 if outline >= _BODY_TEXT else min(outline + 1, LAST_LEVEL)


def _by_name(name: str) -> int | None:
    name = name.casefold()
    if name == "title":
        return 1
    match = _HEADING_NAME.fullmatch(name)
    return min(int(match[1]), LAST_LEVEL) if match else None


def _inherited(identity: str, own: Mapping[str, int], based_on: Mapping[str, str]) -> int:
    seen: set[str] = set()
    while identity not in own:
        seen.add(identity)
        identity = based_on.get(identity, "")
        if not identity or identity in seen:
            return 0
    return own[identity]
