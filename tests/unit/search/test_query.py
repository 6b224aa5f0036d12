"""What a person typed, understood."""

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import UsageError
from desktop_app.search.query import MEANING_CHARS, MOST_CONDITIONS, parse

TODAY = date(2025, 6, 15)


def local_ns(*day):
    return int(datetime(*day).astimezone().timestamp()) * 10**9


def test_everything_at_once():
    query = parse(
        'annual budget "net loss" -draft type:pdf in:reports lang:zh after:2025-01 before:2026 size:>1mb name:summary'
    )
    filters = query.filters
    assert query.meaning == "annual budget net loss"
    assert query.phrases == ("net loss",)
    assert query.without == ("draft",)
    assert filters.types == {"pdf"}
    assert filters.folders == ("reports",)
    assert filters.languages == {"zh"}
    assert filters.names == ("summary",)
    assert filters.min_bytes == 1_000_001
    assert (filters.after_ns, filters.before_ns) == (local_ns(2025, 1, 1), local_ns(2026, 1, 1))


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025", (2025, 1, 1)),
        ("2025-03", (2025, 3, 1)),
        ("2025/3/9", (2025, 3, 9)),
        ("today", (2025, 6, 15)),
        ("Yesterday", (2025, 6, 14)),
        ("7d", (2025, 6, 8)),
        ("2w", (2025, 6, 1)),
        ("1y", (2024, 6, 15)),
    ],
)
def test_dates(value, day):
    assert parse(f"after:{value}", today=TODAY).filters.after_ns == local_ns(*day)


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        (">1mb", 1_000_001, None),
        (">=1kib", 1024, None),
        ("<500kb", None, 499_999),
        ("<=2g", None, 2 * 10**9),
        ("1mb..1.5mb", 10**6, 1_500_000),
        ("..10", None, 10),
    ],
)
def test_sizes(value, least, most):
    filters = parse(f"size:{value}").filters
    assert (filters.min_bytes, filters.max_bytes) == (least, most)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "type a few words"),
        ("   \t ", "type a few words"),
        ('""', "type a few words"),
        ("lang:klingon", "two-letter language codes"),
        ("after:soon", "2025-01-31"),
        ("before:2025-13", "2025-01-31"),
        ("after:1066", "2025-01-31"),
        ("size:big", ">1mb"),
        ("size:10", ">1mb"),
        ("type:!!", "spreadsheet"),
        ('in:""', "in:reports"),
        ("-before:2025", "turn the condition round"),
    ],
)
def test_a_wrong_value_says_what_is_possible(typed, says):
    with pytest.raises(UsageError, match=says):
        parse(typed)


def test_negated_and_quoted_filters():
    filters = parse('-type:docx,odt in:"my papers" -in:old -name:draft -lang:de-AT').filters
    assert filters.not_types == {"docx", "odt"}
    assert filters.folders == ("my papers",)
    assert filters.not_folders == ("old",)
    assert filters.not_names == ("draft",)
    assert filters.not_languages == {"de"}


@pytest.mark.parametrize(
    "text",
    ["std::vector", "Re: lunch", "https://a.b/c?d=e", "note: buy milk", "name: John", "-5 degrees", "a-b", "in:"],
)
def test_what_is_no_filter_is_text(text):
    query = parse(text)
    assert query.meaning == text
    assert not query.narrows


def test_quotation_marks_of_other_languages_and_full_width_colons():
    query = parse("请问“机器学习”的 type：pdf «net loss» 「東京」")
    assert query.phrases == ("机器学习", "net loss", "東京")
    assert query.filters.types == {"pdf"}


def test_a_lone_quotation_mark_is_no_phrase():
    assert parse('"net loss').phrases == ()
    assert parse('a 5" screen and a 7" one').phrases == ()


def test_without_takes_phrases_and_needs_a_space_before_it():
    assert parse('budget -"net loss" -draft').without == ("net loss", "draft")
    assert parse("state-of-the-art").without == ()


def test_the_last_word_is_unfinished_only_while_typing():
    assert parse("net lo", as_you_type=True).unfinished
    assert not parse("net lo").unfinished
    assert not parse("net lo ", as_you_type=True).unfinished
    assert not parse('net "lo"', as_you_type=True).unfinished


def test_an_unfinished_filter_is_ignored_only_while_typing():
    assert parse("loss lang:x", as_you_type=True).meaning == "loss"
    with pytest.raises(UsageError):
        parse("loss lang:x")


def test_control_characters_and_lone_surrogates_do_no_harm():
    query = parse("net\x00 loss\x1b[31m \udc80 😀")
    assert "\x00" not in query.meaning
    query.meaning.encode("utf-8")
    assert "😀" in query.meaning


def test_a_query_that_only_leaves_out_is_known():
    assert parse('-draft -"net loss"').only_leaves_out
    assert not any(parse(query).only_leaves_out for query in ("-draft type:pdf", "-type:pdf", "budget -draft"))


@pytest.mark.parametrize("query", ["word " * 20_000, "面" * 100_000, "x" * 100_000])
def test_of_a_very_long_query_the_first_part_is_used_and_a_filter_at_its_end(query):
    understood = parse(f"{query} type:pdf")
    assert understood.meaning == query[:MEANING_CHARS].strip()
    assert understood.filters.types == {"pdf"}
    assert understood.cut
    assert not parse(query[: MEANING_CHARS - 1]).cut


@pytest.mark.parametrize("condition", ["-w{}", '"two words{}"', "name:n{}", "in:f{}", "-lang:de", '-"not {}"'])
def test_of_very_many_conditions_the_first_are_used(condition):
    many = " ".join(condition.replace("{}", f"{n}") for n in range(5 * MOST_CONDITIONS))
    query = parse(f"word {many}")
    filters = query.filters
    used = (*query.phrases, *query.without, *filters.names, *filters.folders, *filters.not_languages)
    assert len(used) == (1 if "de" in condition else MOST_CONDITIONS)
    assert query.cut
    assert not parse(" ".join(["word", *many.split()[:5]])).cut


@given(st.text(), st.booleans())
def test_any_text_is_understood_or_refused(text, as_you_type):
    query = None
    with suppress(UsageError):
        query = parse(text, as_you_type=as_you_type)
    if query is not None:
        assert query.meaning or query.narrows
        query.meaning.encode("utf-8")
