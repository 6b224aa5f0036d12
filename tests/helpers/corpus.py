"""A small library in several languages, with questions in other languages and where their answers are."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pymupdf

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"

_PAGES = (
    (
        "Baking sourdough bread",
        (
            "Feed the starter with equal parts of flour and water every twelve hours. The dough is ready when"
            " a finger leaves a dent that comes back slowly. Bake it covered at first, then uncovered until brown."
        ),
    ),
    (
        "Asynchronous HTTP requests in Python",
        (
            "To send many HTTP requests concurrently, create one client session and await the responses with"
            " asyncio.gather. A semaphore limits how many connections are open at the same time, and a timeout protects"
            " against servers that never answer."
        ),
    ),
    (
        "Caring for a cast iron pan",
        (
            "Never leave the pan to soak. Rinse it with hot water, dry it on the stove and rub a thin film of oil into"
            " the surface, so that the seasoning builds up and nothing rusts."
        ),
    ),
)


@dataclass(frozen=True)
class Question:
    """A query, the file that answers it and the place in it (field of a place to value)."""

    text: str
    file: str
    place: dict[str, object]


QUESTIONS = (
    Question("如何实现 Python 中的异步 HTTP 请求", "handbook.pdf", {"page": 2}),
    Question("Wie oft muss ich den Sauerteig mit Mehl und Wasser füttern?", "handbook.pdf", {"page": 1}),
    Question("when does the landlord give the deposit back", "租房合同.txt", {}),
    Question("冬天电动自行车的电池怎么保存", "Fahrrad.md", {"heading": "Licht und Akku"}),
    Question("how do I fry the potatoes for a Spanish omelette", "recetas.html", {"heading": "Tortilla de patatas"}),
    Question("كيف تحول النباتات ضوء الشمس إلى طاقة", "photosynthese.rst", {}),
)


def build(folder: Path) -> Path:
    """Write the library into `folder` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES.iterdir():
        if sample.name != "fetch_many.py":
            shutil.copy(sample, folder)
    with pymupdf.open() as pdf:
        for title, text in _PAGES:
            page = pdf.new_page()
            page.insert_text((72, 90), title, fontsize=20)
            page.insert_textbox(pymupdf.Rect(72, 120, 500, 400), text, fontsize=11)
        pdf.save(folder / "handbook.pdf")
    (folder / "holiday.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8)
    return folder
