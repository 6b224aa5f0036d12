"""Cutting a passage to what a list shows, and marking the right words in it."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.snippet import snippet


def marked(cut):
    wide = cut.text.encode("utf-16-le", "surrogatepass")
    return [wide[start * 2 : end * 2].decode("utf-16-le") for start, end in cut.marks]


def test_marks_follow_their_words_through_folded_white_space():
    text = "  one\n\n\ttwo   three"
    cut = snippet(text, [(text.index("two"), text.index("two") + 3), (text.index("three"), len(text))])
    assert cut.text == "one two three"
    assert marked(cut) == ["two", "three"]


def test_marks_count_in_the_units_of_qt_after_an_emoji():
    text = "😀😀 𠮷野家 で 食べる"
    cut = snippet(text, [(text.index("食"), text.index("食") + 3)])
    assert marked(cut) == ["食べる"]


def test_a_far_match_starts_the_snippet_at_its_sentence():
    text = "Filler words. " * 60 + "The gasket is here. It leaks."
    at = text.index("gasket")
    cut = snippet(text, [(at, at + 6)])
    assert cut.text == "…The gasket is here. It leaks."
    assert marked(cut) == ["gasket"]


def test_the_stretch_with_most_matches_is_shown():
    text = "valve " + "x" * 900 + " valve pump seal " + "y" * 900
    spans = [(0, 5), *((text.rindex(word), text.rindex(word) + len(word)) for word in ("valve", "pump", "seal"))]
    assert marked(snippet(text, spans)) == ["valve", "pump", "seal"]


def test_the_nearest_sentence_is_marked_and_what_is_cut_off_is_shown_as_such():
    text = "Before it. The nearest one. After it. " + "z " * 600
    cut = snippet(text, [], (11, 27))
    assert cut.sentence is not None
    assert cut.text[slice(*cut.sentence)] == "The nearest one."
    assert cut.text.endswith("…")


def test_ranges_outside_the_passage_mark_nothing():
    assert snippet("short", [(2, 99), (4, 3), (-1, 2)], (3, 50)).marks == ()


@given(st.text(max_size=900), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=5))
def test_any_passage_gives_one_line_with_marks_inside_it(text, spans):
    cut = snippet(text, spans)
    units = len(cut.text.encode("utf-16-le", "surrogatepass")) // 2
    assert not any(character in cut.text for character in "\n\r\t\u2028\u202e")
    assert all(0 <= start < end <= units for start, end in cut.marks)
