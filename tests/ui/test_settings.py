"""The settings over a real engine: what is clicked is what happens to the library."""

import os
import shutil

import pytest
from PySide6.QtWidgets import QPushButton

from desktop_app.documents import FileState
from desktop_app.reports import FolderState, Stage
from desktop_app.ui.settings_window import SettingsWindow
from desktop_app.ui.sheet import Sheet
from tests.helpers import pdf_files


class NoLogin:
    """A system that never starts anything at login."""

    def on(self, command):
        raise AssertionError(command)

    off = on

    def is_on(self):
        return False


@pytest.fixture
def running(engine):
    engine.start()
    return engine


@pytest.fixture
def settings(qtbot, context, running):
    made = SettingsWindow(context, list, NoLogin())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: len(made.folders.cards) == 1)
    context.library.watch(closely=True)
    yield made
    made.folders.counter.close()


@pytest.fixture
def folder(tmp_path):
    """A new folder of a few notes."""
    root = tmp_path / "notes"
    (root / "old").mkdir(parents=True)
    for name in ("one.md", "two.md", "old/three.md", "four.log"):
        (root / name).write_text(f"# {name}\n\nThe bicycle needs spikes when the roads are icy, says note {name}.\n")
    return root


def rows(context):
    return {row.root: row for row in context.library.snapshot.folders} if context.library.snapshot else {}


def read(context, root, files):
    """Tell whether a folder has so many files, all of them read by meaning."""
    row = rows(context).get(root)
    return row is not None and row.files == row.vectors == files and not row.waiting


def choose(window, key):
    sheet = window.findChildren(Sheet)[-1]
    next(button for button in sheet.findChildren(QPushButton) if button.property("choice") == key).click()


@pytest.fixture
def added(qtbot, context, settings, folder):
    """The new folder's card, once all in it is read."""
    root = os.fsencode(os.path.realpath(folder))
    settings.folders.add_folders([root])
    qtbot.waitUntil(lambda: read(context, root, 4))
    return next(card for card in settings.folders.cards if card.root == root)


def found(engine, query="spikes icy roads"):
    return {os.path.split(hit.path)[1] for hit in engine.search(query, limit=50).hits}


def test_a_folder_that_is_added_is_found_and_one_that_is_forgotten_is_not(qtbot, context, settings, added, running):
    assert b"two.md" in found(running)
    added.remove.click()
    choose(settings, "forget")
    qtbot.waitUntil(lambda: added.root not in rows(context))
    assert b"two.md" not in found(running)
    qtbot.waitUntil(lambda: len(settings.folders.cards) == 1)


def test_a_folder_that_is_kept_is_still_found_and_can_be_watched_again(qtbot, context, settings, added, running):
    added.remove.click()
    choose(settings, "keep")
    qtbot.waitUntil(lambda: rows(context)[added.root].state is FolderState.KEPT)
    assert b"two.md" in found(running)
    qtbot.waitUntil(lambda: added.watch.text() == "Watch again")
    added.watch.click()
    qtbot.waitUntil(lambda: rows(context)[added.root].state is FolderState.WATCHED)


def test_a_paused_folder_is_found_as_it_was(qtbot, context, added, folder, running):
    added.watch.click()
    qtbot.waitUntil(lambda: rows(context)[added.root].state is FolderState.PAUSED)
    qtbot.waitUntil(lambda: added._state.text() == "paused")
    assert b"two.md" in found(running)


def test_rules_are_counted_before_they_hold_and_take_effect_when_saved(qtbot, context, added, running):
    added.rules.click()
    form = added.form
    qtbot.waitUntil(lambda: form._before is not None)
    form.patterns.setPlainText("*.log\nold/")
    qtbot.waitUntil(lambda: form._meaning.text() == "This takes out 2 files.")
    assert form._left_out.text() in {
        "Left out, 2 entries: four.log, old/",
        "Left out, 2 entries: old/, four.log",
    }
    assert rows(context)[added.root].files == 4
    form.save.click()
    qtbot.waitUntil(lambda: read(context, added.root, 2))
    assert rows(context)[added.root].exclude == ("*.log", "old/")
    assert {b"three.md", b"four.log"}.isdisjoint(found(running))
    added.rules.click()
    form = added.form
    assert form.patterns.toPlainText() == "*.log\nold/"
    qtbot.waitUntil(lambda: form._before is not None)
    form.patterns.setPlainText("")
    qtbot.waitUntil(lambda: form._meaning.text().startswith("This adds 2 files, "))
    form.save.click()
    qtbot.waitUntil(lambda: read(context, added.root, 4))


