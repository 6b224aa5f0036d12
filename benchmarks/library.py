"""A folder of some 3,000 real files to index: source, text and HTML from public data, PDF made from it."""

import html
import json
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pymupdf

XQUAD = Path(__file__).parents[2] / "shared" / "data" / "retrieval" / "xquad_r" / "corpus.jsonl"
_SHARES = {"py": 0.4, "txt": 0.3, "html": 0.2, "pdf": 0.1}


def build(folder: Path, files: int = 3000) -> int:
    """Write the library and return its size in bytes. Raises SystemExit if the evaluation data is absent."""
    if not XQUAD.exists():
        raise SystemExit(f"{XQUAD} is needed to build the library; see CONTRIBUTING.md.")
    paragraphs = _paragraphs()
    for kind, share in _SHARES.items():
        target = folder / kind
        target.mkdir(parents=True)
        count = round(files * share)
        if kind == "py":
            _copy_sources(target, count)
            continue
        for number in range(count):
            _WRITERS[kind](target / f"{number:04}.{kind}", [next(paragraphs) for _ in range(_PARAGRAPHS[kind])])
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _paragraphs() -> Iterator[str]:
    rows = [json.loads(line)["text"] for line in XQUAD.read_text(encoding="utf-8").splitlines()]
    turn = 0
    while True:
        # Each turn marks its paragraphs, so that no two files and no two passages are the same.
        for number, text in enumerate(rows):
            yield f"{text} ({turn}.{number})" if turn else text
        turn += 1


def _copy_sources(target: Path, count: int) -> None:
    sources = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"), key=lambda path: (path.stat().st_size, path))
    usable = [path for path in sources if 500 < path.stat().st_size < 60_000 and "lib2to3/tests/data" not in str(path)]
    for number, path in enumerate(usable[:: max(1, len(usable) // count)][:count]):
        (target / f"{number:04}_{path.name}").write_bytes(path.read_bytes())


def _write_text(path: Path, paragraphs: list[str]) -> None:
    path.write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")


def _write_html(path: Path, paragraphs: list[str]) -> None:
    body = "".join(f"<p>{html.escape(text)}</p>\n" for text in paragraphs)
    path.write_text(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{path.stem}</title></head><body>{body}</body></html>',
        encoding="utf-8",
    )


def _write_pdf(path: Path, paragraphs: list[str]) -> None:
    # Laid out as a whole, as a word processor does it, so that the pages share their fonts.
    page = pymupdf.Rect(0, 0, 595, 842)
    story = pymupdf.Story("".join(f"<p>{html.escape(text)}</p>" for text in paragraphs))
    laid_out = story.write_with_links(lambda _number, _filled: (page, pymupdf.Rect(60, 60, 535, 782), None))
    laid_out.subset_fonts()
    laid_out.save(path, garbage=3, deflate=True)


_PARAGRAPHS = {"txt": 3, "html": 4, "pdf": 9}
_WRITERS = {"txt": _write_text, "html": _write_html, "pdf": _write_pdf}
