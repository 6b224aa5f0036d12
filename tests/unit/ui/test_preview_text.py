"""Documents set anew: text is text whatever it says, in its own direction, with the marks on the very words."""

import io
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTimerEvent, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QTextCursor, QTextDocument, QTextTable

from desktop_app.documents import BlockKind, Place
from desktop_app.errors import Skipped
from desktop_app.extract import registry
from desktop_app.extract.source import Source
from desktop_app.preview.messages import Wanted
from desktop_app.preview.structured import structured as preview_of
from desktop_app.previews import TextStyle
from desktop_app.ui.preview_marks import Marks, Wide, find_sentence
from desktop_app.ui.preview_text import TextView
from desktop_app.ui.preview_typeset import typeset
from desktop_app.ui.theme import ThemeChoice
from desktop_app.ui.tokens import DARK, LIGHT
from tests.unit.ui.made_previews import place_of, structured

HEADING, PARAGRAPH, CODE = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CODE
HEADER, ROW = BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW
LONG = [
    (PARAGRAPH, f"Paragraph {number} says something of itself and of number {number}. " * 4) for number in range(90)
]


@pytest.fixture
def view(qtbot, theme):
    made = TextView(theme)
    qtbot.addWidget(made)
    made.resize(596, 600)
    made.show()
    return made


def show(view, document, place=None):
    made = typeset(document, LIGHT)
    view.show_text(made, document.words, document.passage, place or Place())
    return made


def selected(document, span):
    cursor = view_cursor(document)
    cursor.setPosition(span[0])
    cursor.setPosition(span[1], cursor.MoveMode.KeepAnchor)
    return cursor.selectedText()


def view_cursor(document):
    return document.rootFrame().firstCursorPosition()


def block_with(document, text):
    block = document.begin()
    while block.isValid():
        if text in block.text():
            return block
        block = block.next()
    raise AssertionError(text)


def test_every_word_is_found_where_it_was_set(qapp):
    document = structured(
        (HEADING, "Winter 🚲", 1),
        (PARAGRAPH, "Spikes 🏔️ lohnen\nsich."),
        (HEADER, ["Ort 🚲", "Spikes"]),
        (ROW, ["Berg", "ja"]),
        (CODE, "if spikes:\n\treturn '🚲'"),
        (PARAGRAPH, "Ende."),
    )
    made = typeset(document, LIGHT)
    for word in ("Winter", "Spikes", "lohnen", "sich", "Ort", "Berg", "ja", "return", "Ende."):
        span = place_of(document.text, word)
        assert selected(made.document, made.span(span)) == word
    last = document.text.rindex("Spikes")
    assert selected(made.document, made.span((last, last + 6))) == "Spikes"


def test_what_lies_between_blocks_belongs_to_the_one_before(qapp):
    document = structured((PARAGRAPH, "One."), (PARAGRAPH, "Two."))
    made = typeset(document, LIGHT)
    assert selected(made.document, made.span((0, len(document.text)))) == "One.\u2029Two."
    assert selected(made.document, made.span((5, 10))) == "Two."


