"""Starting other programs for the person: detached, in the person's own environment and not in a bundle's."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.errors import DesktopError

_SEARCH_PATHS = ("LD_LIBRARY_PATH", "LD_PRELOAD", "DYLD_LIBRARY_PATH", "XDG_DATA_DIRS")
# A program that cannot do what it is asked says so at once; one that still runs after this time is at work.
_FAILS_WITHIN_SECONDS = 2.0


def persons_environment(environ: Mapping[str, str] = os.environ, bundle: str | None = None) -> dict[str, str]:
    """Return the environment as it was before a PyInstaller bundle was started in it.

    `bundle` is the bundle's folder, None to find out. The bundle's start sets where libraries are looked for and keeps
    the person's own value as NAME_ORIG; other programs must not load the bundle's libraries, plug-ins and data.
    """
    bundle = bundle or getattr(sys, "_MEIPASS", None)
    environment = dict(environ)
    if bundle is None:
        return environment
    for name in _SEARCH_PATHS:
        kept = environment.pop(f"{name}_ORIG", None)
        if kept is not None:
            environment[name] = kept
        elif _inside(environment.get(name, ""), bundle):
            del environment[name]
    for name, value in list(environment.items()):
        if name != "PATH" and _inside(value, bundle):
            del environment[name]
    return environment


def start(command: Sequence[str | bytes]) -> None:
    """Start a program that lives on its own. Waits up to two seconds for it to fail.

    Raises DesktopError if it is not there or ends with an error within that time.
    """
    name = Path(os.fsdecode(command[0])).name
    try:
        process = subprocess.Popen(  # noqa: S603  the commands are ours, and no shell reads them
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=persons_environment(),
            cwd=Path.home() if Path.home().is_dir() else None,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise DesktopError(f"The program {name} is not installed.") from error
    except OSError as error:
        raise DesktopError(f"The program {name} cannot be started: {error.strerror or error}.") from error
    try:
        status = process.wait(_FAILS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        # Somebody must take note of its end, or it stays as a zombie for as long as this process lives.
        threading.Thread(target=process.wait, name=f"started {name}", daemon=True).start()
        return
    if status:
        raise DesktopError(f"The program {name} ended at once with the status {status}.")


def _inside(value: str, folder: str) -> bool:
    return any(part == folder or part.startswith(folder + os.sep) for part in value.split(os.pathsep))
