"""Forgetting for good: what a person forgets does not come back with the next scan."""

import os
import re
from collections.abc import Callable

from desktop_app.catalogue.writer import CatalogueWriter
from desktop_app.errors import FindlingError
from desktop_app.vectors.store import VectorStore
from desktop_app.watch.roots import is_inside
from desktop_app.watch.rules import FolderRules

_SPECIAL = re.compile(r"([\\*?\[\]!#\s])")


def forget(writer: CatalogueWriter, path: bytes, vectors: Callable[[int, int], VectorStore]) -> int:
    """Remove a file, or all below a folder, and every byte of their text; returns how many files.

    Watched folders at or below `path` are not watched any more; one around it leaves `path` out from now on.
    Whatever was kept of files that went before is erased, too: if there is such, `path` need not be known (0 then),
    for it may be one of these. vectors: the store of a model (id, dims), which then forgets, too. Raises FindlingError
    if nothing is known of `path`.
    """
    forgotten = _forget(writer, path)
    for model in writer.models():
        vectors(model.id, model.dims).refresh()
    return forgotten


def _forget(writer: CatalogueWriter, path: bytes) -> int:
    folders = writer.folders()
    around = [folder for folder in folders if folder.root != path and is_inside(path, folder.root)]
    within = [folder for folder in folders if is_inside(folder.root, path)]
    known = writer.counts([path]).files
    if not known and not within and os.path.islink(path):  # noqa: PTH114  bytes
        target = os.fsdecode(os.path.realpath(path))
        raise FindlingError(f"{os.fsdecode(path)} is a link, and links are not indexed. Forget {target}.", path=path)
    if not known and not within:
        if writer.has_remains:
            return writer.forget(path)
        raise FindlingError(f"Nothing is known of {os.fsdecode(path)}: there is nothing to forget.", path=path)
    for folder in within:
        writer.remove_folder(folder.root)
    for folder in around:
        line = "/" + _SPECIAL.sub(r"\\\1", os.fsdecode(os.path.relpath(path, folder.root)).replace(os.sep, "/"))
        rules = FolderRules.from_json(folder.rules)
        if line not in rules.excludes:
            writer.add_folder(folder.root, rules.excluding([line]).to_json())
    return max(known, writer.forget(path))
