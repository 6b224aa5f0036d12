"""OLE compound files, which hold Office 97-2003 documents and Outlook messages: the one place that uses olefile."""

from datetime import datetime
from types import TracebackType
from typing import BinaryIO, NamedTuple, Protocol, Self, cast

import olefile

from desktop_app.errors import Damaged
from desktop_app.extract.encodings import decode, python_codec
from desktop_app.extract.source import Source


class Summary(NamedTuple):
    """What the document says of itself; dates in ISO 8601, "" where it says nothing."""

    title: str = ""
    author: str = ""
    created: str = ""
    modified: str = ""


class _Metadata(Protocol):
    codepage: object
    title: object
    author: object
    create_time: object
    last_saved_time: object


class _Ole(Protocol):
    """What is used of an OleFileIO, whose own types are not stated."""

    def exists(self, filename: str) -> bool: ...

    def listdir(self) -> list[list[str]]: ...

    def get_size(self, filename: str) -> int: ...

    def openstream(self, filename: str) -> BinaryIO: ...

    def get_metadata(self) -> _Metadata: ...

    def close(self) -> None: ...


class CompoundFile:
    """Reads streams of a compound file by their path, as in "ObjectPool/WordDocument"; no stream exceeds the limits."""

    def __init__(self, source: Source) -> None:
        """Open the container. Raises Damaged."""
        self._limit = source.limits.unpacked_bytes
        source.handle.seek(0)
        try:
            self._ole = cast("_Ole", olefile.OleFileIO(source.handle, raise_defects=olefile.DEFECT_FATAL))
        except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
            raise Damaged("damaged: not a whole compound file") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ole.close()

    def __contains__(self, path: str) -> bool:
        return self._ole.exists(path)

    def paths(self) -> list[str]:
        """Return the paths of all streams."""
        return ["/".join(entry) for entry in self._ole.listdir()]

    def read(self, path: str) -> bytes:
        """Return a stream's bytes. Raises Damaged where it is missing, broken or too large."""
        try:
            if self._ole.get_size(path) > self._limit:
                raise Damaged("damaged: holds a stream that is larger than it may be")
            return self._ole.openstream(path).read()
        except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
            raise Damaged(f"damaged: has no whole stream {path}") from error

    def summary(self) -> Summary:
        """Return the standard properties; a broken property stream counts as none."""
        try:
            known = self._ole.get_metadata()
        except Exception:  # noqa: BLE001 - a foreign parser of a part that nothing depends on
            return Summary()
        code_page = known.codepage
        codec = python_codec(f"cp{code_page & 0xFFFF}") if isinstance(code_page, int) else ""
        return Summary(
            title=_text(known.title, codec),
            author=_text(known.author, codec),
            created=_date(known.create_time),
            modified=_date(known.last_saved_time),
        )


def _text(value: object, codec: str) -> str:
    if isinstance(value, bytes):
        value = decode(value, "utf-8" if codec == "" and value.isascii() else codec)
    return value.rstrip("\0").strip() if isinstance(value, str) else ""


def _date(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else ""