def test_headings_stand_out_by_level_and_the_title_is_said_once(qapp):
    document = structured((HEADING, "One", 1), (HEADING, "Two", 2), (PARAGRAPH, "Text."), title="one ")
    made = typeset(document, LIGHT).document
    sizes = [
        block_with(made, text).begin().fragment().charFormat().font().pointSizeF() for text in ("One", "Two", "Te")
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3
    assert made.toPlainText().count("One") == 1
    titled = typeset(structured((PARAGRAPH, "Text."), title="Subject"), LIGHT)
    assert titled.document.toPlainText().startswith("Subject\n")
    assert selected(titled.document, titled.span((0, 5))) == "Text."


def test_a_table_has_its_cells_and_numbers_stand_to_the_right(qapp):
    document = structured((HEADER, ["Ort", "Höhe"]), (ROW, ["Brocken", "1.141"]), (ROW, ["Zugspitze", "2.962"]))
    made = typeset(document, LIGHT).document
    table = next(frame for frame in made.rootFrame().childFrames() if isinstance(frame, QTextTable))
    cells = [
        [table.cellAt(row, column).firstCursorPosition().block().text() for column in range(table.columns())]
        for row in range(table.rows())
    ]
    assert cells == [["Ort", "Höhe"], ["Brocken", "1.141"], ["Zugspitze", "2.962"]]
    right = table.cellAt(1, 1).firstCursorPosition().blockFormat().alignment()
    assert right & Qt.AlignmentFlag.AlignRight
    assert not table.cellAt(1, 0).firstCursorPosition().blockFormat().alignment() & Qt.AlignmentFlag.AlignRight


def test_a_short_cell_is_never_broken(view):
    cells = ["Tortilla", "Gazpacho", "WWWWWWWW", "iiiiiiii"]
    show(view, structured((HEADER, ["Plato", "Minutos"]), *((ROW, [cell, "45"]) for cell in cells)))
    for cell in (*cells, "Minutos"):
        assert block_with(view.document(), cell).layout().lineCount() == 1


def test_a_ragged_or_empty_row_keeps_its_place(qapp):
    document = structured((ROW, ["a", "", "c"]), (ROW, ["d"]), (ROW, ["", "", "z"]))
    made = typeset(document, LIGHT)
    for word in "acdz":
        assert selected(made.document, made.span(place_of(document.text, word))) == word


def test_of_a_very_long_table_the_part_around_the_passage_is_shown(qapp):
    rows = [(ROW, [f"row{number}", "x", "y", "z"]) for number in range(5000)]
    plain = structured((HEADER, ["name", "a", "b", "c"]), *rows)
    wanted = place_of(plain.text, "row4000")
    document = structured((HEADER, ["name", "a", "b", "c"]), *rows, passage=wanted)
    made = typeset(document, LIGHT)
    text = made.document.toPlainText()
    assert made.cut
    assert text.startswith("\nname\n")
    assert "row4000\n" in text
    assert "row100\n" not in text
    assert selected(made.document, made.span(wanted)) == "row4000"


@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا بالعالم"])
def test_each_paragraph_has_its_own_direction(view, text):
    show(view, structured((PARAGRAPH, "Left."), (PARAGRAPH, text)))
    assert block_with(view.document(), "Left").textDirection() is Qt.LayoutDirection.LeftToRight
    block = block_with(view.document(), text)
    assert block.textDirection() is Qt.LayoutDirection.RightToLeft
    line = block.layout().lineAt(0)
    assert line.naturalTextRect().right() > view.viewport().width() * 0.7


def test_lines_that_only_kept_to_a_width_flow_again_and_others_stay(qapp):
    hard = (
        "The first line of this paragraph is as long as it is wide allowed here\nwithout an end, and the second one is."
    )
    poem = "April is the cruellest month, breeding\nLilacs out of the dead land"
    fields = "From: Mallori Harrell of the Harrells <mallori.harrell@unstructured.io>\nTo: Somebody"
    made = typeset(structured((PARAGRAPH, hard), (PARAGRAPH, poem), (PARAGRAPH, fields)), LIGHT).document
    assert "allowed here without" in made.toPlainText()
    assert "breeding\nLilacs" in made.toPlainText()
    assert "\nTo: Somebody" in made.toPlainText()


def test_the_items_of_a_list_keep_their_lines(qapp):
    text = "- an item of a list that is as wide as it can be, so that the next word had no room\n- another one"
    assert "\n• another" in typeset(structured((PARAGRAPH, text)), LIGHT).document.toPlainText()


def test_items_of_one_level_stand_at_one_margin_and_those_below_deeper(qapp):
    text = "To do:\n- first\n- second\n  - below\n- third\n1. one\n2. two"
    document = typeset(structured((PARAGRAPH, text)), LIGHT).document
    margins: dict[str, float] = {}
    block = document.begin()
    while block.isValid():
        margins[block.text()] = block.blockFormat().leftMargin()
        block = block.next()
    assert list(margins) == ["To do:", "• first", "• second", "• below", "• third", "1. one", "2. two"]
    assert margins["To do:"] == 0 < margins["• first"] < margins["• below"]
    assert {margins[each] for each in ("• first", "• second", "• third", "1. one", "2. two")} == {margins["• first"]}


def test_markup_is_shown_and_never_obeyed(view):
    evil = "<script>alert(1)</script><img src='http://example.org/x.png'><b>bold</b> &amp; [a](http://example.org)"
    show(view, structured((PARAGRAPH, evil)))
    assert view.toPlainText().strip() == evil
    assert "<img" not in view.document().toHtml().replace("&lt;", "[").split("<body")[1]


def test_no_resource_is_ever_loaded(view):
    for url in ("http://example.org/x.png", "file:///etc/passwd", "data:text/plain,x"):
        assert view.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(url)) is None


def test_it_starts_at_the_passage(view):
    wanted = place_of(structured(*LONG).text, "Paragraph 60 says")
    show(view, structured(*LONG, passage=wanted), Place(slide=3))
    top = view._rectangle(view._marks.passage[0]).top()
    assert 0 < top < view.viewport().height() / 2
    assert view.place() == "Slide 3"


