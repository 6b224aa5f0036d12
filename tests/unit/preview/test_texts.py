"""Windows into texts of any size, their colours, and documents with structure."""

import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from desktop_app.documents import Block, BlockKind, Document, Place
from desktop_app.preview import code_styles
from desktop_app.preview.code_styles import styles
from desktop_app.preview.files import OpenFile
from desktop_app.preview.messages import Stamp, Wanted
from desktop_app.preview.structured import structured
from desktop_app.preview.text_window import ELLIPSIS, WHOLE_BYTES, Window, window
from desktop_app.previews import CodeStyle


def look(data: bytes, passage: str = "", lines: tuple[int, int] | None = None) -> Window:
    file = OpenFile(b"/x.log", "x.log", io.BytesIO(data), Stamp(0, len(data)))
    return window(file, Wanted((), (), passage, Place(lines=lines)))


def line(number: int) -> str:
    return f"{number:08d} Die Größe der Länge für die übrigen Züge: {number}"


def text(lines: int, end: str = "\n") -> str:
    return "".join(line(number) + end for number in range(1, lines + 1))


def check(seen: Window) -> None:
    """Check that every line says the number that it stands at."""
    for number, shown in enumerate(seen.text.rstrip("\n").split("\n"), seen.first_line):
        assert shown == line(number)


def test_a_small_text_is_shown_whole():
    """Its passage is marked where it stands."""
    seen = look(text(100).encode(), line(40), (40, 40))
    assert (seen.text, seen.first_line, seen.cut) == (text(100), 1, False)
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == line(40)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-32", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("number", [1, 2, 30_000, 59_999, 60_000])
def test_of_a_large_text_the_part_around_the_lines_is_shown(encoding: str, end: str, number: int):
    """In every encoding, with every line end, whole lines with their right numbers."""
    data = text(60_000, end).encode(encoding)
    assert len(data) > 4 * WHOLE_BYTES
    seen = look(data, "\n".join(map(line, range(number, min(number + 3, 60_001)))), (number, number + 2))
    assert seen.cut
    assert len(seen.text) < WHOLE_BYTES
    assert seen.passage
    assert seen.text[slice(*seen.passage)].startswith(line(number))
    check(seen)


@pytest.mark.parametrize("moved", [-20_000, -3, 3, 20_000])
def test_a_passage_that_has_moved_is_found_by_its_text(moved: int):
    """The file has changed since it was indexed: its lines say where to begin looking."""
    seen = look(text(60_000).encode(), line(30_000), (30_000 + moved, 30_000 + moved))
    check(seen)
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == line(30_000)


def test_a_passage_that_is_gone_leaves_its_lines_in_view():
    """What is there now is shown, without a mark."""
    seen = look(text(60_000).encode(), "something else was here", (30_000, 30_001))
    check(seen)
    assert seen.passage is None
    assert seen.first_line < 30_000 < seen.first_line + seen.text.count("\n")


def test_without_a_passage_the_beginning_is_shown():
    """A file found by its name."""
    seen = look(text(60_000).encode())
    assert (seen.first_line, seen.passage, seen.cut) == (1, None, True)
    check(seen)


def test_a_line_that_is_too_long_to_draw_is_cut_around_the_passage():
    """Fifty megabytes without a line end, and a minified script among other lines."""
    data = "".join(f"word{number} " for number in range(400_000)).encode()
    seen = look(data, "word200000 word200001", (1, 1))
    assert len(seen.text) < 20_000
    assert seen.text.startswith(ELLIPSIS)
    assert seen.text.endswith(ELLIPSIS)
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == "word200000 word200001"
    seen = look(b"first\n" + b"x" * 30_000 + b"\nlast passage\n", "last passage", (3, 3))
    assert seen.text.split("\n") == ["first", "x" * 10_000 + ELLIPSIS, "last passage", ""]
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == "last passage"


def test_a_window_that_begins_inside_a_character_is_clean():
    """No line end to begin at, and three bytes a character."""
    seen = look(
        ("汉字" * 400_000 + "这里是要找的一段话在这里。" + "字" * 400_000).encode(),
        "这里是要找的一段话在这里。",
        (1, 1),
    )
    assert "\ufffd" not in seen.text
    assert seen.passage
    assert seen.text[slice(*seen.passage)] == "这里是要找的一段话在这里。"


def test_code_is_coloured_in_order_without_overlap():
    """Ranges hold what their style says."""
    code = 'def greet(name):\n    """Say hello."""\n    return f"Hello {name}" + str(42)  # done\n'
    found = styles(code, "Python")
    assert all(before[0][1] <= after[0][0] for before, after in pairwise(found))
    seen = {code[slice(*where)].strip(): style for where, style in found}
    assert seen["def"] == CodeStyle.KEYWORD
    assert seen["greet"] == CodeStyle.FUNCTION
    assert seen["42"] == CodeStyle.NUMBER
    assert seen["# done"] == CodeStyle.COMMENT


def test_what_pygments_does_not_know_stays_plain():
    """So does a line that is too long."""
    assert styles("x = 1", "No such language") == []
    assert styles("x = 1", "") == []
    assert not [where for where, _ in styles("y = 1\nx = '" + "a" * 5000 + "'\n", "Python") if where[0] > 6]


