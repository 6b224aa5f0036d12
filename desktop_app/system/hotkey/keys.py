"""The keys that a hotkey can hold, and what each operating system calls them.

Sources: X11's keysymdef.h (its names are those of the portal's shortcuts too), Microsoft's "Virtual-Key Codes",
Apple's HIToolbox/Events.h (codes of places on an ANSI keyboard).
"""

from typing import NamedTuple


class Key(NamedTuple):
    """One key: X11's name, Windows' virtual-key code, and the Mac's virtual key code (None where Macs have no such)."""

    name: str
    keysym: str
    windows: int
    mac: int | None


_MAC_LETTERS = {
    "A": 0x00,
    "B": 0x0B,
    "C": 0x08,
    "D": 0x02,
    "E": 0x0E,
    "F": 0x03,
    "G": 0x05,
    "H": 0x04,
    "I": 0x22,
    "J": 0x26,
    "K": 0x28,
    "L": 0x25,
    "M": 0x2E,
    "N": 0x2D,
    "O": 0x1F,
    "P": 0x23,
    "Q": 0x0C,
    "R": 0x0F,
    "S": 0x01,
    "T": 0x11,
    "U": 0x20,
    "V": 0x09,
    "W": 0x0D,
    "X": 0x07,
    "Y": 0x10,
    "Z": 0x06,
}
_MAC_DIGITS = (0x1D, 0x12, 0x13, 0x14, 0x15, 0x17, 0x16, 0x1A, 0x1C, 0x19)
_MAC_FUNCTIONS = (
    *(0x7A, 0x78, 0x63, 0x76, 0x60, 0x61, 0x62, 0x64, 0x65, 0x6D),
    *(0x67, 0x6F, 0x69, 0x6B, 0x71, 0x6A, 0x40, 0x4F, 0x50, 0x5A),
    *(None, None, None, None),
)

_KEYS = (
    *(Key(letter, letter.lower(), ord(letter), code) for letter, code in _MAC_LETTERS.items()),
    *(Key(str(digit), str(digit), ord(str(digit)), code) for digit, code in enumerate(_MAC_DIGITS)),
    *(Key(f"F{n}", f"F{n}", 0x6F + n, code) for n, code in enumerate(_MAC_FUNCTIONS, start=1)),
    Key("Space", "space", 0x20, 0x31),
    Key("Tab", "Tab", 0x09, 0x30),
    Key("Enter", "Return", 0x0D, 0x24),
    Key("Escape", "Escape", 0x1B, 0x35),
    Key("Backspace", "BackSpace", 0x08, 0x33),
    Key("Delete", "Delete", 0x2E, 0x75),
    Key("Insert", "Insert", 0x2D, None),
    Key("Home", "Home", 0x24, 0x73),
    Key("End", "End", 0x23, 0x77),
    Key("PageUp", "Prior", 0x21, 0x74),
    Key("PageDown", "Next", 0x22, 0x79),
    Key("Left", "Left", 0x25, 0x7B),
    Key("Right", "Right", 0x27, 0x7C),
    Key("Up", "Up", 0x26, 0x7E),
    Key("Down", "Down", 0x28, 0x7D),
    Key("Pause", "Pause", 0x13, None),
    Key("Comma", "comma", 0xBC, 0x2B),
    Key("Period", "period", 0xBE, 0x2F),
    Key("Slash", "slash", 0xBF, 0x2C),
    Key("Backslash", "backslash", 0xDC, 0x2A),
    Key("Semicolon", "semicolon", 0xBA, 0x29),
    Key("Apostrophe", "apostrophe", 0xDE, 0x27),
    Key("Minus", "minus", 0xBD, 0x1B),
    Key("Equal", "equal", 0xBB, 0x18),
    Key("BracketLeft", "bracketleft", 0xDB, 0x21),
    Key("BracketRight", "bracketright", 0xDD, 0x1E),
    Key("Backquote", "grave", 0xC0, 0x32),
)

KEYS = {key.name: key for key in _KEYS}

_OTHER_NAMES = {
    ",": "Comma",
    ".": "Period",
    "/": "Slash",
    "\\": "Backslash",
    ";": "Semicolon",
    "'": "Apostrophe",
    "-": "Minus",
    "=": "Equal",
    "[": "BracketLeft",
    "]": "BracketRight",
    "`": "Backquote",
    "grave": "Backquote",
    "return": "Enter",
    "esc": "Escape",
    "del": "Delete",
    "ins": "Insert",
    "pgup": "PageUp",
    "pgdown": "PageDown",
    "page up": "PageUp",
    "page down": "PageDown",
    "spacebar": "Space",
}
_BY_NAME = {name.lower(): key for name, key in KEYS.items()} | {
    other.lower(): KEYS[name] for other, name in _OTHER_NAMES.items()
}


def find_key(name: str) -> Key | None:
    """Find a key by its name, in any case, or by a usual other name; None if there is none."""
    return _BY_NAME.get(name.lower())
