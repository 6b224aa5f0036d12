"""How long a person waits for a preview, and what drawing a page in a worker costs over drawing it in this process.

    python -m benchmarks.preview [--pdf FILE] [--rounds N]

Every row is what the window's preview lane waits for, through Engine's own Previewer, with a warm file cache; "cold"
includes starting the worker. The peer is MuPDF called here, in this process, for the same page at the same width.
"""

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import psutil
import pymupdf

from benchmarks.table import show
from desktop_app.documents import PassageHit, Place
from desktop_app.preview.previewer import Previewer

MUPDF = cast("Any", pymupdf)
WIDTH = 1_600
LOG_LINE = "2026-11-21 12:00:00 INFO request {:09d} was served in time and without complaints\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", type=Path, help="a PDF with some pages (default: one that is made)")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.pdf, options.rounds)


def measure(folder: Path, pdf: Path | None, rounds: int) -> None:
    """Measure in turn, so that what else the machine does falls on every row."""
    pdf = pdf or made_pdf(folder)
    path = os.fsencode(pdf)
    with MUPDF.open(pdf) as document:
        pages = document.page_count
    files = made_files(folder)
    times: dict[str, list[float]] = {}

    def clock(name: str, call: Callable[[], object]) -> None:
        started = time.perf_counter()
        call()
        times.setdefault(name, []).append(1000 * (time.perf_counter() - started))

    for _ in range(max(3, rounds // 6)):
        cold = Previewer()
        clock(
            "PDF, first page, cold worker",
            lambda p=cold: (p.preview(path, query="", passage=None), p.page(path, 1, WIDTH)),
        )
        cold.close()
    previewer = Previewer()
    previewer.preview(path, query="", passage=None)
    opened = MUPDF.open(pdf)
    for turn in range(rounds):
        number = 1 + turn % pages
        # A width that was not drawn before, so that nothing comes from memory.
        width = WIDTH + turn // pages
        copy = os.fsencode(folder / f"{turn}.pdf")
        Path(os.fsdecode(copy)).write_bytes(pdf.read_bytes())
        clock(
            "PDF, first page, warm worker",
            lambda c=copy: (previewer.preview(c, query="", passage=None), previewer.page(c, 1, WIDTH)),
        )
        clock("PDF, next page", lambda n=number, w=width: previewer.page(path, n, w))
        clock("  the same in this process", lambda n=number, w=width: drawn(opened, n, w))
        clock("PDF, a page seen before", lambda n=number, w=width: previewer.page(path, n, w))
        passage = hit("", Place(page=number))
        clock(
            "PDF, marks on one page",
            lambda p=passage, n=number: previewer.page_marks(path, query="the", passage=p, sentence="", only=n),
        )
        for name, (file, seen) in files.items():
            clock(name, lambda f=file, s=seen: previewer.preview(f, query="request", passage=s))
    worker = psutil.Process(previewer.worker_pid)
    notes = {"pages": pages, "page width": WIDTH, "rounds": rounds, "worker MB": worker.memory_info().rss / 1e6}
    previewer.close()
    rows = [
        {"what": name, "median ms": round(statistics.median(all_), 1), "p95 ms": round(percentile(all_, 0.95), 1)}
        for name, all_ in times.items()
    ]
    show("previews", rows, notes=notes)


def drawn(document: Any, number: int, width: int) -> bytes:
    """Draw a page as the worker does."""
    page = document.load_page(number - 1)
    scale = width / page.rect.width
    return bytes(page.get_pixmap(matrix=MUPDF.Matrix(scale, scale), colorspace=MUPDF.csRGB, alpha=False).samples)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def hit(text: str, place: Place) -> PassageHit:
    """Make a hit's passage."""
    return PassageHit(1, text, "", place, (), 1.0)


def made_pdf(folder: Path) -> Path:
    """Write a PDF of twenty pages full of text."""
    pdf = MUPDF.open()
    for number in range(20):
        page = pdf.new_page()
        words = f"The request of page {number} is one of many that were served without complaints. "
        page.insert_textbox((50, 50, 545, 790), words * 40, fontsize=11)
    path = folder / "book.pdf"
    path.write_bytes(pdf.tobytes())
    return path


def made_files(folder: Path) -> dict[str, tuple[bytes, PassageHit | None]]:
    """Write one file of each other kind; with the passage that is asked for."""
    made: dict[str, tuple[bytes, PassageHit | None]] = {}

    def add(name: str, file: str, data: bytes, passage: PassageHit | None = None) -> None:
        (folder / file).write_bytes(data)
        made[name] = (os.fsencode(folder / file), passage)

    code = Path(argparse.__file__).read_bytes()
    add(f"code, {len(code) // 1000} KB", "code.py", code)
    add("Word document, 500 paragraphs", "a.docx", docx(500))
    size = 4000, 3000
    pixels = MUPDF.Pixmap(MUPDF.csRGB, *size, os.urandom(3 * 1000) * (size[0] * size[1] // 1000), 0)
    add("photograph, 12 megapixels", "a.jpg", bytes(pixels.tobytes("jpg")))
    block = "".join(map(LOG_LINE.format, range(100_000))).encode()
    log = block * (200_000_000 // len(block) + 1)
    early, late = (hit(LOG_LINE.format(7).strip(), Place(lines=(line, line))) for line in (100_008, 800_008))
    add(f"log, {len(log) // 1_000_000} MB, 8 MB in", "a.log", log, early)
    made[f"log, {len(log) // 1_000_000} MB, 66 MB in"] = (os.fsencode(folder / "a.log"), late)
    return made


def docx(paragraphs: int) -> bytes:
    """Make a Word document."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "<w:p><w:r><w:t>This paragraph speaks of a request that was served without complaints.</w:t></w:r></w:p>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            "word/document.xml", f'<w:document xmlns:w="{word}"><w:body>{text * paragraphs}</w:body></w:document>'
        )
    return buffer.getvalue()


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)  # as desktop_app/app.py does
    main()
