"""What is asked of the engine for a preview and made ready for its view, all in the background."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QImage

from desktop_app.documents import Hit, PassageHit, Place
from desktop_app.engine import Engine
from desktop_app.previews import Code, NoPreview, Pages, Picture, Structured
from desktop_app.ui.preview_code import Listing, list_code
from desktop_app.ui.preview_paper import to_qimage
from desktop_app.ui.preview_typeset import Typeset, typeset
from desktop_app.ui.tokens import Tokens
from desktop_app.ui.wording import language_name

_PAPER = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Request:
    """What a person wants to see; one key: one preview."""

    hit: Hit
    passage: PassageHit | None
    query: str

    @property
    def key(self) -> tuple[bytes, int, int | None, str]:
        """What tells whether another request would show the same."""
        return self.hit.path, self.hit.mtime_ns, self.passage.text_id if self.passage else None, self.query

    @property
    def place(self) -> Place:
        """Where in the file the passage stands; nowhere in particular if there is none."""
        return self.passage.place if self.passage else Place()

    @property
    def by_meaning(self) -> bool:
        """Whether the sentence nearest in meaning is worth looking for."""
        return self.passage is not None and "meaning" in self.hit.why and bool(self.query.strip())


@dataclass(frozen=True, slots=True)
class CodeContent:
    """Code and what the view shows of it."""

    code: Code
    listing: Listing


@dataclass(frozen=True, slots=True)
class TextContent:
    """A document and what the view shows of it."""

    document: Structured
    typeset: Typeset


@dataclass(frozen=True, slots=True)
class PictureContent:
    """A picture and what the view shows of it."""

    picture: Picture
    image: QImage


Content = Pages | CodeContent | TextContent | PictureContent | NoPreview


def prepare(engine: Engine, request: Request, tokens: Tokens, zoom: float, stop: Callable[[], bool]) -> Content:
    """Ask the engine for a preview and make it ready. Raises FindlingError."""
    preview = engine.preview(request.hit.path, query=request.query, passage=request.passage, stop=stop)
    match preview:
        case Code():
            return CodeContent(preview, list_code(preview))
        case Structured():
            return TextContent(preview, typeset(preview, tokens, zoom))
        case Picture():
            return PictureContent(preview, to_qimage(preview.image, _PAPER))
        case _:
            return preview


def in_size(engine: Engine, path: bytes, width: int, stop: Callable[[], bool]) -> QImage:
    """Make a picture of another width in pixels. Raises FindlingError."""
    return to_qimage(engine.page(path, 1, width, stop=stop), _PAPER)


def is_cut(content: Content | None) -> bool:
    """Whether only a part of the file is shown."""
    match content:
        case CodeContent(code, _):
            return code.cut
        case TextContent(_, made):
            return made.cut
        case _:
            return False


def language_of(content: Content | None, hit: Hit) -> str:
    """Say in which language a file is written, a person's or a program's."""
    if isinstance(content, CodeContent) and content.code.language:
        return content.code.language
    return language_name(hit.language)