def test_words_and_the_sentence_have_their_grounds(view):
    document = structured((PARAGRAPH, "One spikes. Two lohnen sich. Three."))
    words = [place_of(document.text, "spikes"), place_of(document.text, "Three")]
    sentence = place_of(document.text, "Two lohnen sich.")
    show(view, structured((PARAGRAPH, "One spikes. Two lohnen sich. Three."), words=words))
    view.show_sentence(sentence)
    image = view.viewport().grab().toImage()

    def ground(text):
        area = view._rectangle(view._typeset.position(place_of(document.text, text)[0]))
        return image.pixelColor(int(area.left()) + 1, int(area.bottom()) - 2).name().upper()

    assert ground("spikes") == LIGHT.word_mark
    assert ground("lohnen") == LIGHT.sentence_mark
    assert ground("One") == LIGHT.surface
    assert view.counted() == (2, 3)


def test_matches_come_into_view_one_after_the_other(view):
    plain = structured(*LONG).text
    words = [place_of(plain, f"Paragraph {number} ") for number in (3, 40, 88)]
    show(view, structured(*LONG, words=words))
    for current in (2, 3, 1):
        view.step(1)
        assert view.counted() == (current, 3)
        seen = view._rectangle(view._marks.stops[current - 1][0])
        assert view.viewport().rect().contains(seen.toRect().center())


def test_lines_are_no_wider_than_can_be_read_and_stand_in_the_middle(view):
    show(view, structured(*LONG))
    view.resize(1500, 600)
    line = view.document().begin().layout().lineAt(0)
    assert 560 <= line.width() <= 720
    left = view.viewport().x() + view.document().rootFrame().frameFormat().leftMargin()
    assert abs(left - (view.width() - left - line.width())) < 40


def test_the_rest_of_a_long_document_is_laid_out_bit_by_bit(qtbot, view):
    document = structured(*(LONG * 4))
    show(view, document)
    assert view._laid_out < len(document.text)
    qtbot.waitUntil(lambda: not view._slices.isActive())
    assert view._laid_out == view.document().characterCount() - 1
    assert view.verticalScrollBar().maximum() > 10_000


def test_only_the_layouts_timers_are_kept_from_what_they_are_for(view):
    show(view, structured(*LONG))
    assert view.eventFilter(view.document().documentLayout(), QTimerEvent(1))
    assert not view.eventFilter(view.verticalScrollBar(), QTimerEvent(1))


def test_another_size_is_set_again_at_the_same_place(qtbot, view):
    document = structured(*LONG, passage=place_of(structured(*LONG).text, "Paragraph 60 says"))
    show(view, document)
    with qtbot.waitSignal(view.zoom_asked) as asked:
        view.zoom(1)
    view.show_again(typeset(document, DARK, asked.args[0]))
    assert abs(view._rectangle(view._marks.passage[0]).top()) < view.viewport().height()


def test_keys_scroll_from_where_the_person_is(qtbot, view):
    show(view, structured(*LONG, passage=place_of(structured(*LONG).text, "Paragraph 60 says")))
    start = view.verticalScrollBar().value()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert start < view.verticalScrollBar().value() < start + 60
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.verticalScrollBar().value() > start + 200
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.verticalScrollBar().value() == 0
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_text_can_be_copied(qtbot, view):
    show(view, structured((PARAGRAPH, "One."), (HEADER, ["a", "b"])))
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "One." in QGuiApplication.clipboard().text()


def test_the_ink_is_the_themes(qapp):
    made = typeset(structured((PARAGRAPH, "x")), DARK)
    block = made.document.begin()
    assert block.begin().fragment().charFormat().foreground().color() == QColor(DARK.text)


def test_positions_count_what_qt_counts():
    wide = Wide("a🚲b🚲")
    assert [wide.at(position) for position in range(5)] == [0, 1, 3, 4, 6]
    assert wide.span((1, 4)) == (1, 6)


def test_the_current_match_is_the_first_of_the_passage_then_the_sentence():
    marks = Marks([(0, 2), (10, 12), (20, 22)], (9, 15))
    assert marks.counted == (2, 3)
    marks.set_sentence((13, 15))
    assert marks.counted == (3, 4)
    assert marks.step(1) == (20, 22)
    assert marks.step(1) == (0, 2)
    assert Marks([(0, 2)], (9, 15)).counted == (1, 1)
    assert Marks([(0, 2), (5, 6)]).counted == (1, 2)
    assert Marks().step(1) is None


def test_a_sentence_is_found_again_where_white_space_differs():
    passage = "One. Spikes lohnen\nsich. End."
    sentence = place_of(passage, "Spikes lohnen\nsich. ")
    text = "Head\n\nOne. Spikes   lohnen sich. End."
    found = find_sentence(text, (6, len(text)), passage, sentence)
    assert text[slice(*found)] == "Spikes   lohnen sich."
    exact = "..." + passage
    found = find_sentence(exact, (3, len(exact)), passage, sentence)
    assert exact[slice(*found)] == "Spikes lohnen\nsich."
    assert find_sentence("nothing of it", None, passage, sentence) is None


