import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents import BlockKind
from desktop_app.errors import Skipped
from desktop_app.extract.html_blocks import markup_text
from desktop_app.extract.registry import read
from desktop_app.extract.source import Source
from tests.helpers.invariants import check_document
from tests.helpers.reading import block_with, read_bytes, read_text, texts
from tests.helpers.soak import rounds


def test_a_page_is_read_without_what_is_not_its_text() -> None:
    document = read_text(
        "a.html",
        "<html lang='de-AT'><head><title> The \n title</title><meta name='author' content='Ann'>"
        "<meta name='description' content='What it is'><style>b{}</style></head><body>"
        "<nav><ul><li>Home<li>About</ul></nav><div role=navigation>More</div>"
        "<h1>One</h1><p>first <b>bold</b>ly&nbsp;said<br>second<script>alert(1)</script> line</p>"
        "<select><option>no</select><h2>Two</h2><ul><li>a<li>b</ul><pre>code\n  more</pre>tail</body></html>",
    )
    assert document.title == "The title"
    assert document.author == "Ann"
    assert texts(document) == [
        "What it is",
        "One",
        "first boldly\xa0said\nsecond line",
        "Two",
        "a",
        "b",
        "code\n  more",
        "tail",
    ]
    assert texts(document, BlockKind.CODE) == ["code\n  more"]
    assert block_with(document, "boldly").place.heading == "One"
    assert block_with(document, "tail").place.heading == "Two"


def test_the_rows_of_a_table_are_rows_with_their_header() -> None:
    document = read_text(
        "a.html",
        "<table><caption>Sums</caption><tr><th>name<th>sum</tr><tr><td>a<td><p>1</p></tr><tr><td><td>2</tr></table>",
    )
    assert texts(document, BlockKind.PARAGRAPH) == ["Sums"]
    assert texts(document, BlockKind.TABLE_HEADER) == ["name | sum"]
    assert texts(document, BlockKind.TABLE_ROW) == ["a | 1", "2"]


def test_a_table_that_lays_out_the_page_becomes_paragraphs() -> None:
    document = read_text(
        "a.html",
        "<table><tr><td>left<td><h1>Title</h1>text<table><tr><td>a<td>b</table>after</table>end",
    )
    assert texts(document, BlockKind.HEADING) == ["Title"]
    assert texts(document, BlockKind.TABLE_ROW) == ["a | b"]
    assert texts(document, BlockKind.PARAGRAPH) == ["left", "text", "after", "end"]


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=windows-1251><p>Привет, мир</p>".encode("cp1251"),
        "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>Привет, мир</p>".encode("koi8-r"),
        "<meta charset=windows-1251><p>Привет, мир</p>".encode(),
        "<p>Привет, мир</p>".encode("utf-16"),
    ],
)
def test_the_encoding_is_what_the_page_really_is_in(data: bytes) -> None:
    assert read_bytes("a.html", data).text == "Привет, мир"


def test_the_transport_says_the_encoding_where_the_page_does_not() -> None:
    assert markup_text("Привет".encode("cp866"), "ibm866") == "Привет"


def test_nesting_of_any_depth_is_read() -> None:
    assert read_text("a.html", "<div>" * 60_000 + "deep" + "</div>" * 60_000).text == "deep"
    assert read_text("a.html", "<table><tr><td>x" * 3_000).text.count("x") == 3_000


def test_a_page_without_text_says_so() -> None:
    with pytest.raises(Skipped, match="no text"):
        read_text("a.html", "<html><body><img src=x><script>1</script></body></html>")


def test_the_stated_language_counts_where_the_text_is_too_short_to_tell() -> None:
    assert read_text("a.html", "<html lang='pt-BR'><p>ok</p></html>").language == "pt"
    english = "<p>All human beings are born free and equal in dignity and rights.</p>"
    assert read_text("a.html", f"<html lang='de'>{english}</html>").language == "en"


TAGS = st.sampled_from(
    [f"<{tag}>" for tag in ("p", "div", "table", "tr", "td", "th", "h1", "pre", "br", "nav", "script", "title", "li")]
    + [f"</{tag}>" for tag in ("p", "div", "table", "tr", "td", "th", "h1", "pre", "nav", "script", "title", "html")]
    + ["word", " ", "<!--", "-->", "&amp;", "&#0;", "&#xd800;", "<", ">", "\x00", "\n"]
)


@settings(max_examples=rounds(quick=150, whole=10_000))
@given(st.lists(TAGS, min_size=1, max_size=40))
def test_any_order_of_tags_is_sound(tags: list[str]) -> None:
    data = "".join(tags).encode()
    with contextlib.suppress(Skipped):
        check_document(read("html", Source("a.html", io.BytesIO(data), len(data))))


def test_a_saved_page_is_read_with_its_frames() -> None:
    document = read_text(
        "a.mht",
        "From: <Saved by Blink>\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\n\n'
        "--b\nContent-Type: text/html; charset=windows-1252\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<h1>=C4pfel</h1><p>one =\nline</p>\n"
        "--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n"
        "--b\nContent-Type: text/html\n\n<title>frame</title><p>framed</p>\n--b--\n",
    )
    assert document.kind == "mhtml"
    assert document.title == "Grüße"
    assert texts(document) == ["Äpfel", "one line", "framed"]
    with pytest.raises(Skipped, match="no text"):
        read_text("a.mht", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--\n")
