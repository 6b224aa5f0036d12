"""What Python 3.11's `re` gets wrong must not be used: it matches something else without a word."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[3]
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9{},]+\})\+|\(\?>")


def test_no_group_is_possessive() -> None:
    """Before Python 3.11.5, which Debian 12 has not, a possessive group loses what its last round matched."""
    found = [
        f"{path.relative_to(_ROOT)}:{number}"
        for path in sorted((_ROOT / "desktop_app").rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if _POSSESSIVE_GROUP.search(line)
    ]
    assert not found
