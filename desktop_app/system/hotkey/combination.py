"""A combination of keys: how it is written, read and checked."""

from dataclasses import dataclass
from enum import StrEnum

from desktop_app.errors import UsageError
from desktop_app.system.hotkey.keys import KEYS, Key, find_key

_EXAMPLE = "Write it like Ctrl+Alt+Space."


class Modifier(StrEnum):
    """A key that is held, in the order in which combinations are spelled.

    ALT is Option on a Mac; SUPER is Command on a Mac and the Windows key elsewhere.
    """

    CTRL = "Ctrl"
    ALT = "Alt"
    SHIFT = "Shift"
    SUPER = "Super"


_MODIFIERS = {modifier.value.lower(): modifier for modifier in Modifier} | {
    "control": Modifier.CTRL,
    "option": Modifier.ALT,
    "opt": Modifier.ALT,
    "command": Modifier.SUPER,
    "cmd": Modifier.SUPER,
    "meta": Modifier.SUPER,
    "win": Modifier.SUPER,
    "windows": Modifier.SUPER,
    "logo": Modifier.SUPER,
}


def _is_function_key(key: Key) -> bool:
    return key.name[0] == "F" and key.name[1:].isdigit()


_NAMED = [name for name, key in KEYS.items() if len(name) > 1 and not _is_function_key(key)]


@dataclass(frozen=True, slots=True)
class Combination:
    """Modifiers and one key; `str` gives the canonical spelling, which `parse` reads back."""

    modifiers: frozenset[Modifier]
    key: Key

    def __str__(self) -> str:
        return "+".join([*(modifier for modifier in Modifier if modifier in self.modifiers), self.key.name])


def parse(text: str) -> Combination:
    """Read a combination such as "ctrl + alt+space". Raises UsageError, saying what is wrong, if it is not one."""
    parts = [part.strip() for part in text.split("+")]
    if not text.strip():
        raise UsageError(f"There is no hotkey. {_EXAMPLE}")
    if not all(parts):
        raise UsageError(f"The hotkey {text!r} has a + without a key beside it. {_EXAMPLE}")
    *held, last = parts
    modifiers: set[Modifier] = set()
    for name in held:
        modifier = _MODIFIERS.get(name.lower())
        if modifier is None:
            if find_key(name) is not None:
                raise UsageError(f"The hotkey {text!r} has more than one key; {name} cannot be held. {_EXAMPLE}")
            raise UsageError(f"The hotkey {text!r} names {name!r}, which is not Ctrl, Alt, Shift or Super. {_EXAMPLE}")
        if modifier in modifiers:
            raise UsageError(f"The hotkey {text!r} names {modifier} twice. {_EXAMPLE}")
        modifiers.add(modifier)
    if last.lower() in _MODIFIERS:
        raise UsageError(f"The hotkey {text!r} needs one more key, pressed while {last} is held. {_EXAMPLE}")
    key = find_key(last)
    if key is None:
        raise UsageError(
            f"The hotkey {text!r} names a key {last!r} that Findling does not know. "
            f"A hotkey can be a letter, a digit, F1 to F24, or one of {', '.join(_NAMED)}."
        )
    if modifiers <= {Modifier.SHIFT} and not _is_function_key(key):
        raise UsageError(f"The hotkey {text!r} would take {last} away from typing. Add Ctrl, Alt or Super.")
    return Combination(frozenset(modifiers), key)
