"""The evaluation files beside the repository: where they are, and what is expected of each."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

SHARED_FILES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "files"
RETRIEVAL = SHARED_FILES.parent / "retrieval"


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """One row of a MANIFEST.tsv. `folder` is "pdf", "office" or "hostile"; `strong` says the snippet is the truth."""

    folder: str
    name: str
    expected: str
    snippet: str
    strong: bool
    pages: int

    @property
    def path(self) -> Path:
        return SHARED_FILES / self.folder / self.name


def skip_without_shared_data() -> None:
    if not SHARED_FILES.is_dir():
        pytest.skip("the evaluation files (../shared/data) are not beside this checkout")


def manifest(folder: str) -> list[ExpectedFile]:
    path = SHARED_FILES / folder / "MANIFEST.tsv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            ExpectedFile(
                folder=folder,
                name=row["file"],
                expected=row["expected"],
                snippet=row.get("snippet") or "",
                strong=not (row.get("snippet_from") or "").startswith("mupdf only"),
                pages=int(row.get("pages") or 0),
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def comparable(text: str) -> str:
    """Return `text` in NFKC without white space and controls: the form in which snippets are compared."""
    return re.sub(r"[\s\x00-\x1f]", "", unicodedata.normalize("NFKC", text))
