"""Starting with the person's session: a desktop entry on Linux, a Run value on Windows, a launch agent on macOS."""

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.errors import DesktopError
from desktop_app.system import APP_ID

RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
# Here Task Manager notes, in the first byte's lowest bit, what the person has switched off there.
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
VALUE = "Findling"

_ARGUMENT_NEEDS_QUOTES = re.compile(r"[^A-Za-z0-9_./:=@,+-]")


class Autostart(Protocol):
    """Whether Findling starts with the session; takes effect at the next one. All raise DesktopError if refused."""

    def on(self, command: Sequence[str]) -> None:
        """Start with this command (program with its full path, and arguments), instead of any earlier one."""
        ...

    def off(self) -> None:
        """Do not start any more."""
        ...

    def is_on(self) -> bool:
        """Whether it starts; False too where the person has switched it off in the system's own settings."""
        ...


def autostart(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Autostart:
    """Make the one of this system."""
    if platform == "win32":
        return RunValue(_registry())
    if platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    configured = environ.get("XDG_CONFIG_HOME", "")
    # The specification says that a relative path there is to be ignored.
    config = Path(configured) if os.path.isabs(configured) else Path.home() / ".config"  # noqa: PTH117
    return DesktopEntry(config / "autostart")


class DesktopEntry:
    """Linux: a file in the autostart folder. Source: XDG Desktop Application Autostart and Desktop Entry."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{APP_ID}.desktop"

    def on(self, command: Sequence[str]) -> None:
        """See Autostart."""
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            "Name=Findling",
            f"Icon={APP_ID}",
            f"Exec={' '.join(_exec_argument(argument) for argument in command)}",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        ]
        _write(self._file, ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"))

    def off(self) -> None:
        """See Autostart."""
        _remove(self._file)

    def is_on(self) -> bool:
        """See Autostart."""
        try:
            text = self._file.read_text("utf-8", "surrogateescape")
        except OSError:
            return False
        keys = {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in text.splitlines())}
        return keys.get("Hidden") != "true" and keys.get("X-GNOME-Autostart-enabled", "true") != "false"


class LaunchAgent:
    """macOS: a property list that launchd reads at login. Source: launchd.plist(5)."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{APP_ID}.plist"

    def on(self, command: Sequence[str]) -> None:
        """See Autostart."""
        agent = {
            "Label": APP_ID,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
            "LimitLoadToSessionType": "Aqua",
        }
        _write(self._file, plistlib.dumps(agent))

    def off(self) -> None:
        """See Autostart."""
        _remove(self._file)

    def is_on(self) -> bool:
        """See Autostart."""
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except (OSError, plistlib.InvalidFileException, ValueError):
            return False
        return isinstance(agent, dict) and not agent.get("Disabled", False)  # pyright: ignore[reportUnknownMemberType]


class Registry(Protocol):
    """What is asked of Windows' registry, below the person's own root. `get` gives None for what is not there."""

    def get(self, key: str, name: str) -> str | bytes | None:
        """Read a value."""
        ...

    def set(self, key: str, name: str, value: str) -> None:
        """Write a text."""
        ...

    def delete(self, key: str, name: str) -> None:
        """Delete a value, if it is there."""
        ...


class RunValue:
    """Windows: a value of the registry's Run key."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def on(self, command: Sequence[str]) -> None:
        """See Autostart."""
        try:
            self._registry.set(RUN, VALUE, subprocess.list2cmdline(command))
            self._registry.delete(APPROVED, VALUE)
        except OSError as error:
            raise DesktopError(f"Windows did not let Findling start at sign-in: {error.strerror or error}.") from error

    def off(self) -> None:
        """See Autostart."""
        try:
            self._registry.delete(RUN, VALUE)
        except OSError as error:
            raise DesktopError(f"Windows still starts Findling at sign-in: {error.strerror or error}.") from error

    def is_on(self) -> bool:
        """See Autostart."""
        try:
            approved = self._registry.get(APPROVED, VALUE)
            switched_off = isinstance(approved, bytes) and approved[:1] != b"" and bool(approved[0] & 1)
            return self._registry.get(RUN, VALUE) is not None and not switched_off
        except OSError:
            return False


def _exec_argument(argument: str) -> str:
    """Quote one argument of an Exec line: for its own quoting first, then as a value of the file."""
    argument = argument.replace("%", "%%")
    if _ARGUMENT_NEEDS_QUOTES.search(argument.replace("%%", "")) or not argument:
        argument = '"' + re.sub(r'(["`$\\])', r"\\\1", argument) + '"'
    return argument.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def _write(file: Path, content: bytes) -> None:
    draft = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(file)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesktopError(
            f"Findling cannot start at login: {file} could not be written ({reason}). Allow it there and try again."
        ) from error


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DesktopError(f"Findling still starts at login: {file} could not be deleted ({reason}).") from error


def _registry() -> Registry:
    if sys.platform != "win32":
        raise DesktopError("Only Windows has a registry.")
    import winreg  # noqa: PLC0415

    class CurrentUser:
        def get(self, key: str, name: str) -> str | bytes | None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return winreg.QueryValueEx(opened, name)[0]
            except FileNotFoundError:
                return None

        def set(self, key: str, name: str, value: str) -> None:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

        def delete(self, key: str, name: str) -> None:
            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return  # it is not there already

    return CurrentUser()
