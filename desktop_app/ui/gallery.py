"""Pictures of the widgets with made-up hits, to look at while working on them: `--screenshots FOLDER`."""

import argparse
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.documents import Answer
from desktop_app.ui import icons
from desktop_app.ui.chips import FacetRow, FilterChip
from desktop_app.ui.controls import IconButton, IconLabel, button
from desktop_app.ui.gallery_hits import DAY, ROOTS, UNREACHABLE, answer, many, one
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.panels import Banner, EmptyState
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.theme import Theme, ThemeChoice
from desktop_app.ui.translation import Language, use_language
from desktop_app.ui.trust_line import TrustLine

_LIST_WIDTH = 452
_GALLERY_WORDS = "Gallery"


def _list(theme: Theme, shown: Answer, *, quick: bool = False, today: date = DAY) -> HitList:
    made = HitList(theme, quick=quick)
    made.hits.set_today(today)
    made.hits.set_folders(ROOTS, UNREACHABLE)
    made.show_answer(shown)
    for hit in shown.hits:
        if hit.best and "meaning" in hit.why and not hit.best.highlights:
            end = hit.best.passage.find(".") + 1 or len(hit.best.passage)
            made.hits.set_sentence(hit.best.text_id, (0, end))
    return made


def window(theme: Theme, shown: Answer) -> QWidget:
    """Return the parts as they stand in the window, the preview left out."""
    page = QWidget()
    page.setProperty("look", "background")
    page.setFixedSize(900, 800)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    top = QHBoxLayout()
    top.setContentsMargins(16, 7, 16, 7)
    top.setSpacing(12)
    field = SearchField(theme)
    field.set_query(shown.query)
    field.set_filters([FilterChip("type:pdf,code", "type:pdf,code")])
    logo = QLabel()
    logo.setPixmap(icons.app_pixmap(28, page.devicePixelRatioF()))
    top.addWidget(logo)
    top.addWidget(field, 1)
    top.addWidget(button("Pause"))
    top.addWidget(IconButton(theme, "settings", _GALLERY_WORDS, framed=True))
    bar = QFrame()
    bar.setProperty("look", "surface")
    bar.setLayout(top)
    column.addWidget(bar)
    middle = QHBoxLayout()
    middle.setSpacing(0)
    middle.addWidget(_sidebar(theme))
    hits = _list(theme, shown)
    hits.setFixedWidth(_LIST_WIDTH)
    if shown.hits:
        hits.select(shown.hits[0].file_id)
    middle.addWidget(hits)
    empty = EmptyState(theme)
    empty.say("search", "No good match", "Nothing in your folders says this. The nearest are below.", "Search all")
    banner = Banner(theme)
    banner.say("Searching by meaning is off: the model is missing.", "Repair")
    right = QVBoxLayout()
    right.setContentsMargins(12, 12, 12, 12)
    right.addWidget(banner)
    right.addWidget(empty, 1)
    right.addWidget(button("Start", "primary"))
    middle.addLayout(right, 1)
    column.addLayout(middle, 1)
    trust = TrustLine(theme)
    trust.show_coverage(shown.coverage)
    trust.show_work("Reading by meaning: 6,060 of 8,380, about 6 min left", 0.72)
    column.addWidget(trust)
    field.edit.setFocus()
    return page


def _sidebar(theme: Theme) -> QWidget:
    side = QWidget()
    side.setProperty("look", "sidebar")
    side.setFixedWidth(180)
    rows = QVBoxLayout(side)
    rows.setContentsMargins(8, 12, 8, 12)
    rows.setSpacing(0)
    for text, icon, count in (
        ("All folders", "folder", 8420),
        ("Documents", "folder", 5102),
        ("论文", "folder", 318),
        ("Backup SSD", "folder", None),
        ("PDF", "", 14),
        ("A very long folder name that does not fit", "folder", 1),
    ):
        row = FacetRow(theme, text, icon)
        row.set_count(count, offline=count is None)
        row.setChecked(text == "All folders")
        rows.addWidget(row)
    rows.addStretch(1)
    return side


def quick_bar(theme: Theme, shown: Answer) -> QWidget:
    """Return the quick bar's field and rows."""
    page = QWidget()
    page.setProperty("look", "surface")
    page.setFixedWidth(720)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 8)
    column.setSpacing(0)
    field = SearchField(theme, quick=True)
    field.set_query("contract with the roofing company")
    column.addWidget(field)
    rows = _list(theme, shown, quick=True)
    rows.setFixedHeight(6 * 55)
    column.addWidget(rows)
    return page


def icon_sheet(theme: Theme) -> QWidget:
    """Return every icon with its name."""
    page = QWidget()
    page.setProperty("look", "surface")
    grid = QGridLayout(page)
    for number, name in enumerate(sorted(icons.names())):
        cell = QVBoxLayout()
        pictures = QHBoxLayout()
        for size in (16, 32):
            pictures.addWidget(IconLabel(theme, name, "text", size=size))
        cell.addLayout(pictures)
        cell.addWidget(QLabel(name))
        grid.addLayout(cell, number // 8, number % 8)
    return page


def _grab(widget: QWidget, path: Path) -> None:
    widget.show()
    QApplication.processEvents()
    widget.grab().save(str(path))
    widget.close()


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--screenshots", type=Path, required=True)
    folder: Path = parser.parse_args().screenshots
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    theme = Theme(application)
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK):
        theme.choose(choice)
        _grab(window(theme, answer()), folder / f"window-{choice}.png")
        _grab(quick_bar(theme, answer()), folder / f"quick-{choice}.png")
    theme.choose(ThemeChoice.LIGHT)
    _grab(icon_sheet(theme), folder / "icons.png")
    _grab(window(theme, one()), folder / "window-one.png")
    _grab(window(theme, many(1000)), folder / "window-many.png")
    unfolded = _list(theme, answer())
    unfolded.setFixedSize(_LIST_WIDTH, 1500)
    unfolded.hits.set_expanded(unfolded.hits.index(0), expanded=True)
    _grab(unfolded, folder / "list-unfolded.png")
    narrow = _list(theme, answer())
    narrow.setFixedSize(280, 1400)
    _grab(narrow, folder / "list-narrow.png")
    use_language(Language.CHINESE)
    _grab(window(theme, answer()), folder / "window-chinese.png")


if __name__ == "__main__":
    main()
