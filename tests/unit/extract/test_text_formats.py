"""Plain text, light markup, TeX, code: blocks and their lines."""

import codecs
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.documents import BlockKind
from desktop_app.errors import NotReadable, Skipped
from desktop_app.extract.source import Limits
from tests.helpers.reading import block_with, read_bytes, read_text, texts
from tests.helpers.soak import rounds

LINE_FORMATS = ["txt", "md", "rst", "org", "typ", "adoc", "tex", "py", "csv", "srt", "json"]


def test_paragraphs_of_a_text_keep_their_lines() -> None:
    document = read_text("a.txt", "\n\none\ntwo\n \n\n  three\n")
    assert texts(document) == ["one\ntwo", "  three"]
    assert [block.place.lines for block in document.blocks] == [(3, 4), (7, 7)]
    assert document.media_type == "text/plain"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_count_the_same(end: str) -> None:
    document = read_text("a.txt", end.join(["one", "", "two", "", "", "three"]))
    assert [block.place.lines for block in document.blocks] == [(1, 1), (3, 3), (6, 6)]


def test_a_text_without_words_has_no_text() -> None:
    with pytest.raises(Skipped, match="no text"):
        read_text("a.txt", " \n\t\n ")


def test_the_language_of_a_text_is_told() -> None:
    german = "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft begabt."
    assert read_text("a.txt", german).language == "de"
    assert read_text("a.py", f"# {german}").language == ""


def test_markdown_headings_tables_and_code_are_told_apart() -> None:
    document = read_text(
        "a.md",
        "---\ntitle: The title\nauthor: Ann\n---\n# First #\ntext **bold**\n\nSecond\n------\n\n"
        "| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | 4 |\n\n```python\ncode = 1\n\nmore = 2\n```\nafter\n#not a heading\n",
    )
    assert document.title == "The title"
    assert document.author == "Ann"
    assert texts(document, BlockKind.HEADING) == ["First", "Second"]
    assert [block.level for block in document.blocks if block.kind is BlockKind.HEADING] == [1, 2]
    assert texts(document, BlockKind.TABLE_HEADER) == ["a | b"]
    assert texts(document, BlockKind.TABLE_ROW) == ["1 | 2", "3 | 4"]
    assert texts(document, BlockKind.CODE)[1] == "code = 1\n\nmore = 2"
    assert block_with(document, "code = 1").place.lines == (17, 19)
    assert block_with(document, "after").place.lines == (21, 22)
    assert block_with(document, "after").place.heading == "Second"
    assert block_with(document, "bold").place.heading == "First"


def test_a_fence_that_never_ends_is_code_to_the_end() -> None:
    document = read_text("a.md", "before\n```\ncode\n# no heading")
    assert texts(document, BlockKind.CODE) == ["code\n# no heading"]


def test_restructuredtext_sections_get_levels_in_order_of_appearance() -> None:
    document = read_text(
        "a.rst",
        "=====\nTitle\n=====\n\n:Author: Ann\n\nPart\n----\n\nSection\n~~~~~~~\n\nNext\n----\n\n"
        "See::\n\n    code here\n\nDone.\n\n.. code-block:: c\n\n   int x;\n\nEnd.\n",
    )
    headings = [
        (text, block.level) for text, block in zip(texts(document), document.blocks, strict=True) if block.level
    ]
    assert headings == [("Title", 1), ("Part", 2), ("Section", 3), ("Next", 2)]
    assert texts(document, BlockKind.CODE) == ["    code here", "   int x;"]
    assert document.title == "Title"
    assert document.author == "Ann"
    assert block_with(document, "int x").place.lines == (24, 24)


def test_org_typst_and_asciidoc_headings_are_read() -> None:
    org = read_text("a.org", "#+TITLE: Whole\n* One :tag:\ntext\n** Two\n#+BEGIN_SRC c\nint x;\n#+END_SRC\n")
    assert org.title == "Whole"
    assert texts(org, BlockKind.HEADING) == ["One", "Two"]
    assert texts(org, BlockKind.CODE) == ["int x;"]
    typst = read_text("a.typ", '#set document(title: "Whole", author: "Ann")\n= One <label>\ntext\n== Two\n')
    assert (typst.title, typst.author) == ("Whole", "Ann")
    assert texts(typst, BlockKind.HEADING) == ["One", "Two"]
    asciidoc = read_text("a.adoc", "= Whole\n:author: Ann\n\n== One\n\n----\ncode\n----\n")
    assert (asciidoc.title, asciidoc.author) == ("Whole", "Ann")
    assert texts(asciidoc, BlockKind.CODE) == ["code"]


