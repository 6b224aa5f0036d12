"""Rich Text Format."""

import time

import pytest

from desktop_app.errors import Skipped
from tests.helpers.office_files import lines, read


def read_rtf(body: str | bytes, head: str = r"\ansi\ansicpg1252") -> list[tuple[str, str]]:
    raw = body if isinstance(body, bytes) else body.encode("latin-1")
    return lines(read(b"{\\rtf1" + head.encode() + b" " + raw + b"}", "a.rtf"))


def test_headings_come_from_styles_and_outline_levels() -> None:
    body = (
        r"{\stylesheet{\s1 heading 1;}{\s7\outlinelevel1 Kapitel;}}"
        r"\pard\s1 One\par\pard\s7 Two\par\pard\outlinelevel2 Three\par\pard text\par"
    )
    document = read((r"{\rtf1\ansi " + body + "}").encode(), "a.rtf")
    assert [(block.level, document.text[block.start : block.end]) for block in document.blocks] == [
        (1, "One"),
        (2, "Two"),
        (3, "Three"),
        (0, "text"),
    ]


def test_unicode_escapes_replace_their_fallback() -> None:
    assert read_rtf(r"\u8364?\u-10180?\u-8438?{\uc2\u228\'E8a}{\uc0\u97}b") == [("paragraph", "€🌊äab")]


def test_bytes_are_read_in_the_fonts_code_page() -> None:
    body = (
        r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset128 MS Mincho;}}"
        r"\f0 caf\'e9 \f1 \'cc\'e8\'f0 \f2 \'93\'fa\'96\'7b"
    )
    assert read_rtf(body) == [("paragraph", "café Мир 日本")]


def test_the_documents_code_page_holds_where_the_font_says_nothing() -> None:
    assert read_rtf(r"\'cc\'e8\'f0", r"\ansi\ansicpg1251") == [("paragraph", "Мир")]


def test_pictures_field_instructions_hidden_and_unknown_groups_are_left_out() -> None:
    body = (
        rb"a{\pict\pngblip 89504e470d0a}{\field{\*\fldinst HYPERLINK x}{\fldrslt link}}{\v hidden}{\deleted gone}"
        rb"{\*\unknown nothing}{\object{\*\objdata 0102}{\result shown}}{\bin5 }}}}}b"
    )
    assert read_rtf(body) == [("paragraph", "alinkshownb")]


def test_tables_become_rows() -> None:
    body = (
        r"\trowd\trhdr\pard\intbl Town\cell 2024\cell\row"
        r"\trowd\pard\intbl Kyoto\par on Honshu\cell 7\cell\row\pard end\par"
    )
    assert read_rtf(body) == [
        ("table header", "Town | 2024"),
        ("table row", "Kyoto on Honshu | 7"),
        ("paragraph", "end"),
    ]


def test_footnotes_headers_and_comments_come_last() -> None:
    body = r"{\header Draft\par}text{\footnote a note}{\*\annotation why?} goes on\par more\par"
    texts = [text for _, text in read_rtf(body)]
    assert texts[:2] == ["text goes on", "more"]
    assert sorted(texts[2:]) == ["Draft", "a note", "why?"]


def test_title_and_author_come_from_the_information_group() -> None:
    document = read(rb"{\rtf1\ansi{\info{\title On Tides}{\author Ada}{\*\company X}}text}", "a.rtf")
    assert (document.title, document.author, document.text) == ("On Tides", "Ada", "text")


def test_deep_nesting_and_unbalanced_braces_cost_nothing_but_time() -> None:
    started = time.process_time()
    assert read_rtf("{" * 100_000 + "deep" + "}" * 50_000) == [("paragraph", "deep")]
    assert time.process_time() - started < 20


def test_a_file_without_text_says_so() -> None:
    with pytest.raises(Skipped, match=r"^no text$"):
        read_rtf(r"\pard\par")
