"""A window manager (openbox) for a test's X server: without one no window gets the focus as on a person's desktop."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import X
from Xlib.display import Display

from tests.helpers.must_run import missing
from tests.helpers.onlooker import wait_for


@contextmanager
def window_manager(display: str) -> Iterator[None]:
    """Run openbox on a display until it has said that it manages windows; skips, with the reason, where it is not."""
    program = shutil.which("openbox")
    if program is None:
        missing("openbox is not installed (Debian: openbox)")
    own = {name: value for name, value in os.environ.items() if name != "SESSION_MANAGER"}
    with subprocess.Popen(
        [program, "--sm-disable"], env={**own, "DISPLAY": display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as manager:
        try:
            client = Display(display.replace(":", "unix:"))
            check = client.get_atom("_NET_SUPPORTING_WM_CHECK")
            root = client.screen().root
            wait_for(lambda: root.get_full_property(check, X.AnyPropertyType), "the window manager", seconds=30)
            client.close()
            yield
        finally:
            manager.terminate()
