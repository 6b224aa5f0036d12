"""What the worker does: answers requests about files. This and what it imports is never loaded by the parent."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from desktop_app.preview import looking
from desktop_app.preview.files import OpenFile, open_file, opened
from desktop_app.preview.messages import (
    Mark,
    Marked,
    NothingToShow,
    Render,
    Rendered,
    Show,
    ShownPages,
    ShownPicture,
    ToWorker,
    Unchanged,
)
from desktop_app.preview.page_marks import page_marks
from desktop_app.preview.paged_file import PagedFile, picture_size
from desktop_app.preview.worker import Reply
from desktop_app.previews import Unshown

if TYPE_CHECKING:
    from desktop_app.preview.raster import RasterPicture

_OPEN_FILES = 3
_FIRST_WIDTH = 1_600


class Studio:
    """Answers requests; keeps the last few paged files open."""

    def __init__(self) -> None:
        self._paged: OrderedDict[bytes, PagedFile | RasterPicture] = OrderedDict()

    def __call__(self, request: ToWorker) -> Reply:
        """Answer one request."""
        match request:
            case Show():
                return self._show(request)
            case Render():
                return self._render(request)
            case Mark():
                pages = self._paged_file(request.path)
                return Reply(Marked(page_marks(pages, request) if isinstance(pages, PagedFile) else []))

    def _show(self, request: Show) -> Reply:
        with opened(request.path) as file:
            paged = looking.paged_type(file)
            if not paged.name:
                return Reply(looking.shown_text(file, request.wanted, plain=request.plain))
            is_vector = paged.name == looking.VECTOR
            try:
                pages = self._paged_file(request.path)
            except NothingToShow:
                if not is_vector:
                    raise
                return Reply(looking.shown_text(file, request.wanted, plain=request.plain))
        if pages is None:
            raise NothingToShow(Unshown.DAMAGED)
        if not paged.is_picture or pages.page_count > 1:
            return Reply(ShownPages(pages.sizes))
        width, height = pages.original or (max(1, round(side)) for side in pages.sizes[0])
        image = pages.draw(1, _FIRST_WIDTH if is_vector else min(width, _FIRST_WIDTH))
        return Reply(ShownPicture((width, height), (image.width, image.height)), image.pixels, image)

    def _render(self, request: Render) -> Reply:
        if request.known is not None:
            with opened(request.path) as file:
                if file.stamp == request.known:
                    return Reply(Unchanged())
        pages = self._paged_file(request.path)
        if pages is None:
            raise NothingToShow(Unshown.NO_SUCH_PAGE)
        image = pages.draw(request.number, request.pixels_wide)
        return Reply(Rendered((image.width, image.height), pages.stamp), image.pixels, image)

    def _paged_file(self, path: bytes) -> "PagedFile | RasterPicture | None":
        """Return a file opened as pages, None if it is of another kind; from the last time if it has not changed."""
        file = open_file(path)
        kept = self._paged.pop(path, None)
        if kept is not None and kept.stamp == file.stamp:
            file.close()
            self._paged[path] = kept
            return kept
        if kept is not None:
            kept.close()
        try:
            pages = _sheets(file, looking.paged_type(file))
        except BaseException:
            file.close()
            raise
        if pages is None:
            file.close()
            return None
        self._paged[path] = pages
        if len(self._paged) > _OPEN_FILES:
            self._paged.popitem(last=False)[1].close()
        return pages


def _sheets(file: OpenFile, paged: looking.PagedType) -> "PagedFile | RasterPicture | None":
    """Open a file by what can draw it; it takes over `file`."""
    if not paged.name:
        return None
    if paged.by_pillow:
        return _raster(file, paged.name)
    if not paged.is_picture or paged.name == looking.VECTOR:
        return PagedFile(file, paged.name)
    try:
        pages = PagedFile(file, paged.name, picture_size(file))
        if paged.second_look:
            pages.draw(1, 1)  # what MuPDF does not know of such a picture it finds out when it draws it
    except NothingToShow as nothing:
        if paged.second_look and nothing.why.reason in (Unshown.DAMAGED, Unshown.DAMAGED_PAGE):
            return _raster(file, paged.second_look)
        raise
    return pages


def _raster(file: OpenFile, kind: str) -> "RasterPicture":
    from desktop_app.preview.raster import RasterPicture  # noqa: PLC0415  Pillow is only paid for by what needs it

    return RasterPicture(file, kind)
