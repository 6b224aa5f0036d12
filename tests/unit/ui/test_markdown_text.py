"""Passages of Markdown files are shown as a reader sees them, with the marks on the right words."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.documents import PassageHit, Place
from desktop_app.ui.hit_row import Surroundings, hit_row
from desktop_app.ui.markdown_text import LONGEST, as_read
from tests.unit.ui.made_hits import hit

PIECES = [
    *("*", "**", "_", "__", "`", "``", "[", "]", "(", ")", "](", "][", "<b>", "</b>", "<a ", "<br>", "> ", ">", "|"),
    *("\n", "\n\n", "- ", "- [x] ", "## ", "~~", "\\", "!", "a", "foo", "bar baz", "中文", "😀", "---", "http://x "),
    *(" ", "[x]: ", "=", ";", '"', "'"),
]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("nothing here is marked up", "nothing here is marked up"),
        (
            "Some **bold**, *soft*, ***both***, ~~gone~~ and __very strong__ _words_.",
            "Some bold, soft, both, gone and very strong words.",
        ),
        ("**a *b* c** and 这是**重要**的", "a b c and 这是重要的"),
        ("`code` and ``a ` b`` and `**kept**`", "code and a ` b and **kept**"),
        (
            '[a link](http://x.y/z_(1) "t"), ![a picture](a.png), [named][1], [![both](a.png)](http://x)',
            "a link, a picture, named, both",
        ),
        ("<https://x.org> and [x](<http://a b>)", "https://x.org and [x](<http://a b>)"),
        ("line<br>next <kbd>Ctrl</kbd><!-- not seen -->", "line next Ctrl"),
        ("> # Heading\n> with more", "Heading\nwith more"),
        ("- one\n* two\n+ [x] three\n1. four", "• one\n• two\n• three\n1. four"),
        ("## Late heading\ntext", "Late heading\ntext"),
        ("Name | **Value**\n---|---\na | `b`", "Name · Value\n\na · b"),
        ("| Name | Value |\n| a | b |", " Name · Value \n a · b "),
        ("an [old shop][shops] and [one](a)[two](b)", "an old shop and onetwo"),
        ("[^1]: a note\n[note]: as was said\n[1]: http://x.y", "[^1]: a note\n[note]: as was said\n"),
        ("<div align=center>\n**Findling** <img src='a b.png' alt=x/>\n</div>", "\nFindling \n"),
        ("x = [a](b)\n\nSome **bold** words\n\ny = **z**", "x = [a](b)\n\nSome bold words\n\ny = **z**"),
        (r"2 \* 3 and \_not\_ and \\", "2 * 3 and _not_ and \\"),
        ("[1]: http://x.y/z\ntext\n***", "\ntext\n"),
    ],
)
def test_marks_are_taken_away(typed, read):
    assert as_read(typed).text == read


@pytest.mark.parametrize(
    "text",
    [
        "# install it first\npip install findling",
        "def __init__(self, **options): return a*b*c and self.__name__ and x ** 2",
        "cat words | sort | uniq -c\nls",
        "snake_case_names and 2 * 3 * 4 and a < b > c and [1] and x[i][j",
        "x = a[0][1] * b[1][0] * c",
        "then handlers[name](event) is called, and list[int](range(3)), grid[row][col] too",
        "std::map<a, b> m; if (x <b && c> d)",
        "a set<p> of List<a>, if a <b and c> d, and <T> too",
        'call re.sub(r"\\.\\*", s) or split("\\|") or r\'\\*\' there',
        r"in C:\_temp\!x and \\server\_share and \d+\.\d+",
        "see __init__.py and __main__ and __name__",
        "ps aux | grep -v root\nls -la | wc -l",
        "a | b\nc | d",
        '<div id="app"></div>',
        "![](a.png)",
        "---",
        "def area(self, *, of):\n    return self._a*of*self._b\n",
        "for (i) {\n  *p = *q;\n  **r = `x`;\n}",
        "    $ ls *.py *.md\n    **a** b",
        "an open ** mark and an open ` tick and an open [link](",
    ],
)
def test_what_only_looks_like_marks_stays(text):
    assert as_read(text).text == text


def test_every_word_that_is_kept_is_found_again_where_it_went():
    text = (
        "> ## The *battery* guide\n\n- [ ] Keep the **battery** at `20` [degrees](http://x.org/a) 🚲\n- [x] See <https://y.org>\n\n"
        "Cell | State\n--- | ---\nbattery | **cold**\n\nThe battery \\* is ~~old~~ ***new***."
    )
    shown, where = as_read(text)
    for word in ("battery", "guide", "20", "degrees", "🚲", "https://y.org", "cold", "old", "new"):
        at = text.find(word)
        while at >= 0:
            assert shown[where(at) : where(at + len(word))] == word
            at = text.find(word, at + 1)
    places = [where(at) for at in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[0] == 0
    assert places[-1] == len(shown)


def test_an_address_that_was_found_by_its_words_stays():
    text = "See [the shop](http://x.org/battery) for more."
    assert as_read(text, [(24, 31)]).text == text
    assert as_read(text).text == "See the shop for more."


def row_of(passage, marks, media_type, sentences=None):
    found = hit(1, media_type=media_type, best=PassageHit(10, passage, "", Place(), marks, 1.0))
    return hit_row(found, Surroundings(), sentences or {}).best.snippet


def test_a_row_of_a_markdown_file_shows_no_marks_and_marks_the_right_words():
    text = "🚲 Keep the **battery** [at home](http://x.org). It is `cold` outside."
    start = text.index("battery")
    sentence = (text.index("It is"), len(text))
    cut = row_of(text, [(start, start + 7)], "text/markdown", {10: sentence})
    assert cut.text == "🚲 Keep the battery at home. It is cold outside."
    units = cut.text.encode("utf-16-le")

    def marked(span):
        return units[2 * span[0] : 2 * span[1]].decode("utf-16-le")

    assert [marked(mark) for mark in cut.marks] == ["battery"]
    assert marked(cut.sentence) == "It is cold outside."


def test_other_files_keep_every_sign():
    text = "a **b** `c` # d"
    assert row_of(text, [], "text/plain").text == text


BLANKS = [
    "code" + "\n" * 20000 + "end",
    " " * 20000 + "x\n- y",
    "-|" + " " * 20000 + "x",
    "\n " * 20000 + "x",
    ">" + " " * 20000 + "x -",
    "[a](b" + " " * 20000 + "x",
    "<a" + " " * 20000,
    "*a **b _c `d [e ](f <g ~~h | " * 400,
]
REPEATED = [
    "\\[",
    "'\\.",
    "<!--",
    "<a x=1 ",
    "[[a]",
    "[a](",
    "**a\n\n*",
    "***a ",
    "__a ",
    "`a",
    "| ",
    "- ",
    "a.b(",
    "-|",
]


@pytest.mark.parametrize("text", [*BLANKS, *(sign * 4000 for sign in REPEATED)], ids=lambda text: repr(text[:8]))
@pytest.mark.parametrize("most", [4000, 40000])
def test_runs_of_marks_are_read_and_what_no_row_can_show_is_left_as_it_is(text, most):
    """What runs on Qt's thread must not freeze the window: a long run of blanks took 3.4 s."""
    shown = as_read(text[:most]).text
    assert shown
    assert shown == text[:most] or len(text[:most]) <= LONGEST


@given(
    st.lists(st.sampled_from(PIECES), max_size=16).map("".join),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=3),
)
@example("a [foo][bar baz] a", [(8, 3)])
@example("a <a foo=b>bar</a> a", [(5, 3)])
def test_no_word_that_was_found_is_lost(text, spans):
    marks = [(start, start + length) for start, length in spans if start + length <= len(text)]
    shown, where = as_read(text, marks)
    for start, end in marks:
        read = shown[where(start) : where(end)]
        assert [sign for sign in read if sign.isalnum()] == [sign for sign in text[start:end] if sign.isalnum()]


@pytest.mark.parametrize(
    ("text", "start"), [("grid[row][col]", 10), ("see [docs][api] now", 11), ("[api]: x", 1), ("an <img alt=api> ", 12)]
)
def test_a_word_that_was_found_is_not_lost_with_what_closes_a_link(text, start):
    shown, where = as_read(text, [(start, start + 3)])
    assert shown[where(start) : where(start + 3)] == text[start : start + 3]
