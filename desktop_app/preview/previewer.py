"""What the engine asks for previews: one worker, started when it is needed, and the pages that were drawn last."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

from desktop_app.documents import PassageHit
from desktop_app.errors import FindlingError
from desktop_app.preview.messages import (
    Answer,
    Mark,
    Marked,
    PreviewLimits,
    Render,
    Rendered,
    Show,
    ShownDocument,
    ShownNothing,
    ShownPages,
    ShownPicture,
    ShownText,
    Stamp,
    ToWorker,
    Unchanged,
)
from desktop_app.preview.process import Lost, PreviewWorker
from desktop_app.preview.wanting import wanted
from desktop_app.preview.worker import STUDIO
from desktop_app.previews import NoPreview, PageImage, PageMarks, Pages, Picture, Preview, Unshown
from desktop_app.watch.private import is_private_file, is_private_folder

CACHE_BYTES = 64_000_000
_CONFIG = b".config"


def never() -> bool:
    """Somebody always waits for the answer."""
    return False


class _Drawn(NamedTuple):
    stamp: Stamp
    image: PageImage


class Previewer:
    """Previews files. Calls from several threads take turns. Close it, and the worker ends; it starts anew if asked.

    `stop`, where a method takes it, says that nobody waits for the answer any more: then the call ends early, with
    the reason STOPPED, at the cost of the worker if it does not come to an end soon.
    """

    def __init__(self, limits: PreviewLimits | None = None, *, studio: str = STUDIO) -> None:
        """Start nothing yet. studio: "module:class" of what answers in the worker; tests have their own."""
        self._limits = limits or PreviewLimits()
        self._studio = studio
        self._turn = threading.Lock()
        self._closing = threading.Event()
        self._worker: PreviewWorker | None = None
        self._starter: ThreadPoolExecutor | None = None
        self._drawn: OrderedDict[tuple[bytes, int, int], _Drawn] = OrderedDict()
        self._drawn_bytes = 0

    def warm_up(self) -> None:
        """Have the worker started if there is none, and return at once: the first preview is then quicker."""
        worker = self._worker
        if worker is None or not worker.is_alive:
            threading.Thread(target=self._warm, name="preview warm-up", daemon=True).start()

    def _warm(self) -> None:
        # One that cannot be started is the business of whoever asks for a preview.
        with self._turn, suppress(OSError):
            self._working()

    def close(self) -> None:
        """End the worker, whatever it is at, and let go of the pages."""
        self._closing.set()
        worker = self._worker
        if worker is not None:
            worker.end()
        with self._turn:
            self._closing.clear()
            if self._worker is not None:
                self._worker.kill()
                self._worker = None
            if self._starter is not None:
                self._starter.shutdown()
                self._starter = None
            self._drawn.clear()
            self._drawn_bytes = 0

    @property
    def worker_pid(self) -> int | None:
        """The worker's process id, None while there is none."""
        worker = self._worker
        return worker.pid if worker is not None else None

    def preview(
        self, path: bytes, *, query: str, passage: PassageHit | None, stop: Callable[[], bool] = never
    ) -> Preview:
        """Return what there is to see of a file, with the query's words and the passage marked in a text."""
        if _is_private(path):
            return NoPreview(Unshown.PRIVATE)
        request = Show(path, wanted(query, passage))
        answer, pixels = self._ask(request, stop)
        if answer == ShownNothing(NoPreview(Unshown.TOO_SLOW)):
            # Colours are the only thing that may take for ever on a text that is itself harmless.
            answer, pixels = self._ask(Show(path, request.wanted, plain=True), stop)
        return _preview(answer, pixels)

    def page(self, path: bytes, number: int, pixels_wide: int, *, stop: Callable[[], bool] = never) -> PageImage:
        """Return a page (from 1; a picture has one), drawn that wide, or less wide if it is very large.

        Raises FindlingError with the sentence of an `Unshown`.
        """
        if _is_private(path):
            raise FindlingError(Unshown.PRIVATE, path=path)
        key = (path, number, pixels_wide)
        drawn = self._drawn.get(key)
        answer, pixels = self._ask(Render(path, number, pixels_wide, drawn.stamp if drawn else None), stop)
        match answer:
            case Unchanged() if drawn is not None:
                self._keep(key, drawn)
                return drawn.image
            case Rendered(size, stamp):
                image = PageImage(*size, pixels)
                self._keep(key, _Drawn(stamp, image))
                return image
            case ShownNothing(why):
                raise FindlingError(why.reason, path=path)
            case _:
                raise FindlingError(Unshown.BROKE, path=path)

    def page_marks(
        self,
        path: bytes,
        *,
        query: str,
        passage: PassageHit | None,
        sentence: str,
        only: int | None = None,
        stop: Callable[[], bool] = never,
    ) -> Sequence[PageMarks]:
        """Return the pages with marks, in order, within 200 pages around the hit and two seconds.

        sentence: what to mark besides the words, "" for nothing. only: look at this page alone, which takes some
        20 ms. Nothing is marked in a file that has no pages. Raises FindlingError as `page` does.
        """
        if _is_private(path):
            raise FindlingError(Unshown.PRIVATE, path=path)
        answer, _ = self._ask(Mark(path, wanted(query, passage), sentence, only), stop)
        match answer:
            case Marked(pages):
                return pages
            case ShownNothing(why):
                raise FindlingError(why.reason, path=path)
            case _:
                raise FindlingError(Unshown.BROKE, path=path)

    def _ask(self, request: ToWorker, stop: Callable[[], bool]) -> tuple[Answer, bytes]:
        """Ask the worker; a new one, once, if it turns out to have ended before it began."""
        with self._turn:
            for _ in range(2):
                if self._closing.is_set():
                    # A worker that ended because of that must not be replaced, nor waited for.
                    return ShownNothing(NoPreview(Unshown.BROKE)), b""
                try:
                    return self._working().ask(request, stop)
                except Lost as lost:
                    self._worker = None
                    if lost.reason is not None:
                        return ShownNothing(NoPreview(lost.reason)), b""
                except OSError as error:
                    self._worker = None
                    return ShownNothing(NoPreview(Unshown.NOT_STARTING, detail=str(error))), b""
            return ShownNothing(NoPreview(Unshown.NOT_STARTING)), b""

    def _working(self) -> PreviewWorker:
        if self._worker is not None and not self._worker.is_alive:
            self._worker.kill()
            self._worker = None
        if self._worker is None:
            # On Linux a worker dies with the thread that made it, and callers' threads may end.
            self._starter = self._starter or ThreadPoolExecutor(1, "preview starter")
            self._worker = self._starter.submit(PreviewWorker, self._limits, self._studio).result()
        return self._worker

    def _keep(self, key: tuple[bytes, int, int], drawn: _Drawn) -> None:
        """Keep a page as the one used last; the ones used longest ago go."""
        with self._turn:
            before = self._drawn.pop(key, None)
            self._drawn_bytes += len(drawn.image.pixels) - (len(before.image.pixels) if before else 0)
            self._drawn[key] = drawn
            while self._drawn_bytes > CACHE_BYTES and len(self._drawn) > 1:
                self._drawn_bytes -= len(self._drawn.popitem(last=False)[1].image.pixels)


def _preview(answer: Answer, pixels: bytes) -> Preview:
    match answer:
        case ShownPages(sizes):
            preview = Pages(sizes)
        case ShownPicture((width, height), size):
            preview = Picture(PageImage(*size, pixels), width, height)
        case ShownText(shown) | ShownDocument(shown) | ShownNothing(shown):
            preview = shown
        case _:
            preview = NoPreview(Unshown.BROKE)
    return preview


def _is_private(path: bytes) -> bool:
    """Whether a file is a key or a password by its name, or lies in a folder of such: never read, whoever asks."""
    *folders, name = path.replace(os.fsencode(os.sep), b"/").split(b"/")
    before = b""
    for folder in folders:
        if is_private_folder(folder, (_CONFIG,) if before.lower() == _CONFIG else ()):
            return True
        before = folder
    return is_private_file(name)