def test_tex_is_read_from_its_body_with_sections_as_headings() -> None:
    document = read_text(
        "a.tex",
        "\\documentclass{article}\n\\title{The \\emph{title}}\n\\author{Ann}\n\\begin{document}\n"
        "\\section{One}\ntext % hidden\nmore\n\n\\subsection*{Two {x}}\nlast 5\\% here\n"
        "\\begin{verbatim}\n% code\n\\end{verbatim}\nafter\n\\end{document}\nbeyond\n",
    )
    assert document.title == "The title"
    assert document.author == "Ann"
    assert texts(document, BlockKind.HEADING) == ["One", "Two x"]
    assert block_with(document, "more").place.lines == (6, 7)
    assert block_with(document, "more").place.heading == "One"
    assert block_with(document, "5\\% here").place.lines == (10, 10)
    assert texts(document, BlockKind.CODE) == ["% code"]
    assert block_with(document, "after").place.lines == (14, 14)
    assert "hidden" not in document.text
    assert "beyond" not in document.text


def test_source_code_is_one_block_with_its_language() -> None:
    document = read_text("a.rs", "\n\nfn main() {\n\n    x();\n}\n")
    assert document.code_language == "Rust"
    assert texts(document) == ["fn main() {\n\n    x();\n}"]
    assert document.blocks[0].kind is BlockKind.CODE
    assert document.blocks[0].place.lines == (3, 6)


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("run", "#!/usr/bin/env -S python3 -u\nx\n", "Python"),
        ("run", "#!/bin/sh\nx\n", "Bash"),
        ("a.h", "int f(void);\n", "C"),
        ("a.h", "class A {\npublic:\n};\n", "C++"),
        ("a.h", "@interface A\n@end\n", "Objective-C"),
        ("a.m", "function y = f(x)\n% doc\nend\n", "Matlab"),
        ("a.m", "#import <x.h>\n", "Objective-C"),
    ],
)
def test_the_language_of_code_is_told_by_name_and_first_lines(name: str, text: str, language: str) -> None:
    assert read_text(name, text).code_language == language


def test_a_text_longer_than_may_be_is_cut_and_says_so() -> None:
    document = read_text("a.txt", "word " * 100, Limits(text_chars=50))
    assert len(document.text) <= 50
    assert document.truncated
    assert read_text("a.py", "x = 1\n" * 100, Limits(text_chars=50)).truncated


@settings(max_examples=rounds(quick=60, whole=5_000))
@given(st.sampled_from(LINE_FORMATS), st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_in_any_line_format_is_sound(extension: str, text: str) -> None:
    with contextlib.suppress(Skipped):
        read_bytes(f"a.{extension}", codecs.BOM_UTF8 + text.encode())


LINES = st.sampled_from(
    (
        *("# x", "## y ##", "===", "---", "***", "```", "~~~", "|a|b|", "|-|-|", "+--+", "::", ".. code:: c", "= x"),
        *("* x :t:", "    indented", "text", "", " ", "\\section{x}", "\\begin{verbatim}", "\\end{verbatim}", "%"),
        *("#+begin_src", "#+end_src", "----", "1", "00:00:01,000 --> 00:00:02,000", "<i>x</i>", "{", "}", '"a', "a,b"),
        *("\\begin{document}", "a::"),
    ),
)


@settings(max_examples=rounds(quick=150, whole=10_000))
@given(st.sampled_from(LINE_FORMATS), st.lists(LINES, min_size=1, max_size=30))
def test_any_order_of_markup_keeps_the_lines_true(extension: str, lines: list[str]) -> None:
    try:
        document = read_text(f"a.{extension}", "\n".join(lines))
    except NotReadable:
        return
    for block in document.blocks:
        assert block.place.lines is not None
        first, last = block.place.lines
        assert last <= len(lines)
        if block.kind is BlockKind.CODE and extension != "json":
            assert (
                document.text[block.start : block.end].split("\n")
                == [
                    line.rstrip() if number == last else line
                    for number, line in enumerate(lines[first - 1 : last], first)
                ]
                or extension == "tex"
            )


def test_bytes_of_no_encoding_are_still_text() -> None:
    assert "platypus" in read_bytes("a.txt", b"ok text platypus \xff\xfe\xc3( \xed\xa0\x80 end").text
