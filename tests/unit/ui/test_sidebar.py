"""The sidebar: rows keep their place, a click is a filter, and coverage is told as it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.documents import Coverage
from desktop_app.reports import Facet, Facets, FolderState
from desktop_app.ui.chips import FacetRow
from desktop_app.ui.sidebar import Sidebar, folder_names, type_name
from desktop_app.ui.translation import Language, use_language
from tests.unit.ui.made_engine import folder_row

HOME = b"/home/ada/Documents"


@pytest.fixture
def sidebar(qtbot, theme):
    made = Sidebar(theme)
    qtbot.addWidget(made)
    made.resize(232, 700)
    made.clicked = []
    made.filter_clicked.connect(lambda filter_, others: made.clicked.append((filter_, list(others))))
    made.show()
    return made


def rows(sidebar):
    QApplication.processEvents()
    return {row.text(): row for row in sidebar.findChildren(FacetRow) if row.isVisibleTo(sidebar)}


def types(**counts):
    facets = [Facet(f"type:{name}", name, count) for name, count in counts.items()]
    return Facets(facets, [], [], [])


def test_rows_keep_their_order_while_counts_change(sidebar):
    sidebar.show_facets(types(pdf=14, code=9, mail=2))
    sidebar.show_facets(types(mail=20, code=9, pdf=1, text=30))
    tops = {name: row.mapTo(sidebar, row.rect().topLeft()).y() for name, row in rows(sidebar).items()}
    assert sorted(tops, key=tops.__getitem__)[1:] == ["PDF", "Code", "Mail", "Texts"]


def test_a_value_without_files_goes_and_comes_back_unless_it_is_chosen(sidebar):
    sidebar.show_facets(types(pdf=14, code=9))
    sidebar.show_facets(Facets([Facet("type:pdf", "pdf", 0, chosen=True)], [], [], []))
    assert "PDF" in rows(sidebar)
    assert rows(sidebar)["PDF"].isChecked()
    assert "Code" not in rows(sidebar)


def test_many_values_are_folded_and_can_be_unfolded(sidebar):
    sidebar.show_facets(types(**{f"x{number}": 30 - number for number in range(12)}))
    assert len(rows(sidebar)) == 1 + 6
    more = next(child for child in sidebar.findChildren(type(sidebar._types._more)) if child.text() == "6 more")
    more.click()
    assert len(rows(sidebar)) == 1 + 12


def test_a_click_is_the_facets_filter(sidebar):
    sidebar.show_facets(types(pdf=14, code=9))
    QTest.mouseClick(rows(sidebar)["Code"], Qt.MouseButton.LeftButton)
    assert sidebar.clicked == [("type:code", [])]


def test_one_time_gives_way_to_another(sidebar):
    times = [Facet("after:7d", "week", 3, chosen=True), Facet("after:1y", "year", 17)]
    sidebar.show_facets(Facets([], [], [], times))
    rows(sidebar)["This year"].click()
    assert sidebar.clicked == [("after:1y", ["after:7d"])]


def test_a_folder_is_added_to_another_one(sidebar):
    sidebar.show_folders([folder_row(HOME), folder_row(b"/home/ada/Projects")], Coverage(20, 20, 20, 0))
    chosen = Facet('in:"/home/ada/Documents"', "/home/ada/Documents", 10, chosen=True)
    other = Facet("in:Projects", "/home/ada/Projects", 10)
    sidebar.show_facets(Facets([], [chosen, other], [], []))
    assert rows(sidebar)["Documents"].isChecked()
    assert not rows(sidebar)["All folders"].isChecked()
    rows(sidebar)["Projects"].click()
    assert sidebar.clicked == [("in:Projects", [])]


def test_a_folder_says_how_much_of_it_can_be_searched(sidebar):
    half = folder_row(HOME, files=5102, waiting=272, failed=40)
    away = folder_row(b"/media/ssd", reachable=False)
    resting = folder_row(b"/home/ada/Mail", state=FolderState.PAUSED)
    sidebar.show_folders([half, away, resting], Coverage(5122, 4810, 0, 40))
    found = rows(sidebar)
    assert found["Documents"].accessibleName() == "Documents, 4,830 / 5,102"
    assert "312 of 5,102 files are not searchable yet: 40 failed, 272 waiting" in found["Documents"].toolTip()
    assert found["ssd"].accessibleName() == "ssd, offline"
    assert found["Mail"].accessibleName() == "Mail, paused"
    told = "Its drive does not tell of all changes, so Findling looks through it every few minutes."
    sidebar.show_folders([folder_row(HOME, polled=told)], Coverage(10, 10, 10, 0))
    assert rows(sidebar)["Documents"].toolTip().endswith("Findling looks through it every few minutes.")
    sidebar.show_folders([half], Coverage(5102, 4790, 0, 40))
    assert "ssd" not in rows(sidebar)


def test_folders_of_one_name_say_where_they_are():
    assert folder_names([b"/a/src", b"/b/src", b"/b/doc"]) == ["src — a", "src — b", "doc"]


def test_another_language_is_spoken_at_once(sidebar):
    sidebar.show_facets(types(code=9))
    use_language(Language.CHINESE)
    assert "代码" in rows(sidebar)
    assert type_name("pdf") == "PDF"


def test_a_span_of_time_that_adds_nothing_is_left_out(sidebar):
    def times(*counts, chosen=""):
        names = ("today", "week", "month", "year", "older")
        return [Facet(name, name, count, chosen=name == chosen) for name, count in zip(names, counts, strict=True)]

    def seen():
        names = {
            "Today": "today", "This week": "week", "This month": "month", "This year": "year", "Older": "older",
        }  # fmt: skip
        found = sorted((row.y(), text) for text, row in rows(sidebar).items() if text in names)
        return [names[text] for _, text in found]

    sidebar.show_facets(Facets([], [], [], times(0, 33, 33, 33, 2)))
    assert seen() == ["week", "older"]
    sidebar.show_facets(Facets([], [], [], times(0, 33, 33, 33, 2, chosen="month")))
    assert seen() == ["week", "month", "older"]
    sidebar.show_facets(Facets([], [], [], times(0, 0, 4, 9, 0)))
    assert seen() == ["month", "year"]
    sidebar.show_facets(Facets([], [], [], times(2, 4, 4, 9, 0)))
    assert seen() == ["today", "week", "year"]
    use_language(Language.CHINESE)
    assert "今天" in rows(sidebar)


def test_folders_show_how_many_of_their_files_answer_a_query(sidebar):
    root = b"/home/ada/Documents"
    sidebar.show_folders([folder_row(root)], Coverage(10, 10, 10, 0))
    whole = sidebar._folders._shown[root]._note()
    inner = Facet("in:Old", "/home/ada/Documents/Old", 1)
    facets = Facets([], [Facet("in:Documents", root.decode(), 2), inner], [], [])
    sidebar.show_facets(facets, found=True)
    assert sidebar._folders._shown[root]._note() == "2" != whole
    assert sidebar._folders._all._note() == "2"
    sidebar.show_facets(facets)
    assert sidebar._folders._shown[root]._note() == whole