def test_colours_never_take_long():
    """The rest stays plain, but for what is around the passage."""
    code = "def f(a, b):\n    return a + b  # comment\n" * 40_000
    near = len(code) - 500
    found = styles(code, "Python", near)
    assert found
    assert any(abs(where[0] - near) < 2000 for where, _ in found)


def test_a_hit_deep_in_a_long_string_is_coloured_as_a_string(monkeypatch: pytest.MonkeyPatch):
    """Its beginning is far above; the time is as long as it takes, so that a slow machine sees the same."""
    monkeypatch.setattr(code_styles, "_SECONDS", 0.0)
    monkeypatch.setattr(code_styles, "_SECONDS_TO_HIT", 60.0)
    start = "import os\n" * 20_000 + 'text = """\n'
    code = start + "import os\n" * 3_000 + '"""\n' + "import os\n" * 20_000
    near = len(start) + 20_000
    found = styles(code, "Python", near)
    assert [style for (first, last), style in found if first <= near < last] == [CodeStyle.STRING]
    assert found[-1][0][1] < len(code)


def test_an_expression_that_runs_wild_is_stopped():
    """The time box reaches into one regular expression."""
    import re  # noqa: PLC0415
    import time  # noqa: PLC0415

    started = time.process_time()
    with pytest.raises(code_styles._TimeUp), code_styles._time_box(0.05):
        re.match(r"(a+)+$", "a" * 60 + "b")
    assert time.process_time() - started < 30


def document(texts: Sequence[tuple[str, BlockKind, Place]]) -> Document:
    blocks: list[Block] = []
    joined = ""
    for each, kind, place in texts:
        start = len(joined) + 2 if joined else 0
        joined = f"{joined}\n\n{each}" if joined else each
        blocks.append(Block(start, len(joined), kind, place))
    return Document("docx", "x", joined, blocks, title="Title")


def test_a_tables_cells_are_told_apart():
    """Empty ones too."""
    rows = ["Name | Sum | Note", "Anna | | 7", "Bert | 3"]
    made = document([(row, BlockKind.TABLE_ROW, Place()) for row in rows])
    shown = structured(made, Wanted())
    cells = [[shown.text[slice(*cell)] for cell in row] for row in shown.cells]
    assert cells == [["Name", "Sum", "Note"], ["Anna", "", "7"], ["Bert", "3"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_cells_of_a_csv_file_are_told_apart(delimiter):
    """A delimiter in quotes, an empty cell and a quote that never closes included."""
    rows = [["Name", "Sum", "Note"], ["Anna", "", f'"a{delimiter}b\nc"'], ["Bert", '5" wide', " 3 "]]
    made = replace(document([(delimiter.join(row), BlockKind.TABLE_ROW, Place()) for row in rows]), kind="csv")
    shown = structured(made, Wanted())
    cells = [[shown.text[slice(*cell)] for cell in row] for row in shown.cells]
    assert cells == [["Name", "Sum", "Note"], ["Anna", "", f"a{delimiter}b\nc"], ["Bert", '5" wide', "3"]]


def test_a_passage_that_stands_twice_is_marked_on_its_own_slide():
    """The place decides."""
    made = document([("same words", BlockKind.PARAGRAPH, Place(slide=number)) for number in (1, 2, 3)])
    shown = structured(made, Wanted((), (), "same words", Place(slide=2)))
    assert shown.passage == (12, 22)


@pytest.mark.parametrize("number", [0, 1500, 2999])
def test_of_a_long_document_the_part_around_the_passage_is_shown(number: int):
    """Blocks and marks are moved along with the text."""
    kind = BlockKind.PARAGRAPH
    made = document([(f"Paragraph {n} " + "word " * 60, kind, Place(heading=f"h{n}")) for n in range(3000)])
    shown = structured(made, Wanted((), (), f"Paragraph {number} word", Place(heading=f"h{number}")))
    assert shown.cut
    assert len(shown.text) < 310_000
    assert shown.passage
    assert shown.text[slice(*shown.passage)] == f"Paragraph {number} word"
    for block in shown.blocks:
        assert shown.text[block.start : block.end].startswith("Paragraph ")


def test_one_paragraph_larger_than_all_that_is_shown_is_cut():
    """A book without paragraphs."""
    made = document([("a " * 400_000 + "here it is " + "b " * 400_000, BlockKind.PARAGRAPH, Place())])
    shown = structured(made, Wanted((), (), "here it is", Place()))
    assert len(shown.text) < 310_000
    assert shown.passage
    assert shown.text[slice(*shown.passage)] == "here it is"


def test_a_text_of_a_file_on_disk_is_read_where_it_must_be(tmp_path: Path):
    """A real handle answers as one in memory does."""
    path = tmp_path / "a.log"
    path.write_text(text(60_000), encoding="utf-8")
    with path.open("rb") as handle:
        file = OpenFile(b"/a.log", "a.log", handle, Stamp(0, path.stat().st_size))
        seen = window(file, Wanted((), (), line(50_000), Place(lines=(50_000, 50_000))))
    check(seen)