EMPHASIS, STRONG, HIDDEN = TextStyle.EMPHASIS, TextStyle.STRONG, TextStyle.HIDDEN
INLINE = [
    ((0, 2), HIDDEN), ((2, 6), STRONG), ((6, 8), HIDDEN), ((12, 13), HIDDEN), ((13, 16), TextStyle.CODE),
    ((16, 17), HIDDEN), ((18, 19), HIDDEN), ((19, 23), TextStyle.LINK), ((23, 27), HIDDEN),
]  # fmt: skip


def test_marks_that_only_say_how_words_look_are_not_shown(view):
    document = structured((PARAGRAPH, "**fett** 🚲, `a_b` [hier](x), 1"), styles=INLINE)
    made = show(view, document)
    assert view.toPlainText().strip() == "fett 🚲, a_b hier, 1"
    looks = {}
    for word in ("fett", "a_b", "hier", "1"):
        cursor = QTextCursor(made.document)
        cursor.setPosition(made.span(place_of(document.text, word))[1])
        looks[word] = cursor.charFormat()
    assert looks["fett"].fontWeight() > looks["1"].fontWeight()
    assert looks["a_b"].font().families() != looks["1"].font().families()
    assert looks["hier"].underlineColor() == QColor(LIGHT.accent)
    assert [selected(made.document, span) for span in made.code] == ["a_b"]


def test_a_mark_over_hidden_letters_covers_what_is_shown_of_it(view):
    document = structured((PARAGRAPH, "**fett** 🚲, `a_b` [hier](x), 1"), styles=INLINE)
    made = show(view, document)
    for wanted, shown in (
        ("**fett**", "fett"), ("fett** 🚲", "fett 🚲"), ("`a_b` [hier", "a_b hier"), ("[hier](x), 1", "hier, 1"),
        ("🚲, `a", "🚲, a"),
    ):  # fmt: skip
        assert selected(made.document, made.span(place_of(document.text, wanted))) == shown


def test_code_inside_of_prose_has_a_ground_below_the_marks(view, theme):
    document = structured((PARAGRAPH, "See `spikes` there"), styles=[
        ((4, 5), HIDDEN), ((5, 11), TextStyle.CODE), ((11, 12), HIDDEN),
    ])  # fmt: skip
    show(view, document)
    colours = grounds(view)
    assert QColor(theme.tokens.hover).rgb() in colours
    show(view, replace(document, words=[place_of(document.text, "spikes")]))
    assert QColor(theme.tokens.word_mark).rgb() in grounds(view)


def grounds(view):
    image = view.viewport().grab().toImage()
    return {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, min(80, image.height()), 2)}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", [CODE, ROW])
def test_marks_in_code_and_tables_are_seen(view, theme, *, kind, dark):
    theme.choose(ThemeChoice.DARK if dark else ThemeChoice.LIGHT)
    tokens = theme.tokens
    document = structured((kind, "find spikes here") if kind is CODE else (HEADER, ["find", "spikes"]))
    document = replace(document, words=[place_of(document.text, "spikes")])
    view.show_text(typeset(document, tokens), document.words, None, Place())
    mark, ground = QColor(tokens.word_mark), QColor(tokens.sidebar)
    best = max if dark else min
    seen = QColor(*(best(one, other) for one, other in zip(mark.getRgb()[:3], ground.getRgb()[:3], strict=True)))
    assert seen.rgb() in grounds(view)


parts = st.sampled_from([*"ab *_~`[]()!\\\n中🚲. 1-é", "**", "](c)", "http://a.b", "word"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.lists(parts, min_size=1, max_size=25).map("".join), min_size=1, max_size=4))
def test_every_letter_that_is_shown_stands_where_it_is_said_to(qapp, texts):
    markdown = "\n\n".join(texts)
    data = markdown.encode()
    try:
        read = registry.read("markdown", Source("a.md", io.BytesIO(data), len(data)))
    except Skipped:
        return
    document = preview_of(read, Wanted())
    made = typeset(document, LIGHT)
    wide = made.document.toRawText()
    hidden = {at for span, style in document.styles if style is HIDDEN for at in range(*span)}
    inside = [at for block in document.blocks for at in range(block.start, block.end)]
    if any(block.kind in (HEADER, ROW) for block in document.blocks):
        inside = [at for row in document.cells for cell in row for at in range(*cell)]
    for at in inside:
        start, end = made.span((at, at + 1))
        seen = wide.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
        letter = document.text[at]
        as_it_is = seen == ("" if at in hidden else letter)
        assert as_it_is or (letter in "*+-" and seen == "•") or (letter in "\n " and seen in " \u2028\u2029")
