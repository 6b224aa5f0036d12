"""The first page over a real engine that knows nothing yet: two clicks to the first result, and nothing unasked."""

import os
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from desktop_app.engine import Engine
from desktop_app.settings import DataFolder, Settings
from desktop_app.ui.actions import Actions
from desktop_app.ui.first_start import FirstStart
from desktop_app.ui.main_window import MainWindow


@pytest.fixture
def new_engine(tmp_path, model):
    with Engine(DataFolder(tmp_path / "data"), Settings(), model) as made:
        made.start()
        yield made


@pytest.fixture
def documents(tmp_path):
    root = tmp_path / "Documents"
    root.mkdir()
    (root / "bicycle.md").write_text("# Winter\n\nPut on spikes as soon as the roads are icy.\n")
    (root / "bread.md").write_text("# Bread\n\nLet the dough rest overnight before it is baked.\n")
    return root


@pytest.fixture
def page(qtbot, make_context, new_engine, documents):
    context = make_context(new_engine)
    made = FirstStart(context, [(os.fsencode(documents), True)])
    made.context_ = context
    qtbot.addWidget(made)
    made.show()
    yield made
    made.counter.close()


def test_folders_are_counted_and_nothing_is_read_unasked(qtbot, page, new_engine):
    qtbot.waitUntil(lambda: page.choices[0].note().startswith("2 files"))
    qtbot.waitUntil(lambda: page._note.text.text().startswith("Words in less than a minute"))
    assert new_engine.folders() == []
    page.skip.click()
    assert new_engine.folders() == []


def test_start_reads_the_folder_and_the_first_question_is_answered(qtbot, page, new_engine):
    with qtbot.waitSignal(page.finished):
        page.start.click()
    window = MainWindow(page.context_, Actions(page.context_))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: new_engine.coverage().words == 2)
    QTest.keyClicks(window.field.edit, "spikes")
    qtbot.waitUntil(lambda: [Path(os.fsdecode(hit.path)).name for hit in window.list.hits.hits()][:1] == ["bicycle.md"])
