"""An engine whose previews are made up, for what a real file would only make slower to test."""

import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Signal

from desktop_app.documents import Block, BlockKind, Coverage, PassageHit, Place
from desktop_app.errors import FindlingError
from desktop_app.previews import Code, NoPreview, PageImage, PageMarks, Pages, Picture, Structured
from desktop_app.reports import Progress
from desktop_app.ui.background import Lane
from desktop_app.ui.context import Context, Notices
from desktop_app.ui.library import Snapshot
from tests.unit.ui.made_hits import hit

CODE = "def räder():\n    return '🚲 Spikes'\n\nspikes = räder()\n"


def place_of(text, wanted):
    start = text.index(wanted)
    return start, start + len(wanted)


def passage_hit(passage, number=7, **place):
    return PassageHit(number, passage, "", Place(**place), [], 1.0)


def code(text=CODE, **fields):
    values = {
        "text": text, "first_line": 18, "language": "Python", "styles": [], "words": [], "passage": None, "cut": False,
    }  # fmt: skip
    return Code(**(values | fields))


def structured(*parts, **fields):
    """Make a document of (kind, text) or (kind, text, level); a table's row is its cells, in a list."""
    text, blocks, cells = "", [], []
    for kind, content, *level in parts:
        start = len(text)
        row = content if isinstance(content, list) else [content]
        spans = []
        for at, cell in enumerate(row):
            text += " | " if at else ""
            spans.append((len(text), len(text) + len(cell)))
            text += cell
        blocks.append(Block(start, len(text), kind, Place(), *level))
        cells.append(spans if kind in (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW) else ())
        text += "\n\n"
    values = {"title": "", "text": text, "blocks": blocks, "cells": cells, "words": [], "passage": None, "cut": False}
    return Structured(**(values | fields))


def pages(count=5, width=600.0, height=800.0):
    return Pages([(width, height)] * count)


class PreviewEngine:
    """Answers what `shown` says for a path. A page is as dark as its number; `hold` keeps every answer back."""

    def __init__(self):
        self.shown = {}
        self.marks = {}
        self.sentences = {}
        self.asked = []
        self.hold = threading.Event()
        self.hold.set()
        self.began = threading.Event()
        self.stopped = []

    def _wait(self, *call):
        self.asked.append(call)
        self.began.set()
        assert self.hold.wait(10)

    def prepare_previews(self):
        self.asked.append(("prepare_previews",))

    def preview(self, path, *, query, passage, stop):
        self._wait("preview", path)
        found = self.shown[path]
        if isinstance(found, FindlingError):
            raise found
        return found

    def page(self, path, number, pixels_wide, *, stop):
        self._wait("page", path, number, pixels_wide)
        sizes = getattr(self.shown[path], "sizes", None)
        found = self.shown[path]
        width, height = sizes[number - 1] if sizes else (found.width, found.height)
        high = round(pixels_wide * height / width)
        return PageImage(pixels_wide, high, bytes([255 - number]) * (pixels_wide * high * 3))

    def page_marks(self, path, *, query, passage, sentence, only, stop):
        self._wait("page_marks", path, only, sentence)
        found = self.marks.get(path, {}).get(only)
        if found is None:
            return []
        return [found if sentence else PageMarks(found.page, found.words)]

    def nearest_sentence(self, query, passage, stop):
        self.asked.append(("nearest_sentence", query))
        self.began.set()
        assert self.hold.wait(10)
        if stop():
            self.stopped.append(query)
        return self.sentences.get(passage)


def picture(width=40, height=30):
    return Picture(PageImage(width, height, b"\x33\x66\x99" * (width * height)), width, height)


class MadeLibrary(QObject):
    """A library that looks nowhere: `see` hands it what it has found."""

    changed = Signal()

    def __init__(self):
        super().__init__()
        self.snapshot = None

    def see(self, *rows):
        self.snapshot = Snapshot(Coverage(1, 1, 1, 0), rows, Progress(), None)
        self.changed.emit()


@pytest.fixture
def engine():
    made = PreviewEngine()
    yield made
    made.hold.set()


@pytest.fixture
def context(theme, engine):
    """What a pane is handed, with lanes that end with the test."""
    lanes = [Lane(name) for name in ("queries", "previews", "chores")]
    yield Context(engine, theme, SimpleNamespace(), MadeLibrary(), Notices(), *lanes)
    engine.hold.set()
    for lane in lanes:
        lane.close()


def file_hit(name, passage=None, number=1, **fields):
    values = {"path": b"/home/ada/" + name, "best": passage, "language": "en", "mtime_ns": 1}
    return hit(number, **(values | fields))


def nothing(reason, **fields):
    return NoPreview(reason, **fields)