def test_a_line_that_is_no_pattern_is_said_in_its_place(qtbot, added):
    added.rules.click()
    form = added.form
    qtbot.waitUntil(lambda: form._before is not None)
    form.patterns.setPlainText("!")
    qtbot.waitUntil(form._complaint.isVisible)
    assert "is not a pattern" in form._complaint.text()
    assert not form.save.isEnabled()


def test_a_folder_that_goes_away_is_still_found(qtbot, context, added, folder, running):
    shutil.move(folder, folder.with_name("elsewhere"))
    qtbot.waitUntil(lambda: "still found" in added._counts.text())
    # At first it only cannot be reached; whether it was moved, or its drive taken away, is known a moment later.
    qtbot.waitUntil(lambda: added._state.text().startswith("not there since"))
    assert b"two.md" in found(running)


def test_folders_that_cannot_be_watched_are_refused_with_the_reason(qtbot, context, settings, data, tmp_path):
    settings.folders.add_folders([os.fsencode(tmp_path / "not there"), os.fsencode(data.root)])
    qtbot.waitUntil(settings.folders._problem.isVisible)
    said = settings.folders._problem.text()
    assert "does not exist" in said
    assert "Findling keeps its own data" in said
    assert len(settings.folders.cards) == 1


def test_what_could_not_be_read_is_listed_and_read_again_when_it_is_mended(qtbot, context, settings, added, folder):
    broken = folder / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing of a PDF follows")
    path = os.fsencode(os.path.realpath(broken))
    settings.folders.add_folders([added.root])
    settings.open_page("activity")
    page = settings.activity
    qtbot.waitUntil(lambda: page.unread.row_of(path) >= 0)
    row = page.unread.row_of(path)
    assert page.unread.index(row, 0).data() == "broken.pdf"
    assert page.unread.index(row, 2).data().startswith("damaged")
    page.table.selectRow(row)
    mended = pdf_files.new_pdf()
    pdf_files.add_page(mended, (72, 100, "Cucumbers grow in the greenhouse."))
    broken.write_bytes(pdf_files.saved(mended))
    page.retry.click()
    qtbot.waitUntil(lambda: page._result.text() == "1 file is read once more")
    qtbot.waitUntil(lambda: page.unread.count(FileState.FAILED) == 0)
    qtbot.waitUntil(lambda: read(context, added.root, 5))
    assert b"broken.pdf" in found(context.engine, "cucumbers greenhouse")


def test_pausing_holds_the_work_and_resuming_goes_on(qtbot, context, settings, folder, running):
    settings.open_page("activity")
    page = settings.activity
    qtbot.waitUntil(lambda: context.library.snapshot.progress.stage is Stage.IDLE)
    page.pause.click()
    qtbot.waitUntil(lambda: page.pause.text() == "Resume")
    root = os.fsencode(os.path.realpath(folder))
    settings.folders.add_folders([root])
    qtbot.waitUntil(lambda: root in rows(context))
    assert running.paused() is not None
    page.pause.click()
    qtbot.waitUntil(lambda: read(context, root, 4))
    assert page.pause.text() == "Pause"


def test_the_model_and_the_data_are_the_real_ones(qtbot, settings, data):
    settings.open_page("model")
    qtbot.waitUntil(lambda: bool(settings.model._note.title.text()))
    assert settings.model._read.controls[0].text() != "0"
    settings.open_page("privacy")
    qtbot.waitUntil(settings.privacy.open.isEnabled)
    assert settings.privacy.open.accessibleDescription().startswith(str(data.root))


def test_deleting_everything_leaves_nothing_of_a_persons_files(qtbot, context, settings, data, running):
    settings.open_page("privacy")
    settings.privacy.delete.click()
    sheet = settings.findChildren(Sheet)[-1]
    sheet.consent.click()
    with qtbot.waitSignal(settings.emptied):
        choose(settings, "delete")
    assert running.coverage().files == 0
    assert running.folders() == []
    assert running.search("spikes").hits == ()
    qtbot.waitUntil(lambda: not settings.folders.cards)
    kept = b"".join(path.read_bytes() for path in data.root.rglob("*") if path.is_file() and "models" not in path.parts)
    assert b"spikes" not in kept.lower()
