"""The small widgets together on one page, each with something to say."""

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.documents import Coverage
from desktop_app.ui.chips import FacetRow
from desktop_app.ui.controls import IconButton, button
from desktop_app.ui.hit_list import HitList
from desktop_app.ui.panels import Banner, EmptyState
from desktop_app.ui.search_field import SearchField
from desktop_app.ui.trust_line import TrustLine
from tests.unit.ui.made_hits import answer, hit
from tests.unit.ui.made_search import MadeSearch


def made_page(theme):
    page = QWidget()
    page.setProperty("look", "background")
    page.setFixedSize(900, 800)
    field = SearchField(theme)
    engine = MadeSearch()
    field.set_grammar(engine.filters, engine.toggle_filter)
    field.set_query("type:pdf,code spikes")
    banner = Banner(theme)
    banner.say("Searching by meaning is off: the model is missing.", "Repair")
    empty = EmptyState(theme)
    empty.say("search", "No good match", "Nothing in your folders says this. The nearest are below.", "Search all")
    hits = HitList(theme)
    hits.show_answer(answer(hit(1), hit(2, why=("meaning",)), hit(3, "", why=("name",))))
    hits.select(1)
    trust = TrustLine(theme)
    trust.show_coverage(Coverage(files=8420, words=8108, vectors=6060, failed=40))
    trust.show_work("Reading by meaning: 6,060 of 8,380, about 6 min left", 0.72)
    cells = QGridLayout(page)
    cells.addWidget(field, 0, 0)
    cells.addWidget(IconButton(theme, "settings", "Settings", framed=True), 0, 1)
    cells.addWidget(banner, 1, 0, 1, 2)
    cells.addWidget(_sidebar(theme), 2, 0)
    cells.addWidget(empty, 2, 1)
    cells.addWidget(hits, 3, 0, 1, 2)
    cells.addWidget(button("Pause"), 4, 0)
    cells.addWidget(button("Start", "primary"), 4, 1)
    cells.addWidget(trust, 5, 0, 1, 2)
    return page


def _sidebar(theme):
    side = QWidget()
    side.setProperty("look", "sidebar")
    rows = QGridLayout(side)
    for text, icon, count in (("All folders", "folder", 8420), ("PDF", "", 14), ("Backup SSD", "folder", None)):
        row = FacetRow(theme, text, icon)
        row.set_count(count, offline=count is None)
        row.setChecked(text == "All folders")
        rows.addWidget(row)
    return side
