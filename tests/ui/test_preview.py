"""The preview over a real engine: real pages to the pixel, real sentences in another language than the question."""

import os
from pathlib import Path

import numpy as np
import pymupdf
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel, QPushButton

from desktop_app.documents import Hit, PassageHit, Place
from desktop_app.ui.preview_code import CodeView
from desktop_app.ui.preview_pages import PagesView
from desktop_app.ui.preview_pane import PreviewPane
from desktop_app.ui.preview_text import TextView
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.tokens import DARK, LIGHT
from tests.helpers import corpus, shared_data

_PATIENCE_MS = 30_000


@pytest.fixture
def pane(qtbot, context):
    made = PreviewPane(context)
    qtbot.addWidget(made)
    made.resize(600, 900)
    made.show()
    return made


def found(engine, question):
    answer = engine.search(question.text)
    return next(hit for hit in answer.hits if Path(os.fsdecode(hit.path)).name == question.file)


def file_hit(path, passage=None, **fields):
    values = {"why": ("words",), "mtime_ns": path.stat().st_mtime_ns if path.exists() else 1}
    return Hit(1, 1, os.fsencode(path), 1.0, 1.0, best=passage, **(values | fields))


def wait_for(qtbot, pane, view):
    qtbot.waitUntil(lambda: isinstance(pane.body, view), timeout=_PATIENCE_MS)


def pixels(image: QImage):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def said(pane):
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.mark.parametrize("question", corpus.QUESTIONS, ids=lambda question: question.file)
def test_a_question_in_another_language_has_its_answer_marked(qtbot, pane, engine, question):
    hit = found(engine, question)
    assert "meaning" in hit.why
    with qtbot.waitSignal(pane.sentence_found, timeout=_PATIENCE_MS) as told:
        pane.show_hit(hit, None, question.text)
    text_id, sentence = told.args
    assert text_id == hit.best.text_id
    qtbot.waitUntil(lambda: pane.body is not None and pane.body.counted()[1] > 0, timeout=_PATIENCE_MS)
    wanted = hit.best.passage[slice(*sentence)].split()
    if isinstance(pane.body, PagesView):
        stops = pane.body.stops
        assert [stop.page + 1 for stop in stops if stop.sentence] == [question.place["page"]]
    else:
        cursor = pane.body.textCursor()
        cursor.setPosition(pane.body._marks.sentence[0])
        cursor.setPosition(pane.body._marks.sentence[1], cursor.MoveMode.KeepAnchor)
        assert cursor.selectedText().split() == wanted
    assert pane.body.counted()[0] > 0


def test_every_sample_has_its_view(qtbot, pane, engine):
    for question in corpus.QUESTIONS:
        hit = found(engine, question)
        pane.show_hit(hit, None, question.text)
        view = {".pdf": PagesView}.get(Path(question.file).suffix, TextView)
        wait_for(qtbot, pane, view)


@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.DARK])
def test_a_page_is_the_page_in_every_pixel_and_its_sentence_is_marked_where_it_stands(
    qtbot, pane, engine, theme, choice
):
    theme.choose(choice)
    tokens = {ThemeChoice.LIGHT: LIGHT, ThemeChoice.DARK: DARK}[choice]
    question = next(each for each in corpus.QUESTIONS if each.place.get("page") == 1)
    hit = found(engine, question)
    with qtbot.waitSignal(pane.sentence_found, timeout=_PATIENCE_MS) as told:
        pane.show_hit(hit, None, question.text)
    wait_for(qtbot, pane, PagesView)
    view = pane.body
    qtbot.waitUntil(lambda: any(stop.sentence for stop in view.stops), timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: view._sheets.image(1) is not None, timeout=_PATIENCE_MS)
    sheet = view.page_rectangle(0)
    grabbed = view.viewport().grab().toImage()
    shown = sheet.intersected(grabbed.rect())
    drawn = pixels(grabbed.copy(shown))

    with pymupdf.open(os.fsdecode(hit.path)) as pdf:
        page = pdf[0]
        zoom = sheet.width() / page.rect.width
        rendered = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
        wanted = hit.best.passage[slice(*told.args[1])].strip()
        lines = page.search_for(wanted)
    white = np.frombuffer(rendered.samples, np.uint8).reshape(rendered.height, rendered.stride)
    white = white[:, : rendered.width * 3].reshape(rendered.height, rendered.width, 3).astype(int)
    paper = np.array(QColor(tokens.paper).getRgb()[:3])
    expected = np.round(white * paper / 255)
    top = shown.top() - sheet.top()
    expected = expected[top : top + drawn.shape[0], : drawn.shape[1]]

    assert lines
    marked = np.zeros(drawn.shape[:2], bool)
    near = np.zeros(drawn.shape[:2], bool)
    for line in lines:
        x0, y0, x1, y1 = (round(value * zoom) for value in line)
        marked[y0 - top + 3 : y1 - top - 3, x0 + 3 : x1 - 3] = True
        near[max(0, y0 - top - 5) : y1 - top + 5, max(0, x0 - 5) : x1 + 5] = True
    assert np.abs(drawn - expected)[~near].max() <= 3
    mark = np.array(QColor(tokens.paper_sentence).getRgb()[:3])
    assert np.abs(drawn - np.round(expected * mark / 255))[marked].max() <= 4
    area = view.viewport().rect()
    for stop in view.stops:
        if stop.sentence:
            assert all(area.contains(view.on_page(0, box).toRect()) for box in stop.rectangles)


