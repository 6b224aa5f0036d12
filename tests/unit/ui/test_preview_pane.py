"""The pane: shows what was asked for last and nothing else, says what it cannot show, marks the nearest sentence."""

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from desktop_app.documents import BlockKind
from desktop_app.errors import FindlingError
from desktop_app.previews import PageMarks, Unshown
from desktop_app.reports import Whereabouts
from desktop_app.ui.preview_code import CodeView
from desktop_app.ui.preview_pages import PagesView
from desktop_app.ui.preview_pane import PreviewPane
from desktop_app.ui.preview_picture import PictureView
from desktop_app.ui.preview_reasons import reason_text
from desktop_app.ui.preview_text import TextView
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.translation import Language, table, use_language
from tests.unit.ui.made_engine import folder_row
from tests.unit.ui.made_previews import (  # noqa: F401 - fixtures
    CODE,
    code,
    context,
    engine,
    file_hit,
    nothing,
    pages,
    passage_hit,
    picture,
    place_of,
    structured,
)


@pytest.fixture
def pane(qtbot, context):  # noqa: F811
    made = PreviewPane(context)
    qtbot.addWidget(made)
    made.resize(596, 712)
    made.show()
    return made


def said(pane):
    return [label.text() for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


def buttons(pane):
    return {each.accessibleName(): each for each in pane.findChildren(QAbstractButton) if each.isVisible()}


def showing(pane, kind):
    return lambda: isinstance(pane.body, kind) and pane.body.isVisible()


def test_every_kind_of_preview_has_its_view(qtbot, pane, engine):  # noqa: F811
    for name, shown, view in (
        (b"a.pdf", pages(), PagesView),
        (b"a.py", code(), CodeView),
        (b"a.docx", structured((BlockKind.PARAGRAPH, "Spikes.")), TextView),
        (b"a.png", picture(), PictureView),
    ):
        engine.shown[b"/home/ada/" + name] = shown
        pane.show_hit(file_hit(name), None, "spikes")
        qtbot.waitUntil(showing(pane, view))


def test_the_head_says_what_it_is_where_and_in_which_language(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.pdf"] = pages(48)
    pane.show_hit(file_hit(b"a.pdf", passage_hit("x", page=12)), None, "spikes")
    qtbot.waitUntil(lambda: "Page 12 of 48 · English" in said(pane))
    assert "a.pdf" in said(pane)
    text = CODE
    engine.shown[b"/home/ada/a.py"] = code(passage=place_of(text, "return '🚲 Spikes'"))
    pane.show_hit(file_hit(b"a.py"), None, "spikes")
    qtbot.waitUntil(lambda: "Line 19 · Python" in said(pane))
    engine.shown[b"/home/ada/a.docx"] = structured((BlockKind.PARAGRAPH, "Spikes."))
    pane.show_hit(file_hit(b"a.docx", passage_hit("Spikes.", slide=3), language="de"), None, "spikes")
    qtbot.waitUntil(lambda: "Slide 3 · Deutsch" in said(pane))
    engine.shown[b"/home/ada/a.png"] = picture(4000, 3)
    pane.show_hit(file_hit(b"a.png", language=""), None, "spikes")
    qtbot.waitUntil(lambda: "4,000 × 3 pixels" in said(pane))


def test_a_name_that_is_no_text_is_shown_and_its_bytes_reach_the_engine(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/Gr\xfc\xdfe\xe2.py"] = code("spikes")
    pane.show_hit(file_hit(b"Gr\xfc\xdfe\xe2.py"), None, "q")
    qtbot.waitUntil(showing(pane, CodeView))
    assert "Gr��e�.py" in said(pane)


def test_an_answer_that_is_no_longer_wanted_is_not_shown(qtbot, pane, engine):  # noqa: F811
    engine.shown |= {b"/home/ada/old.py": code("old"), b"/home/ada/new.py": code("new")}
    engine.hold.clear()
    pane.show_hit(file_hit(b"old.py"), None, "q")
    assert engine.began.wait(5)
    pane.show_hit(file_hit(b"new.py"), None, "q")
    engine.hold.set()
    qtbot.waitUntil(showing(pane, CodeView))
    assert pane.body.toPlainText() == "new"
    assert "new.py" in said(pane)
    assert "old.py" not in said(pane)


def test_what_is_shown_already_is_not_asked_for_again(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code()
    pane.show_hit(file_hit(b"a.py"), None, "q")
    qtbot.waitUntil(showing(pane, CodeView))
    pane.show_hit(file_hit(b"a.py", rank=4), None, "q")
    assert pane.hit.rank == 4
    engine.shown[b"/home/ada/b.py"] = code("b")
    pane.show_hit(file_hit(b"b.py"), None, "q")
    qtbot.waitUntil(lambda: pane.body is not None and pane.body.toPlainText() == "b")
    assert [call[1] for call in engine.asked] == [b"/home/ada/a.py", b"/home/ada/b.py"]


def test_waiting_is_said_only_after_a_while(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code()
    pane.show_hit(file_hit(b"a.py"), None, "q")
    qtbot.waitUntil(showing(pane, CodeView))
    engine.shown[b"/home/ada/b.py"] = code("b")
    engine.hold.clear()
    pane.show_hit(file_hit(b"b.py"), None, "q")
    assert "Loading…" not in said(pane)
    qtbot.waitUntil(lambda: "Loading…" in said(pane))
    engine.hold.set()
    qtbot.waitUntil(showing(pane, CodeView))
    assert "Loading…" not in said(pane)


def test_a_file_without_preview_says_why_and_offers_its_folder(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.zip"] = nothing(Unshown.ARCHIVE)
    hit = file_hit(b"a.zip")
    pane.show_hit(hit, None, "q")
    qtbot.waitUntil(lambda: str(Unshown.ARCHIVE) in said(pane))
    with qtbot.waitSignal(pane.reveal_asked) as asked:
        buttons(pane)["Show in folder"].click()
    assert asked.args == [hit]
    assert not {"Zoom in", "Next match"} & set(buttons(pane))


def test_a_file_that_is_gone_says_so_and_is_looked_for_again(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = nothing(Unshown.VANISHED, vanished=True)
    pane.show_hit(file_hit(b"a.py"), None, "q")
    qtbot.waitUntil(lambda: str(Unshown.VANISHED) in said(pane))
    engine.shown[b"/home/ada/a.py"] = code("back")
    buttons(pane)["Look again"].click()
    qtbot.waitUntil(showing(pane, CodeView))
    assert pane.body.toPlainText() == "back"


def test_of_a_file_on_a_drive_that_is_away_the_pane_says_where_it_is(qtbot, pane, engine, context):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = nothing(Unshown.VANISHED, vanished=True)
    pane.show_hit(file_hit(b"a.py"), None, "q")
    qtbot.waitUntil(lambda: str(Unshown.VANISHED) in said(pane))
    context.library.see(folder_row(b"/home/ada", reachable=False, whereabouts=Whereabouts.DRIVE_AWAY))
    told = "“a.py” is on a drive that is not connected. Connect it, then try again. It belongs to ada."
    assert told in said(pane)
    assert "Look again" in buttons(pane)


def test_an_error_of_the_engine_is_said_in_the_pane(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = FindlingError("The worker is away.")
    pane.show_hit(file_hit(b"a.py"), None, "q")
    qtbot.waitUntil(lambda: "The worker is away." in said(pane))
    engine.shown[b"/home/ada/a.py"] = code("back")
    buttons(pane)["Try again"].click()
    qtbot.waitUntil(showing(pane, CodeView))


def test_open_asks_for_the_hit_and_its_passage(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code()
    best, further = passage_hit("best"), passage_hit("further", 8)
    hit = file_hit(b"a.py", best)
    pane.show_hit(hit, None, "q")
    with qtbot.waitSignal(pane.open_asked) as asked:
        buttons(pane)["Open"].click()
    assert asked.args == [hit, best]
    pane.show_hit(hit, further, "q")
    with qtbot.waitSignal(pane.open_asked) as asked:
        qtbot.mouseClick(buttons(pane)["Open"], Qt.MouseButton.LeftButton)
    assert asked.args == [hit, further]


def test_a_hit_by_meaning_has_its_nearest_sentence_marked_and_told(qtbot, pane, engine):  # noqa: F811
    passage = "Streusalz frisst. Spikes lohnen sich. Ende."
    sentence = place_of(passage, "Spikes lohnen sich.")
    engine.shown[b"/home/ada/a.docx"] = structured(
        (BlockKind.HEADING, "Winter 🚲", 1), (BlockKind.PARAGRAPH, passage), passage=(10, 10 + len(passage))
    )
    engine.sentences[passage] = sentence
    with qtbot.waitSignal(pane.sentence_found) as found:
        pane.show_hit(file_hit(b"a.docx", passage_hit(passage, 70), why=("meaning",)), None, "grip on ice")
    assert found.args == [70, sentence]
    qtbot.waitUntil(lambda: pane.body is not None and pane.body.counted() == (1, 1))
    assert marked(pane.body, pane.body._marks.sentence) == "Spikes lohnen sich."


def marked(view, span):
    cursor = view.textCursor()
    cursor.setPosition(span[0])
    cursor.setPosition(span[1], cursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def test_on_pages_the_sentence_is_looked_for_on_the_page_of_the_hit(qtbot, pane, engine):  # noqa: F811
    passage = "Streusalz frisst. Spikes lohnen sich."
    engine.shown[b"/home/ada/a.pdf"] = pages(9)
    engine.sentences[passage] = place_of(passage, "Spikes lohnen sich.")
    engine.marks[b"/home/ada/a.pdf"] = {
        2: PageMarks(2, [[(10.0, 10.0, 60.0, 22.0)]]),
        4: PageMarks(4, [[(50.0, 700.0, 90.0, 712.0)]], [(50.0, 300.0, 400.0, 312.0)]),
    }
    pane.show_hit(file_hit(b"a.pdf", passage_hit(passage, page=4), why=("words", "meaning")), None, "grip")
    qtbot.waitUntil(lambda: pane.body is not None and pane.body.counted() == (2, 3))
    assert ("page_marks", b"/home/ada/a.pdf", 4, "Spikes lohnen sich.") in engine.asked
    marks = [call[2] for call in engine.asked if call[0] == "page_marks" and not call[3]]
    assert marks[:4] == [4, 5, 3, 6]


def test_words_alone_look_for_no_sentence(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code()
    pane.show_hit(file_hit(b"a.py", passage_hit("x"), why=("words",)), None, "q")
    qtbot.waitUntil(showing(pane, CodeView))
    assert not pane._nearest.waits
    pane.show_hit(file_hit(b"a.py", passage_hit("x"), why=("words", "meaning")), None, "q")
    assert pane._nearest.waits


def test_a_newer_hit_stops_the_search_for_the_sentence(qtbot, pane, engine):  # noqa: F811
    engine.shown |= {b"/home/ada/a.py": code("a"), b"/home/ada/b.py": code("b")}
    pane.show_hit(file_hit(b"a.py", passage_hit("x"), why=("meaning",)), None, "first")
    qtbot.waitUntil(showing(pane, CodeView))
    engine.hold.clear()
    qtbot.waitUntil(lambda: ("nearest_sentence", "first") in engine.asked)
    pane.show_hit(file_hit(b"b.py", passage_hit("y", 8)), None, "second")
    engine.hold.set()
    qtbot.waitUntil(lambda: engine.stopped == ["first"])


def test_a_search_makes_the_sentence_wait_and_it_is_asked_again(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code("Spikes")
    engine.sentences["Spikes"] = (0, 6)
    engine.hold.clear()
    pane.show_hit(file_hit(b"a.py", passage_hit("Spikes"), why=("meaning",)), None, "grip")
    qtbot.waitUntil(lambda: ("nearest_sentence", "grip") in engine.asked)
    pane.drop_sentence()
    engine.hold.set()
    qtbot.waitUntil(lambda: engine.stopped == ["grip"])
    with qtbot.waitSignal(pane.sentence_found):
        pane.look_for_sentence()


def test_a_known_sentence_is_not_asked_for_twice(qtbot, pane, engine):  # noqa: F811
    engine.shown |= {b"/home/ada/a.py": code("Spikes"), b"/home/ada/b.py": code("b")}
    engine.sentences["Spikes"] = (0, 6)
    first = file_hit(b"a.py", passage_hit("Spikes"), why=("meaning",))
    with qtbot.waitSignal(pane.sentence_found):
        pane.show_hit(first, None, "grip")
    pane.show_hit(file_hit(b"b.py"), None, "grip")
    with qtbot.waitSignal(pane.sentence_found):
        pane.show_hit(first, None, "grip")
    assert [call for call in engine.asked if call[0] == "nearest_sentence"] == [("nearest_sentence", "grip")]


def test_another_passage_of_the_same_pages_reads_the_file_once(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.pdf"] = pages(9)
    hit = file_hit(b"a.pdf", passage_hit("x", 1, page=2))
    pane.show_hit(hit, None, "q")
    qtbot.waitUntil(lambda: "Page 2 of 9 · English" in said(pane))
    pane.show_hit(hit, passage_hit("y", 2, page=7), "q")
    qtbot.waitUntil(lambda: "Page 7 of 9 · English" in said(pane))
    assert [call[0] for call in engine.asked].count("preview") == 1


def test_clear_shows_nothing_and_takes_no_late_answer(qtbot, pane, engine):  # noqa: F811
    engine.shown |= {b"/home/ada/a.py": code("a"), b"/home/ada/b.py": code("b")}
    engine.hold.clear()
    pane.show_hit(file_hit(b"a.py"), None, "q")
    assert engine.began.wait(5)
    pane.clear()
    engine.hold.set()
    assert pane.hit is None
    assert "Nothing chosen yet" in said(pane)
    done = []
    pane._context.previews.run(lambda: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert "Nothing chosen yet" in said(pane)
    assert not buttons(pane)


def test_a_part_of_a_file_is_said_to_be_one(qtbot, pane, engine):  # noqa: F811
    note = "This is a part of the file, around the place that was found."
    engine.shown[b"/home/ada/a.log"] = code("line\n" * 50, language="", cut=True)
    pane.show_hit(file_hit(b"a.log"), None, "q")
    qtbot.waitUntil(lambda: note in said(pane))
    engine.shown[b"/home/ada/b.log"] = code("line\n" * 50, language="")
    pane.show_hit(file_hit(b"b.log"), None, "q")
    qtbot.waitUntil(lambda: note not in said(pane))


def test_that_only_the_first_part_is_searched_is_said_beside_it(qtbot, pane, engine):  # noqa: F811
    note = "Only the first part of this file is searched."
    engine.shown |= {b"/home/ada/a.log": code("line\n" * 50, language=""), b"/home/ada/b.pdf": pages(3)}
    for name in (b"a.log", b"b.pdf"):
        pane.show_hit(replace(file_hit(name), partly=True), None, "q")
        qtbot.waitUntil(lambda: note in said(pane))
    engine.shown[b"/home/ada/c.pdf"] = pages(3)
    pane.show_hit(file_hit(b"c.pdf"), None, "q")
    qtbot.waitUntil(lambda: note not in said(pane))


def test_matches_that_are_only_part_of_all_are_said_to_be(qtbot, pane, engine):  # noqa: F811
    engine.shown |= {
        b"/home/ada/a.log": code("spikes", words=[(0, 6)], cut=True),
        b"/home/ada/b.pdf": pages(3),
        b"/home/ada/c.pdf": pages(900),
    }
    for name in (b"b.pdf", b"c.pdf"):
        engine.marks[b"/home/ada/" + name] = {2: PageMarks(2, [[(9.0, 9.0, 20.0, 20.0)]])}
    for name, said_so in ((b"a.log", "1 of 1+"), (b"b.pdf", "1 of 1"), (b"c.pdf", "1 of 1+")):
        pane.show_hit(file_hit(name), None, "spikes")
        qtbot.waitUntil(lambda said_so=said_so: said_so in said(pane))
    qtbot.waitUntil(lambda: pane._marking._asking is None)
    assert ("page_marks", b"/home/ada/c.pdf", 200, "") in engine.asked
    assert ("page_marks", b"/home/ada/c.pdf", 201, "") not in engine.asked
    assert "1 of 1+" in said(pane)


def test_matches_are_gone_through_by_button_and_key(qtbot, pane, engine):  # noqa: F811
    text = "spikes\n" * 3
    engine.shown[b"/home/ada/a.py"] = code(text, words=[(0, 6), (7, 13), (14, 20)], passage=(7, 13))
    pane.show_hit(file_hit(b"a.py"), None, "spikes")
    qtbot.waitUntil(lambda: "2 of 3" in said(pane))
    buttons(pane)["Next match"].click()
    assert "3 of 3" in said(pane)
    buttons(pane)["Next match"].click()
    assert "1 of 3" in said(pane)
    pane.focus_body()
    qtbot.keyClick(pane.body, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert "3 of 3" in said(pane)
    with qtbot.waitSignal(pane.leave_asked):
        qtbot.keyClick(pane.body, Qt.Key.Key_Escape)


def test_every_reason_is_said_in_the_language_in_use(theme):
    assert {reason_text(reason) for reason in Unshown} == {str(reason) for reason in Unshown}
    use_language(Language.CHINESE)
    chinese = table(Language.CHINESE)
    assert {reason_text(reason) for reason in Unshown} == {chinese[reason] for reason in Unshown}
    assert reason_text("Something else.") == "Something else."


def test_another_language_is_spoken_at_once(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.pdf"] = pages(48)
    pane.show_hit(file_hit(b"a.pdf", passage_hit("x", page=12)), None, "q")
    qtbot.waitUntil(lambda: "Page 12 of 48 · English" in said(pane))
    use_language(Language.CHINESE)
    qtbot.waitUntil(lambda: "第 12 页，共 48 页 · English" in said(pane))
    assert "打开" in buttons(pane)
    pane.clear()
    assert "尚未选择结果" in said(pane)


def test_every_control_has_a_name_and_is_reached_by_keys(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code("spikes spikes", words=[(0, 6), (7, 13)])
    pane.show_hit(file_hit(b"a.py"), None, "spikes")
    qtbot.waitUntil(lambda: "1 of 2" in said(pane))
    controls = [each for each in pane.findChildren(QAbstractButton) if each.isVisible()] + [pane.body]
    assert len(controls) == 7
    for control in controls:
        assert control.accessibleName()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("width", [320, 420, 596, 1400])
@pytest.mark.parametrize("direction", [Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft])
def test_nothing_in_the_head_overlaps_or_is_cut_at_any_width(qtbot, pane, engine, width, direction):  # noqa: F811
    name = "Ein sehr langer Name für eine Datei, der nirgends ganz hineinpasst, ob man will oder nicht.pdf"
    engine.shown[b"/home/ada/" + name.encode()] = pages(1200)
    engine.marks[b"/home/ada/" + name.encode()] = {900: PageMarks(900, [[(9.0, 9.0, 20.0, 20.0)]] * 2)}
    pane.setLayoutDirection(direction)
    pane.resize(width, 600)
    pane.show_hit(file_hit(name.encode(), passage_hit("x", page=900)), None, "q")
    qtbot.waitUntil(lambda: "1 of 2+" in said(pane))
    qtbot.waitUntil(lambda: any(text.endswith(".pdf") for text in said(pane)))
    head = pane._head

    def wrong():
        shown = [each for each in head.findChildren(QWidget) if each.isVisible() and not each.isWindow()]
        assert len(shown) >= 9
        outside = [each for each in shown if not head.rect().contains(each.geometry())]
        return outside + [pair for pair in combinations(shown, 2) if pair[0].geometry().intersects(pair[1].geometry())]

    # What was just shown has its place after the next event.
    qtbot.waitUntil(lambda: not wrong())
    for button in head.findChildren(QPushButton):
        assert button.width() >= button.sizeHint().width()


def test_a_pane_that_was_wide_can_be_made_narrow(qtbot, pane, engine):  # noqa: F811
    engine.shown[b"/home/ada/a.py"] = code("spikes spikes", words=[(0, 6), (7, 13)])
    pane.resize(1200, 600)
    pane.show_hit(file_hit(b"a.py"), None, "spikes")
    qtbot.waitUntil(lambda: "1 of 2" in said(pane))
    assert pane.minimumSizeHint().width() <= 320
    pane.resize(320, 600)
    assert pane.width() == 320
    assert buttons(pane)["Open"].visibleRegion().boundingRect().size() == buttons(pane)["Open"].size()


def test_another_theme_dresses_the_document_again(qtbot, pane, engine, theme):  # noqa: F811
    engine.shown[b"/home/ada/a.docx"] = structured((BlockKind.PARAGRAPH, "Spikes."))
    pane.show_hit(file_hit(b"a.docx"), None, "q")
    qtbot.waitUntil(showing(pane, TextView))

    def ink():
        return pane.body.document().begin().begin().fragment().charFormat().foreground().color().name().upper()

    assert ink() == theme.tokens.text
    theme.choose(ThemeChoice.DARK)
    qtbot.waitUntil(lambda: ink() == theme.tokens.text)
