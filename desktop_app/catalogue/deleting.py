"""Deleting all that was indexed, and how much room it takes."""

import shutil
from pathlib import Path

from desktop_app.catalogue.choices import CHOICES_FILE
from desktop_app.catalogue.connection import CATALOGUE_FILE, KEPT_ASIDE, SUSPECTED
from desktop_app.errors import DataFolderError
from desktop_app.settings import DataFolder


def used_bytes(folder: Path) -> int:
    """Return the size of all files in a folder; one that goes meanwhile does not count."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


def delete_all(data: DataFolder) -> None:
    """Delete the catalogue, damaged ones that were kept, and the vector index; the caller owns the data folder.

    Raises DataFolderError, naming what is left, if something cannot be deleted.
    """
    # The copy of what was chosen first: it must not outlive what it is a copy of.
    found = [
        *data.root.glob(f"{CHOICES_FILE}*"),
        *data.root.glob(f"{CATALOGUE_FILE}*"),
        *data.root.glob(f"{KEPT_ASIDE}*"),
        data.root / SUSPECTED,
    ]
    try:
        for path in found:
            path.unlink(missing_ok=True)
        if data.index.exists():
            shutil.rmtree(data.index)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataFolderError(
            f"Not everything could be deleted: {error.filename}: {reason}. Quit Findling and delete {data.root}."
        ) from error
