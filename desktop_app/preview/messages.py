"""What the parent and the worker of previews say to each other: MessagePack, decoded into these types or refused.

For every request the worker first says Begun; whatever happens from there on is that file's doing. The pixels of an
image follow their answer as a message of their own, so that they are copied as seldom as a pipe allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from desktop_app.catalogue.terms import Term
from desktop_app.documents import Place
from desktop_app.previews import Code, NoPreview, PageMarks, Structured, Unshown

IMAGE_BYTES = 72_000_000
"""24 megapixels of RGB."""
ANSWER_BYTES = 64_000_000


@dataclass(frozen=True, slots=True)
class PreviewLimits:
    """What a preview may cost.

    seconds: wall-clock time of one request. memory_bytes: resident memory of the worker. idle_seconds: how long the
    worker waits for the next request before it ends. patience_seconds: how long a request that nobody waits for any
    more may go on, since a new worker costs more than the end of a short one.
    """

    seconds: float = 10.0
    memory_bytes: int = 1_500_000_000
    idle_seconds: float = 180.0
    patience_seconds: float = 0.5


class Stamp(msgspec.Struct, frozen=True, array_like=True):
    """What tells whether a file is still the same."""

    mtime_ns: int
    size: int


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """What to mark: a query's words, and the passage of the hit, with where it stood when it was indexed."""

    terms: Sequence[Term] = ()
    phrases: Sequence[str] = ()
    passage: str = ""
    place: Place = Place()


class Show(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: what there is to see of a file. plain: without colours, which some texts make slow."""

    path: bytes
    wanted: Wanted
    plain: bool = False


class Render(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: draw a page (from 1), unless the file is still as `known` says."""

    path: bytes
    number: int
    pixels_wide: int
    known: Stamp | None = None


class Mark(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """To the worker: where on the pages the words and the sentence stand; on one page only, or on those around it."""

    path: bytes
    wanted: Wanted
    sentence: str
    only: int | None = None


class Ready(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: it has given up its rights and waits."""


class Broken(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: it cannot start."""

    reason: str


class Begun(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: it has taken a request."""


class ShownPages(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the pages' sizes in points."""

    sizes: list[tuple[float, float]]


class ShownText(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: a text."""

    code: Code


class ShownDocument(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: a document's text and structure."""

    document: Structured


class ShownPicture(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: a picture's size, original and made to fit; its pixels follow."""

    original: tuple[int, int]
    size: tuple[int, int]


class ShownNothing(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: why there is nothing to show."""

    why: NoPreview


class Rendered(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: a page's size in pixels, and the file it is of; its pixels follow."""

    size: tuple[int, int]
    stamp: Stamp


class Unchanged(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the file is as it was."""


class Marked(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """From the worker: the pages with marks."""

    pages: list[PageMarks]


ToWorker = Show | Render | Mark
Answer = ShownPages | ShownText | ShownDocument | ShownPicture | ShownNothing | Rendered | Unchanged | Marked
FromWorker = Ready | Broken | Begun | Answer

encode = msgspec.msgpack.Encoder().encode
decode_to_worker = msgspec.msgpack.Decoder(ToWorker).decode
decode_from_worker = msgspec.msgpack.Decoder(FromWorker).decode


class NothingToShow(Exception):
    """In the worker: there is no preview, and why."""

    def __init__(self, reason: Unshown, *, detail: str = "") -> None:
        super().__init__(reason)
        self.why = NoPreview(reason, vanished=reason is Unshown.VANISHED, detail=detail)
