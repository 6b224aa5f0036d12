"""What stands inside a Markdown paragraph, as ranges of the text as it was typed."""

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract import registry
from desktop_app.extract.source import Source
from desktop_app.preview.inline_markup import inline_styles, labels_of
from desktop_app.preview.messages import Wanted
from desktop_app.preview.structured import structured
from desktop_app.previews import Structured, TextStyle

_TAGS = {
    TextStyle.STRONG: "b", TextStyle.EMPHASIS: "i", TextStyle.STRUCK: "s", TextStyle.CODE: "c", TextStyle.LINK: "a",
}  # fmt: skip


def shown(text: str) -> str:
    """Return a paragraph as it looks: styles as tags, without what is hidden."""
    styles = inline_styles(text, 0, len(text), labels_of(text))
    seen = [(span, _TAGS[style]) for span, style in styles if style is not TextStyle.HIDDEN]
    # At one place what is inside ends first, and what is outside begins first.
    tags = sorted([(end, 0, -start, f"</{tag}>") for (start, end), tag in seen] + [
        (start, 1, -end, f"<{tag}>") for (start, end), tag in seen
    ])  # fmt: skip
    hidden = {at for span, style in styles if style is TextStyle.HIDDEN for at in range(*span)}
    made = ""
    for at in range(len(text) + 1):
        made += "".join(tag for place, _, _, tag in tags if place == at)
        made += text[at : at + 1] if at not in hidden else ""
    return made


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a *b* c", "a <i>b</i> c"),
        ("a **b** c", "a <b>b</b> c"),
        ("__b__ and _i_", "<b>b</b> and <i>i</i>"),
        ("***both***", "<i><b>both</b></i>"),
        ("**a *b* c**", "<b>a <i>b</i> c</b>"),
        ("*a **b** c*", "<i>a <b>b</b> c</i>"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2<i>3</i>4"),
        ("2 * 3 * 4 and ** not **", "2 * 3 * 4 and ** not **"),
        ("*open and **open", "*open and **open"),
        ("**a*", "*<i>a</i>"),
        ("*foo**bar*", "<i>foo**bar</i>"),
        ("~~gone~~ ~ 5", "<s>gone</s> ~ 5"),
        ("`a*b*` `` x`y ``", "<c>a*b*</c> <c>x`y</c>"),
        ("`open *i*", "`open <i>i</i>"),
        (r"\\*no\\* \\a".replace("\\\\", "\\"), r"*no* \a".replace("\\\\", "\\")),
        ('[a *b*](http://x.org/y_z_ "t") c', "<a>a <i>b</i></a> c"),
        ("![alt](x.png) [](y) [no] (z)", "<a>alt</a> [](y) [no] (z)"),
        ("[![alt](x.png)](y)", "<a><a>alt</a></a>"),
        ("<https://a.org/_b_> <b>*x*</b>", "<a>https://a.org/_b_</a> <b><i>x</i></b>"),
        ("see https://a.org/a_b_c_d, *ok*", "see <a>https://a.org/a_b_c_d</a>, <i>ok</i>"),
        ("[one][r] and [r] and [q]\n[r]: http://x", "<a>one</a> and <a>r</a> and [q]\n[r]: <a>http://x</a>"),
        ("- a *b\n- c* d", "- a *b\n- c* d"),
        ("* one *i*\n* two", "* one <i>i</i>\n* two"),
        ("**中文**和*强调*。", "<b>中文</b>和<i>强调</i>。"),
        ("🚲 **wide** 🏔️ _end_", "🚲 <b>wide</b> 🏔️ <i>end</i>"),
        ("\\``", "``"),
        ("\\`` `b`", "`<c> </c>b`"),
    ],
)
def test_a_paragraph_looks_as_it_was_meant(text: str, wanted: str):
    """Styles as tags."""
    assert shown(text) == wanted


parts = st.sampled_from([*'ab *_~`[]()<>!\\\n中🚲."1-', "**", "](", "](c)", "http://a.b", "[a]: x"])
marked = st.lists(parts, max_size=40).map("".join)


@given(marked)
def test_whatever_is_typed_styles_nest_and_nothing_is_hidden_twice(text: str):
    """Each style is inside or outside of another; letters are hidden only as a link's address or reference."""
    styles = inline_styles(text, 0, len(text), labels_of(text))
    assert styles == sorted(styles)
    hidden = [span for span, style in styles if style is TextStyle.HIDDEN]
    for (_, end), (start, _) in pairwise(hidden):
        assert end <= start
    seen = [span for span, style in styles if style is not TextStyle.HIDDEN]
    for start, end in (*seen, *hidden):
        assert 0 <= start < end <= len(text)
    for one in seen:
        for other in seen:
            apart = one[1] <= other[0] or other[1] <= one[0]
            inside = one[0] <= other[0] <= other[1] <= one[1] or other[0] <= one[0] <= one[1] <= other[1]
            assert apart or inside


@pytest.mark.parametrize("unit", ["*a", "**a ", "_", "[", "![", "`a``", "](", '[a]("', "<a ", "~~a*", "\\", "*a_b**"])
def test_what_is_typed_to_be_slow_is_read_in_time(unit: str):
    """A paragraph of nothing but beginnings; the test run's own limit is the clock."""
    text = unit * (20_000 // len(unit))
    inline_styles(text, 0, len(text))


def preview(name: str, written: str) -> Structured:
    data = written.encode()
    kind = registry.kind_of(name, io.BytesIO(data))
    return structured(registry.read(kind, Source(name, io.BytesIO(data), len(data))), Wanted())


def test_only_prose_and_cells_of_markdown_are_styled():
    """Not its code, and no other kind of text."""
    seen = preview("a.md", "# A *b*\n\n| *c* | d* |\n|---|---|\n| e | **f** |\n\n```\n*code*\n```\n")
    looks = [(seen.text[slice(*span)], style) for span, style in seen.styles if style is not TextStyle.HIDDEN]
    assert looks == [("b", TextStyle.EMPHASIS), ("c", TextStyle.EMPHASIS), ("f", TextStyle.STRONG)]
    assert preview("a.rst", "a *b* **c**\n").styles == ()


def test_two_quotes_in_a_quoted_cell_are_shown_as_one():
    """And elsewhere as they are."""
    seen = preview("a.csv", 'a,b\n"say ""hi""",x""y\n')
    assert [span for span, _ in seen.styles] == [(9, 10), (13, 14)]
    assert seen.text[9] == seen.text[13] == '"'
