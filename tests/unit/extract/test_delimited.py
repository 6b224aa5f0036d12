"""Tables as text: one reader for what is indexed and what is shown."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.documents import BlockKind
from desktop_app.extract.delimited import cells, dialect_of, rows
from tests.helpers.reading import block_with, read_text, texts


def read(text: str, *, tabs: bool = False) -> list[list[str]]:
    dialect = dialect_of(text, tabs=tabs)
    found = [row for row in rows(text, dialect) if row[0] < row[1]]
    return [[text[slice(*cell)] for cell in cells(text, row, dialect)] for row in found]


def test_quoted_cells_may_hold_delimiters_quotes_and_line_ends() -> None:
    text = 'name,note,sum\n"Smith, Ann","said ""no""",1\nBert,"two\nlines, here",2\n'
    assert read(text) == [
        ["name", "note", "sum"],
        ["Smith, Ann", 'said ""no""', "1"],
        ["Bert", "two\nlines, here", "2"],
    ]


@pytest.mark.parametrize("tabs", [True, False])
def test_stray_quotes_in_tab_separated_values_are_letters(*, tabs: bool) -> None:
    lines = [
        "item\tsize\tnote",
        '"5 inch\t1\tnew',
        "pipe\t2\told",
        'bolt\t3" x 4"\tnew',
        'nut\t5\tends here"',
        "z\t1\t2",
    ]
    assert read("\n".join(lines), tabs=tabs) == [line.split("\t") for line in lines]


def test_a_quote_that_opens_sixty_lines_above_one_that_closes_swallows_nothing() -> None:
    lines = [
        "id\ttext",
        '1\t"Never closed',
        *(f"{number}\tplain" for number in range(2, 60)),
        '60\tat last"',
        "61\tend",
    ]
    document = read_text("a.tsv", "\n".join(lines))
    assert texts(document, BlockKind.TABLE_ROW) == lines[1:]
    assert block_with(document, "at last").place.lines == (61, 61)


def test_quotes_that_a_spreadsheet_writes_into_tab_separated_values_hold() -> None:
    text = 'id\tnote\n1\t"first line\nsecond line"\n2\t"with\ta tab"\n3\t"plain"\n4\tnone\n5\tnone\n6\tnone\n'
    assert read(text, tabs=True)[1:4] == [["1", "first line\nsecond line"], ["2", "with\ta tab"], ["3", "plain"]]
    assert block_with(read_text("a.tsv", text), "second").place.lines == (2, 3)


def test_a_stray_quote_in_comma_separated_values_is_a_letter() -> None:
    text = 'a,b,c\n5" pipe,1,x\n"Bro"ken,2,"fine, really"\n"open,3,x\n6" pipe,4,"y"\n'
    assert read(text) == [
        ["a", "b", "c"],
        ['5" pipe', "1", "x"],
        ['"Bro"ken', "2", "fine, really"],
        ['"open', "3", "x"],
        ['6" pipe', "4", "y"],
    ]


def test_a_title_above_the_table_does_not_hide_its_delimiter() -> None:
    assert read("Sales of 2026\nname;sum\nAnn;1\nBert;2\n") == [
        ["Sales of 2026"], ["name", "sum"], ["Ann", "1"], ["Bert", "2"],
    ]  # fmt: skip


def test_an_empty_first_cell_keeps_the_others_in_their_columns() -> None:
    document = read_text("a.tsv", "name\tsum\tnote\n\t1\tx\n\t\ty\n")
    assert texts(document, BlockKind.TABLE_ROW) == ["\t1\tx", "\t\ty"]


written = st.text(st.sampled_from('ab1 ",;\t|\né京😀'), max_size=8).map(str.strip)


@given(st.lists(st.lists(written, min_size=2, max_size=4), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(table: list[list[str]]) -> None:
    file = io.StringIO()
    header = ["col", "umn", "s of", "it"]
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([header, *table])
    assert read(file.getvalue()) == [header, *([cell.replace('"', '""') for cell in row] for row in table)]


@given(text=st.text(st.sampled_from('a1 "",\t\n😀'), max_size=60), tabs=st.booleans())
def test_whatever_is_written_no_letter_is_lost_and_rows_follow_each_other(*, text: str, tabs: bool) -> None:
    dialect = dialect_of(text, tabs=tabs)
    at = 0
    for row in rows(text, dialect):
        assert row[0] == at
        edge = at
        for start, end in cells(text, row, dialect):
            assert edge <= start <= end <= row[1]
            assert not set(text[edge:start]) - set(' \t\n"' + dialect.delimiter)
            edge = end
        assert not set(text[edge : row[1]]) - set(' \t"' + dialect.delimiter)
        at = row[1] + 1
    assert at == len(text) + 1


def test_a_large_table_of_stray_quotes_is_read_in_one_go() -> None:
    text = "a,b\n" + '"x,"y\n' * 200_000
    assert sum(1 for _ in rows(text, dialect_of(text))) == 200_002
