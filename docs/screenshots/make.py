"""Pictures of every screen of the real app over sample documents: light and dark, English and Chinese.

    python -m docs.screenshots.make [--folder docs/screenshots/all] [--only main]

The program runs in a home of its own on an X server without a screen (Xvfb) with a window manager; its windows are
asked for their own pictures. Those in the README are copies of four of them.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from docs.screenshots.documents import write
from tests.helpers.window_manager import window_manager
from tests.helpers.x_server import x_server

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

HERE = Path(__file__).parent
FOR_THE_README = ("main-pdf-en-light", "main-pdf-zh-dark", "quick-results-en-light", "first-start-en-light")
_LOOKS = [(language, theme) for language in ("en", "zh_CN") for theme in ("light", "dark")]
_REST_MS = 700
_LONGEST_MS = 60_000
_QUERIES = {
    "main-pdf": "怎么让酵头保持活力",
    "main-code": "how do I send many requests at the same time",
    "main-markdown": "keeping a bike's battery alive in winter",
    "main-html": "recipe for potato omelette",
    "main-text": "when do I get the deposit back",
    "main-table": "how much water did the tomatoes get",
    "main-mail": "price of repairing the roof",
    "main-office": "who takes care of the seeds",
    "main-picture": "evening.png",
    "main-filters": "type:pdf bread",
    "main-no-match": "quarterly derivatives hedging strategy",
    "main-nothing": "type:pdf zzyzx",
}
_PAGES = ("folders", "activity", "look", "search", "performance", "model", "privacy", "about")

Step = Callable[[], bool] | None


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=HERE / "all")
    parser.add_argument("--only", default="", help="only screens whose name begins so")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, x_server() as display, window_manager(display):
        home = Path(place) / "wanda"
        runtime = home / "run"
        runtime.mkdir(mode=0o700, parents=True)
        for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "FINDLING_DATA_DIR"):
            os.environ.pop(name, None)
        os.environ |= {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_SESSION_TYPE": "x11",
            "QT_QPA_PLATFORM": "xcb",
            "DISPLAY": display,
            "LANG": "C.UTF-8",
        }
        documents = write(home / "Documents")
        (home / "Downloads").mkdir()
        _run(documents, options.folder, options.only)
    for name in FOR_THE_README:
        picture = options.folder / f"{name}.png"
        if picture.exists():
            shutil.copy(picture, HERE)


def _run(documents: Path, folder: Path, only: str) -> None:
    from tests.helpers.when_running import when_running  # noqa: PLC0415  Qt: not in the worker processes

    held: list[_Photographer] = []

    def begin(application: "QApplication") -> None:
        held.append(_Photographer(application, documents, folder, only))  # Qt's connections do not hold it
        held[0].begin()

    when_running(begin)
    sys.argv = ["findling"]
    from desktop_app.app import main as findling  # noqa: PLC0415

    findling()


class _Photographer:
    """Goes through the screens: each step is done when its condition holds, or at the latest after a minute."""

    def __init__(self, application: "QApplication", documents: Path, folder: Path, only: str) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        from desktop_app.ui.desktop import Desktop  # noqa: PLC0415

        self._application, self._documents, self._folder, self._only = application, documents, folder, only
        desktop = application.findChild(Desktop)
        assert desktop is not None
        self._desktop = desktop
        self._timer = QTimer(application)
        self._steps = self._all()
        self._waiting: Step = None
        self._waited = 0

    def begin(self) -> None:
        """Begin, and go on whenever there is time."""
        self._timer.timeout.connect(self._go_on)
        self._timer.start(_REST_MS)

    def _go_on(self) -> None:
        self._waited += _REST_MS
        if self._waiting is not None and not self._waiting() and self._waited < _LONGEST_MS:
            return
        if self._waited >= _LONGEST_MS:
            print("waited in vain before the next picture", file=sys.stderr)
        self._waited = 0
        try:
            self._waiting = next(self._steps)
        except StopIteration:
            self._timer.stop()
            self._application.exit()
        except BaseException:
            self._timer.stop()
            self._application.exit(1)
            raise

    def _wanted(self, name: str) -> bool:
        return name.startswith(self._only)

    def _looks(self, name: str, window: "QWidget") -> Iterator[Step]:
        """Take a picture in each language and theme."""
        if not self._wanted(name):
            return
        preferences = self._desktop._context.preferences
        for language, theme in _LOOKS:
            preferences.change("window", language=language, theme=theme)
            yield None
            picture = window.grab()
            picture.save(str(self._folder / f"{name}-{language[:2]}-{theme}.png"), "PNG", 0)
        preferences.change("window", language="en", theme="light")

    def _all(self) -> Iterator[Step]:
        desktop = self._desktop
        yield lambda: desktop._made_main is not None and desktop._made_main.isVisible()
        window = desktop._main
        yield None
        yield from self._looks("first-start", window)
        window._leave_first_start()
        yield None
        yield from self._looks("main-empty", window)
        context = desktop._context
        context.engine.add_folder(os.fsencode(self._documents))
        yield None
        yield from self._looks("main-indexing", window)
        yield self._indexed
        yield from self._looks("main-start", window)
        for name, query in _QUERIES.items():
            if not self._wanted(name):
                continue
            window.search(query)
            yield lambda: not window.session.waits
            if window.list.hits.rowCount():
                window.list.setCurrentIndex(window.list.hits.index(0))
            context.preferences.add_recent(query)
            yield None
            yield None
            yield from self._looks(name, window)
        bar = desktop._bar
        if self._wanted("quick"):
            bar.show_up()
            yield None
            yield from self._looks("quick-recent", bar)
            bar.field.set_query("keeping bread fresh")
            yield lambda: not bar._session.waits
            yield None
            yield from self._looks("quick-results", bar)
            bar._open_preview()
            yield None
            yield None
            yield from self._looks("quick-preview", bar)
            bar.hide_away()
        settings = desktop._settings
        for page in _PAGES:
            settings.open_page(page)
            yield None
            yield from self._looks(f"settings-{page}", settings)

    def _indexed(self) -> bool:
        snapshot = self._desktop._context.library.snapshot
        if snapshot is None or not snapshot.coverage.files:
            return False
        coverage = snapshot.coverage
        return coverage.vectors + coverage.failed >= coverage.files


if __name__ == "__main__":
    main()
