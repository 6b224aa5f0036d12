"""Where sentences end and what is cut where there are none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.passages.splitting import (
    CODE,
    PROSE,
    Splitter,
    blank_lines,
    clauses,
    graphemes,
    lines,
    sentences,
    spaces,
)


def pieces(splitter: Splitter, text: str) -> list[str]:
    return [text[start:end].strip() for start, end in pairwise((0, *splitter(text, 0, len(text)), len(text)))]


@pytest.mark.parametrize(
    "expected",
    [
        ["It rains.", "We stay."],
        ["Really?!", "Yes."],
        ['He said "no."', "Then he left."],
        ["Dr. Smith met Mr. J. R. Jones at 5 p.m. on Monday.", "They spoke."],
        ["See Fig. 3 and Eq. 4 there.", "Both agree."],
        ["Version 3.11 is out.", "Python 3.12 follows."],
        ["Er kam am 3. Oktober z.B. nach Berlin.", "Dann ging er."],
        ["In 1999.", "That was it."],
        ["Он приехал в г. Москва в 2005 году.", "Потом уехал."],
        ["Wait...", "What?"],
        ["wait... what?"],
        ["我来了。", "你好！", "真的吗？", "是的。"],
        ["彼は「行くよ。」", "と言った。"],
        ["他说：“好。”", "然后走了。"],
        ["ماذا تريد؟", "لا شيء."],
        ["यह एक किताब है।", "वह पढ़ता है।"],
        ["Τι κάνεις;"],
        ["ይህ መጽሐፍ ነው።", "ጥሩ ነው።"],
    ],
)
def test_sentences_end_where_a_reader_says(expected: list[str]):
    """Abbreviations, initials, numbers and quotes do not mislead, and no space is needed where the script has none."""
    joint = "" if any(ord(character) > 0x3000 for character in expected[0]) else " "
    assert pieces(sentences, joint.join(expected)) == expected


def test_clauses_end_after_commas_of_every_script():
    """A number's comma is not one."""
    assert pieces(clauses, "one, two; 3,5 three") == ["one,", "two;", "3,5 three"]
    assert pieces(clauses, "一，二、三") == ["一，", "二、", "三"]
    assert pieces(clauses, "واحد، اثنان") == ["واحد،", "اثنان"]


@pytest.mark.parametrize("unit", [".", "…", "。", "\n", "\n ", " ", "—", ".)"])
@pytest.mark.parametrize("splitter", [sentences, clauses, lines, blank_lines, spaces])
def test_a_long_run_of_one_mark_is_gone_through_once(splitter: Splitter, unit: str):
    """Trying again from every place of such a run would take minutes here."""
    text = f"a{unit * 200_000}"
    assert all(0 < cut < len(text) for cut in splitter(text, 0, len(text)))


def test_blank_lines_at_the_end_are_no_place_to_cut():
    text = "a\n\nb\n\n  \n "
    assert blank_lines(text, 0, len(text)) == [3]


def test_code_is_cut_at_blank_lines_before_the_indentation():
    """A line of spaces is blank, too, and the next one's indentation belongs to what follows."""
    text = "a\n  \n\n    b\nc\n\nd"
    assert [text[cut:] for cut in blank_lines(text, 0, len(text))] == ["    b\nc\n\nd", "d"]


@pytest.mark.parametrize("cluster", ["e\u0301\u0302", "👩\u200d👩\u200d👧", "🇩🇪", "각", "กำ", "👍🏽", "क्षि"])
def test_graphemes_stay_whole(cluster: str):
    """Every cut falls between two clusters."""
    text = cluster * 500
    cuts = graphemes(text, 0, len(text))
    assert len(cuts) > 10
    assert all(cut % len(cluster) == 0 for cut in cuts)


def test_graphemes_are_cut_in_the_same_places_after_an_insertion():
    """What follows an edit is cut as before, if it is not all the same."""
    text = "".join(chr(0x4E00 + (number * number * 7919) % 20000) for number in range(3000))
    longer = text[:1000] + "新" + text[1000:]
    before, after = set(graphemes(text, 0, 3000)), {cut - 1 for cut in graphemes(longer, 0, 3001)}
    late = {cut for cut in before if cut > 1100}
    assert len(late) > 100
    assert late <= after


@given(st.text(min_size=1), st.sampled_from([*PROSE, *CODE]), st.data())
def test_cuts_lie_inside_the_range_and_ascend(text: str, splitter: Splitter, data: st.DataObject):
    """Whatever the text, a splitter leaves no empty piece."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cuts = (start, *splitter(text, start, end), end)
    assert all(first < last for first, last in pairwise(cuts))
