"""What was dropped on the window, understood: one file, one folder, a text, or a sentence why it is none of these."""

import os
import stat
from collections.abc import Collection
from enum import Enum
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl

from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import shown

_MOST_LOOKED_AT = 20


class DropKind(Enum):
    """What a drop leads to."""

    FILE = "more like this"
    FOLDER = "watch it"
    TEXT = "search for it"
    REFUSED = "say why not"


class Drop(NamedTuple):
    """A drop. path: of the file or folder. text: what to search for, or the sentence why nothing is done, or not all.

    paths: all of them, if there are several; folders that are added without a question, be it one.
    """

    kind: DropKind
    path: bytes = b""
    text: str = ""
    paths: tuple[bytes, ...] = ()

    @property
    def name(self) -> str:
        """The file's or folder's own name."""
        return name_of(self.path)


def name_of(path: bytes) -> str:
    """Return the last part of a path, as shown."""
    bare = path.rstrip(b"/\\") or path
    return shown(os.path.basename(bare) or bare)  # noqa: PTH119 - a path is bytes here


def read_drop(data: QMimeData) -> Drop | None:
    """Understand a drop without touching the disk: a path counts as a file until `look_at` saw it.

    None if it is nothing that anybody could mean.
    """
    if urls := data.urls():
        local = [url for url in urls if url.isLocalFile()]
        if len(urls) > 1:
            sentence = tr_count(
                len(urls),
                "{count} file was dropped. One file finds more like it, one folder can be watched.",
                "{count} files at once: drop one to find more like it, or one folder to watch.",
            )
            return Drop(DropKind.REFUSED, text=sentence, paths=tuple(path_of(url) for url in local[:_MOST_LOOKED_AT]))
        if not local:
            return Drop(DropKind.REFUSED, text=tr("That is an address on the web. Drop a file, a folder or text."))
        return Drop(DropKind.FILE, path=path_of(local[0]))
    if data.hasText() and data.text().strip():
        return Drop(DropKind.TEXT, text=data.text().strip())
    return None


def path_of(url: QUrl) -> bytes:
    """Return the path of a file's address, byte for byte: a name need not be UTF-8."""
    if os.name == "nt":
        return os.fsencode(url.toLocalFile())
    return unquote_to_bytes(bytes(url.toEncoded(QUrl.ComponentFormattingOption.FullyEncoded).data())[len("file://") :])


def look_among(drop: Drop, watched: Collection[bytes]) -> Drop:
    """Look for the one folder among several things that were dropped; this touches the disk, as `look_at` does."""
    folders = [path for path in drop.paths if os.path.isdir(path)]  # noqa: PTH112 - a path is bytes here
    if len(folders) != 1 or len(drop.paths) == _MOST_LOOKED_AT:
        return drop
    found = look_at(folders[0], watched)
    if found.kind is not DropKind.FOLDER:
        return found
    sentence = tr_count(
        len(drop.paths) - 1,
        "Only the folder is taken. Drop the file by itself to find more like it.",
        "Only the folder is taken. Drop a file by itself to find more like it.",
    )
    return found._replace(text=sentence)


def look_at(path: bytes, watched: Collection[bytes]) -> Drop:
    """Look what a path is; this touches the disk, so call it from a lane."""
    name = name_of(path)
    try:
        found = os.stat(path)  # noqa: PTH116 - a path is bytes here
    except OSError:
        return Drop(DropKind.REFUSED, path, tr("“{name}” is not there any more.", name=name))
    if stat.S_ISDIR(found.st_mode):
        if os.path.realpath(path) in {os.path.realpath(root) for root in watched}:
            return Drop(DropKind.REFUSED, path, tr("“{name}” is watched already.", name=name))
        return Drop(DropKind.FOLDER, path)
    if not stat.S_ISREG(found.st_mode):
        return Drop(DropKind.REFUSED, path, tr("“{name}” is not a file that can be read.", name=name))
    if not os.access(path, os.R_OK):
        return Drop(DropKind.REFUSED, path, tr("“{name}” cannot be read: you may not open it.", name=name))
    return Drop(DropKind.FILE, path)
