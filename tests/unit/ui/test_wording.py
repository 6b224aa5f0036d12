"""Values as a person would say them."""

from datetime import UTC, date, datetime

import pytest

from desktop_app.documents import Place
from desktop_app.ui.badges import badge_of
from desktop_app.ui.tokens import Family
from desktop_app.ui.translation import Language, use_language
from desktop_app.ui.wording import breadcrumb, place_text, short_date, shown, size_text, time_left, why_chips

TODAY = date(2026, 11, 21)


def ns(*when):
    return int(datetime(*when, 12, tzinfo=UTC).timestamp()) * 10**9


@pytest.mark.parametrize(
    ("when", "said"),
    [((2026, 11, 21), "today"), ((2026, 11, 20), "yesterday"), ((2026, 3, 12), "12 Mar"), ((2025, 7, 1), "Jul 2025")],
)
def test_a_date_is_as_short_as_it_can_be(theme, when, said):
    assert short_date(ns(*when), TODAY) == said


def test_a_date_that_no_calendar_knows_is_left_out(theme):
    assert short_date(0) == ""
    assert short_date(10**30) == ""


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place(page=1200), "page 1,200"),
        (Place(slide=3), "slide 3"),
        (Place(sheet="2023", cells="B2:D9"), "sheet 2023, B2:D9"),
        (Place(sheet="2023"), "2023"),
        (Place(lines=(18, 34)), "lines 18–34"),
        (Place(lines=(7, 7), heading="Setup"), "line 7"),
        (Place(chapter="III"), "III"),
        (Place(heading="Setup"), "Setup"),
        (Place(), ""),
    ],
)
def test_a_place_is_said_as_exactly_as_the_format_allows(theme, place, said):
    assert place_text(place) == said


def test_reasons_share_one_chip_but_for_meaning(theme):
    assert [chip.text for chip in why_chips(["name", "words", "typo", "meaning"])] == ["name, words", "by meaning"]
    assert [chip.text for chip in why_chips(["meaning", "words"])] == ["by meaning", "words"]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (5, "less than a minute left"),
        (360, "about 6 min left"),
        (33 * 60, "about 35 min left"),
        (4000, "about 1 hour left"),
        (7300, "about 2 hours left"),
    ],
)
def test_time_left_is_rounded_as_people_do(theme, seconds, said):
    assert time_left(seconds) == said


@pytest.mark.parametrize(
    ("size", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (2_140_000_000, "2.1 GB"), (38_000_000, "38 MB")]
)
def test_sizes_have_the_unit_that_fits(theme, size, said):
    assert size_text(size) == said


def test_a_name_that_is_not_unicode_or_steers_the_text_is_shown_harmlessly(theme):
    assert shown(b"caf\xe9.txt") == "caf\ufffd.txt"
    assert shown("invoice\u202efdp.exe\n".encode()) == "invoicefdp.exe "


def test_a_breadcrumb_starts_at_the_watched_folder(theme):
    assert breadcrumb(b"/home/ada/Docs/a/b.txt", [b"/home/ada/Docs"]) == ("Docs", "a")
    assert breadcrumb(b"/home/ada/Docs/b.txt", [b"/home/ada/Docs/"]) == ("Docs",)
    assert breadcrumb(b"/home/ada/Docs2/b.txt", [b"/home/ada/Docs"]) == ("home", "ada", "Docs2")


def test_chinese_says_it_in_chinese(theme):
    use_language(Language.CHINESE)
    assert short_date(ns(2026, 3, 12), TODAY) == "3月12日"
    assert place_text(Place(page=3)) == "第 3 页"


@pytest.mark.parametrize(
    ("name", "family", "label"),
    [
        ("a.PDF", Family.PDF, "PDF"),
        ("a.b.py", Family.CODE, "PY"),
        ("Re: x.eml", Family.MAIL, "MAIL"),
        ("x.verylongextension", Family.OTHER, "FILE"),
        ("x.文件", Family.OTHER, "FILE"),
        ("README", Family.OTHER, "FILE"),
        ("x.docx", Family.DOCUMENT, "DOCX"),
    ],
)
def test_a_badge_tells_the_family_in_at_most_four_letters(name, family, label):
    assert badge_of(name) == (family, label)
