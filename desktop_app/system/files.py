"""Opening a found file with the person's own program, at its place, and showing it in the file manager.

Paths are bytes: a name need not be UTF-8, and every system gets it as it is on the disk. Starting a program may take up
to two seconds, so call these from a worker thread. Errors are DesktopErrors whose message is a sentence for the person.
"""

import mimetypes
import os
import subprocess
import sys
import threading
from pathlib import Path

from desktop_app.documents import Place
from desktop_app.errors import DesktopError
from desktop_app.system.launch import persons_environment, start
from desktop_app.system.viewers import command_at_place, file_url

_ASK_SECONDS = 5.0
_WINDOWS_NO_PROGRAM = 1155


def open_file(path: bytes, place: Place | None = None, media_type: str = "") -> None:
    """Open a file with the program that the person has chosen for its type; at the place, where that program can.

    `media_type` is what reading the file found out; without it the name decides. Raises DesktopError if the file is
    gone or no program opens it.
    """
    path = _present(path)
    if sys.platform == "win32":
        _open_on_windows(path)
    elif sys.platform == "darwin":
        _start(["/usr/bin/open", path], path, "open")
    else:
        _open_on_linux(path, place or Place(), media_type)


def reveal(path: bytes) -> None:
    """Show a file or folder, selected, in the file manager; at least its folder, where the file manager cannot select.

    Raises DesktopError if it is gone or there is no file manager.
    """
    path = _present(path)
    if sys.platform == "win32":
        _reveal_on_windows(path)
    elif sys.platform == "darwin":
        _start(["/usr/bin/open", "-R", path], path, "show")
    else:
        _reveal_on_linux(path)


def _present(path: bytes) -> bytes:
    path = os.path.abspath(path)  # noqa: PTH100  the name itself, also where it is a link to another file
    try:
        os.lstat(path)
    except OSError as error:
        raise DesktopError(
            f"{os.fsdecode(path)} is not there any more: it was moved, renamed or deleted, or its drive is away.",
            path=path,
        ) from error
    return path


def _start(command: list[str | bytes], path: bytes, verb: str) -> None:
    try:
        start(command)
    except DesktopError as error:
        raise DesktopError(
            f"{os.fsdecode(path)} could not be {_PARTICIPLES[verb]}. {error.message}", path=path
        ) from error


_PARTICIPLES = {"open": "opened", "show": "shown"}


# ---------------------------------------------------------------------------------------------------------------- Linux


def _open_on_linux(path: bytes, place: Place, media_type: str) -> None:
    entry = _default_program(media_type or mimetypes.guess_type(os.fsdecode(path))[0] or "")
    at_place = command_at_place(entry, path, place) if entry else None
    _start(at_place or ["xdg-open", path], path, "open")


def _default_program(media_type: str) -> str:
    """Return the desktop entry of the program that opens a type, "" if there is none or nobody to ask."""
    asked = [media_type] if media_type else []
    if media_type.startswith("text/"):
        asked.append("text/plain")
    for kind in asked:
        try:
            answer = subprocess.run(  # noqa: S603  no shell reads it
                ["xdg-mime", "query", "default", kind],  # noqa: S607  the person's PATH decides
                capture_output=True,
                check=False,
                env=persons_environment(),
                timeout=_ASK_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        # Some desktops answer with a list, the preferred one first.
        entry = answer.stdout.decode(errors="replace").strip().partition(";")[0]
        if entry:
            return entry
    return ""


def _reveal_on_linux(path: bytes) -> None:
    # Only Linux has the library, and only this needs it.
    from desktop_app.system.session_bus import SessionBus  # noqa: PLC0415

    try:
        with SessionBus() as bus:
            bus.call(
                "org.freedesktop.FileManager1",
                "/org/freedesktop/FileManager1",
                "org.freedesktop.FileManager1.ShowItems",
                "ass",
                ([file_url(path).decode("ascii")], ""),
            )
    except DesktopError:
        # No bus, or a file manager that does not know how to select: its folder is better than nothing.
        _start(["xdg-open", path if os.path.isdir(path) else os.path.dirname(path)], path, "show")  # noqa: PTH112, PTH120


# -------------------------------------------------------------------------------------------------------------- Windows


def _open_on_windows(path: bytes) -> None:
    if sys.platform == "win32":
        name = os.fsdecode(path)
        try:
            os.startfile(name)  # noqa: S606  opening the file that the person chose is the point
        except OSError as error:
            reason = (
                "No program is set for files of this type. Choose one in Windows' settings, Default apps."
                if error.winerror == _WINDOWS_NO_PROGRAM
                else f"{error.strerror}."
            )
            raise DesktopError(f"{name} could not be opened. {reason}", path=path) from error


def explorer_command(path: bytes, explorer: str) -> str:
    """Return the command line that selects a file in Explorer, which reads quotes in its own way, not C's."""
    return f'"{explorer}" /select,"{os.fsdecode(path)}"'


def _reveal_on_windows(path: bytes) -> None:
    explorer = str(Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "explorer.exe")
    try:
        # Explorer's exit status says nothing: it is 1 when all went well.
        process = subprocess.Popen(explorer_command(path, explorer), env=persons_environment())  # noqa: S603
    except OSError as error:
        raise DesktopError(f"{os.fsdecode(path)} could not be shown. {error.strerror}.", path=path) from error
    threading.Thread(target=process.wait, name="explorer", daemon=True).start()
