"""Tables as text, JSON, XML, subtitles, notebooks."""

import json

import pytest

from desktop_app.documents import BlockKind
from desktop_app.errors import Damaged, Skipped
from tests.helpers.reading import block_with, read_bytes, read_text, texts


def test_rows_of_a_table_stay_as_they_are_written() -> None:
    document = read_text("a.csv", 'name,sum\n"Smith, Ann",1\n"two\nlines",2\n\nlast,3\n')
    assert texts(document, BlockKind.TABLE_HEADER) == ["name,sum"]
    assert texts(document, BlockKind.TABLE_ROW) == ['"Smith, Ann",1', '"two\nlines",2', "last,3"]
    assert block_with(document, "two").place.lines == (3, 4)
    assert block_with(document, "last").place.lines == (6, 6)


def test_a_first_row_of_numbers_is_no_header() -> None:
    assert texts(read_text("a.tsv", "1.5\t-2\n3\t4\n"), BlockKind.TABLE_HEADER) == []
    assert texts(read_text("a.tsv", "a\tb\n3\t4\n"), BlockKind.TABLE_HEADER) == ["a\tb"]


def test_a_quote_that_never_ends_does_not_swallow_the_table() -> None:
    document = read_text("a.csv", 'a,b\n5" pipe,1\n' + "x,2\n" * 300)
    assert len(texts(document, BlockKind.TABLE_ROW)) == 301


def test_escapes_in_json_become_the_letters_they_stand_for() -> None:
    document = read_text("a.json", json.dumps({"city": "北京", "mood": "😀", "quote": '"'}, indent=1))
    assert "北京" in document.text
    assert "😀" in document.text
    assert '"\\""' in document.text
    assert document.code_language == "JSON"
    assert document.blocks[0].place.lines == (1, 5)


def test_a_minified_file_gets_lines() -> None:
    document = read_text("a.json", json.dumps([{"number": number, "text": "a, [b"} for number in range(200)]))
    assert '"text": "a, [b"},\n' in document.text
    assert {block.place.lines for block in document.blocks} == {(1, 1)}


def test_each_line_of_json_lines_stands_alone() -> None:
    document = read_text("a.jsonl", '{"a": 1}\n{"a": 2}\n\n{"a": 3}\n')
    assert [block.place.lines for block in document.blocks] == [(1, 1), (2, 2), (4, 4)]
    assert len(read_text("a.json", '{"a": 1}\n{"a": 2}\n').blocks) == 2


def test_json_of_any_depth_and_damage_is_text() -> None:
    assert "core" in read_text("a.json", "[" * 100_000 + '"core"' + "]" * 100_000).text
    assert "half" in read_text("a.json", '{"a": "half').text


def test_the_texts_of_xml_are_read_with_their_lines() -> None:
    document = read_text(
        "a.xml",
        '<?xml version="1.0"?>\n<feed><title>News</title>\n<author><name>Ann</name></author>\n'
        '<entry><title>One &amp; only</title>\n<p>mixed <b>bold</b> text</p>\n<x label="spoken" id="7"/>'
        "<summary>&lt;p&gt;no tags&lt;/p&gt;</summary></entry>\n<style>b{}</style></feed>\n",
    )
    assert document.title == "News"
    assert document.author == "Ann"
    assert texts(document, BlockKind.HEADING) == ["News", "One & only"]
    assert texts(document, BlockKind.PARAGRAPH) == ["Ann", "mixed bold text", "spoken", "no tags"]
    assert block_with(document, "mixed").place.lines == (5, 5)
    assert block_with(document, "mixed").place.heading == "One & only"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1251", "koi8-r", "gb18030"])
def test_xml_in_any_encoding_is_read(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><a>Съешь же ещё этих мягких булок</a>'
    assert read_bytes("a.xml", text.encode(encoding)).text == "Съешь же ещё этих мягких булок"


def test_entities_of_the_document_are_neither_expanded_nor_loaded() -> None:
    text = (
        '<!DOCTYPE a [<!ENTITY e "boom"><!ENTITY f SYSTEM "file:///etc/hostname">'
        '<!ENTITY g "&e;&e;"><!ENTITY % p SYSTEM "http://127.0.0.1:9/">]><a>word &e; &f; &g; end</a>'
    )
    assert texts(read_text("a.xml", text)) == ["word    end".replace("    ", " ")]


def test_xml_of_any_depth_is_read_and_broken_xml_is_text() -> None:
    assert read_text("a.xml", "<a>" * 50_000 + "deep" + "</a>" * 50_000).text == "deep"
    broken = read_text("a.xml", "<a>one</b>\n\ntwo")
    assert texts(broken) == ["<a>one</b>", "two"]
    assert broken.blocks[1].place.lines == (3, 3)


def test_xml_without_words_says_so() -> None:
    with pytest.raises(Skipped, match="no text"):
        read_text("a.svg", "<svg><path d='M0 0'/></svg>")


def test_what_is_said_in_subtitles_is_read_without_times() -> None:
    document = read_text(
        "a.srt",
        "1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i>\n{\\an8}there\n\n2\n00:00:03,000 --> 00:00:04,000\nBye\n",
    )
    assert texts(document) == ["Hello\nthere", "Bye"]
    assert [block.place.lines for block in document.blocks] == [(3, 4), (8, 8)]
    assert texts(read_text("a.vtt", "WEBVTT\n\nid\n00:01.000 --> 00:02.000\nHello\n")) == ["Hello"]


def test_a_notebook_is_read_cell_by_cell() -> None:
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": ["# Study\n", "some text"]},
            {
                "cell_type": "code",
                "source": "print(1)",
                "outputs": [
                    {"output_type": "stream", "text": ["1\n"]},
                    {"output_type": "display_data", "data": {"text/plain": ["<Figure>"], "image/png": "AAAA"}},
                ],
            },
        ],
        "metadata": {"language_info": {"name": "python"}},
    }
    document = read_text("a.ipynb", json.dumps(notebook))
    assert document.title == "Study"
    assert document.code_language == "Python"
    assert texts(document) == ["Study", "some text", "print(1)", "1", "<Figure>"]
    assert block_with(document, "some text").place.part == "cell 1"
    assert block_with(document, "print").place.part == "cell 2"
    assert block_with(document, "print").place.heading == "Study"


def test_a_notebook_of_the_older_format_is_read() -> None:
    notebook = {
        "nbformat": 3,
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": "Old"},
                    {"cell_type": "code", "input": "x = 1", "outputs": []},
                ]
            }
        ],
    }
    document = read_text("a.ipynb", json.dumps(notebook))
    assert texts(document) == ["Old", "x = 1"]
    assert document.blocks[0].level == 2


@pytest.mark.parametrize("text", ["{", '{"cells": 1}', '{"cells": [' + "[" * 50_000, "[]"])
def test_what_is_no_notebook_is_damaged(text: str) -> None:
    with pytest.raises(Damaged, match="damaged"):
        read_text("a.ipynb", text)