def test_words_are_marked_on_every_page_and_gone_through_in_order(qtbot, pane, engine):
    path = next(
        os.fsdecode(hit.path) for hit in engine.search("handbook.pdf").hits if hit.path.endswith(b"handbook.pdf")
    )
    with pymupdf.open(path) as pdf:
        wanted = [(number, box) for number, page in enumerate(pdf) for box in page.search_for("covered")]
    wanted = [each for each in wanted if each]
    assert wanted
    pane.show_hit(file_hit(Path(path), PassageHit(1, "x", "", Place(page=1), [], 1.0)), None, "covered")
    wait_for(qtbot, pane, PagesView)
    view = pane.body
    qtbot.waitUntil(lambda: bool(view.stops), timeout=_PATIENCE_MS)
    first = view.stops[0]
    page, box = next(each for each in wanted if each[0] == first.page)
    assert page == 0
    found_box = first.rectangles[0]
    assert abs(found_box[0] - box.x0) < 2
    assert abs(found_box[1] - box.y0) < 6


def test_a_file_that_vanished_after_the_search_says_so(qtbot, pane, tmp_path):
    pane.show_hit(file_hit(tmp_path / "gone.pdf"), None, "x")
    qtbot.waitUntil(lambda: "This file is no longer there." in said(pane), timeout=_PATIENCE_MS)
    (tmp_path / "gone.pdf").write_bytes(b"now it is a text")
    next(each for each in pane.findChildren(QPushButton) if each.text() == "Look again").click()
    qtbot.waitUntil(lambda: pane.body is not None or "This file is no longer there." not in said(pane))


def test_a_damaged_picture_says_so(qtbot, pane, indexed):
    pane.show_hit(file_hit(indexed.library / "holiday.jpg"), None, "x")
    qtbot.waitUntil(lambda: "No preview" in said(pane), timeout=_PATIENCE_MS)


def test_a_log_of_200_mb_opens_at_its_line(qtbot, pane, tmp_path):
    path = tmp_path / "server.log"
    line = b"%09d INFO nothing happened at all, as so often on this machine, and nobody minds\n"
    with path.open("wb") as log:
        for start in range(0, 2_400_000, 100_000):
            log.write(b"".join(line % number for number in range(start, start + 100_000)))
    wanted = (line % 150_000).decode().strip()
    passage = PassageHit(1, wanted, "", Place(lines=(150_001, 150_001)), [], 1.0)
    pane.show_hit(file_hit(path, passage), None, "nothing happened")
    wait_for(qtbot, pane, CodeView)
    assert pane.body.place() == "Line 150,001"
    seen = [block.text() for block, _ in pane.body.seen()]
    assert wanted in seen
    assert "This is a part of the file, around the place that was found." in said(pane)


def test_no_hostile_file_breaks_the_pane(qtbot, pane):
    shared_data.skip_without_shared_data()
    for path in sorted((shared_data.SHARED_FILES / "hostile").iterdir()):
        pane.show_hit(file_hit(path), None, "kiwi")
        qtbot.waitUntil(
            lambda: pane.body is not None or any(text in ("No preview", "Try again") for text in said(pane)),
            timeout=_PATIENCE_MS,
        )
        pane.grab()
