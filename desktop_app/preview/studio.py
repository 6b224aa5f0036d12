"""What the worker does: answers requests about files. This and what it imports is never loaded by the parent."""

from collections import OrderedDict

from desktop_app.preview import looking
from desktop_app.preview.files import open_file, opened
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

_OPEN_FILES = 3
_FIRST_WIDTH = 1_600
_VECTOR = "svg"


class Studio:
    """Answers requests; keeps the last few paged files open."""

    def __init__(self) -> None:
        self._paged: OrderedDict[bytes, PagedFile] = OrderedDict()

    def __call__(self, request: ToWorker) -> Reply:
        """Answer one request."""
        match request:
            case Show():
                return self._show(request)
            case Render():
                return self._render(request)
            case Mark():
                pages = self._paged_file(request.path)
                return Reply(Marked([] if pages is None else page_marks(pages, request)))

    def _show(self, request: Show) -> Reply:
        with opened(request.path) as file:
            filetype, is_picture = looking.paged_type(file)
            if not filetype:
                return Reply(looking.shown_text(file, request.wanted, plain=request.plain))
            original = picture_size(file) if is_picture and filetype != _VECTOR else (0, 0)
            try:
                pages = self._paged_file(request.path)
            except NothingToShow:
                if filetype != _VECTOR:
                    raise
                return Reply(looking.shown_text(file, request.wanted, plain=request.plain))
        if pages is None:
            raise NothingToShow(Unshown.DAMAGED)
        if not is_picture or pages.page_count > 1:
            return Reply(ShownPages(pages.sizes))
        if filetype == _VECTOR:
            width, height = pages.sizes[0]
            original = max(1, round(width)), max(1, round(height))
        image = pages.draw(1, _FIRST_WIDTH if filetype == _VECTOR else min(original[0], _FIRST_WIDTH))
        return Reply(ShownPicture(original, (image.width, image.height)), image.pixels, image)

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

    def _paged_file(self, path: bytes) -> PagedFile | None:
        """Return a file opened as pages, None if it is of another kind; from the last time if it has not changed."""
        file = open_file(path)
        kept = self._paged.pop(path, None)
        if kept is not None and kept.stamp == file.stamp:
            file.close()
            self._paged[path] = kept
            return kept
        if kept is not None:
            kept.close()
        filetype, is_picture = looking.paged_type(file)
        try:
            if not filetype:
                file.close()
                return None
            if is_picture and filetype != _VECTOR:
                picture_size(file)
            pages = PagedFile(file, filetype)
        except NothingToShow:
            file.close()
            raise
        self._paged[path] = pages
        if len(self._paged) > _OPEN_FILES:
            self._paged.popitem(last=False)[1].close()
        return pages
