"""Finding words, passages and sentences again: in texts, and in the running text of a page."""

from desktop_app.catalogue.terms import terms_of
from desktop_app.documents import PassageHit, Place
from desktop_app.preview.locating import locate, word_ranges
from desktop_app.preview.messages import Wanted
from desktop_app.preview.page_text import PageText, joined_lines, page_text
from desktop_app.preview.wanting import wanted
from desktop_app.search.highlight import highlights


def found(text: str, passage: str, near: int = 0) -> str | None:
    where = locate(text, passage, near)
    return None if where is None else text[slice(*where)]


def test_a_text_is_found_to_the_letter():
    """Nothing is folded where nothing need be."""
    assert locate("one two three", "two") == (4, 7)


def test_the_place_nearest_to_the_old_one_is_taken():
    """A passage that stands in a file several times is marked where it was found."""
    text = "same. other. same. other. same."
    assert [locate(text, "same", near) for near in (0, 12, 14, 31)] == [(0, 4), (13, 17), (13, 17), (26, 30)]


def test_line_ends_hyphens_ligatures_case_and_spaces_do_not_count():
    """A sentence is found though the page sets it otherwise."""
    assert (
        found("An ef-\nfective  o\ufb03ce – Déjà vu.", "effective office deja vu")
        == "ef-\nfective  o\ufb03ce – Déjà vu"
    )
    assert found("北京 的 冬\n天很冷。", "北京的冬天") == "北京 的 冬\n天"


def test_a_sentence_with_something_in_its_middle_is_found_from_end_to_end():
    """A footnote or a figure may stand inside it."""
    begin, end = (
        "The quick brown fox jumps over the lazy dog and runs",
        "into the deep dark forest where nobody lives at all",
    )
    text = f"Before. {begin} [footnote 12] {end}. After."
    assert found(text, f"{begin} {end}") == f"{begin} [footnote 12] {end}"


def test_what_is_not_there_is_not_found():
    """Nor is a text without letters."""
    assert locate("one two", "three") is None
    assert locate("one two", "–") is None
    assert locate("", "one") is None
    assert locate("one", "") is None


def test_words_are_found_all_through_a_long_text():
    """The limit on highlights is one for a passage, not for a file."""
    text = "needle in the hay. " * 3000
    ranges = word_ranges(text, Wanted(terms_of("needle")))
    assert len(ranges) == 3000
    assert {text[slice(*each)] for each in ranges} == {"needle"}
    assert ranges == sorted(ranges)


def test_no_word_is_missed_where_a_long_text_is_cut():
    """A long text without spaces is cut somewhere all the same."""
    text = "x" * 15_990 + " needle " + "我" * 40_000 + "北京" + "我" * 10
    assert len(word_ranges(text, Wanted(terms_of("needle 北京")))) == 2


def test_a_word_that_a_lines_end_breaks_is_whole_again():
    """Both ways of reading a page join its lines alike."""
    lines = ["An extra-", "ordinary well-", "Known man", "住在北", "京", "", "soft\u00ad", "Hyphen"]
    text = "An extraordinary well- Known man 住在北京 softHyphen"
    assert joined_lines(lines) == text
    assert made(lines).text == text


def test_a_match_over_a_lines_end_has_a_rectangle_on_each_line():
    """Rectangles go round the letters that are there."""
    page = made(["an extra-", "ordinary day"])
    (where,) = highlights(page.text, terms_of("extraordinary"))
    assert page.rectangles(where) == [(3, 0, 8, 1), (0, 1, 8, 2)]


def made(lines: list[str]) -> PageText:
    """Set lines one unit high, letters one unit wide."""
    return page_text([(letter, (x, y, x + 1, y + 1)) for x, letter in enumerate(line)] for y, line in enumerate(lines))


def hit(passage: str, *highlighted: str) -> PassageHit:
    ranges = [(passage.index(word), passage.index(word) + len(word)) for word in highlighted]
    return PassageHit(1, passage, "", Place(page=3), ranges, 1.0)


def marks(text: str, wish: Wanted) -> list[str]:
    return [text[slice(*where)] for where in word_ranges(text, wish)]


def test_a_word_that_the_list_leaves_plain_is_left_plain():
    """Which words say nothing is known to the search alone."""
    wish = wanted("the annual budget", hit("the annual budget of the house", "annual", "budget"))
    assert marks("The annual report and the budget", wish) == ["annual", "budget"]
    assert wish.place == Place(page=3)


def test_a_word_that_is_not_in_the_passage_is_marked_elsewhere():
    """The other words of the query may stand on other pages."""
    assert marks("deficit", wanted("budget deficit", hit("the budget", "budget"))) == ["deficit"]


def test_what_was_found_for_a_mistyped_word_is_marked():
    """The list highlights the word that was meant."""
    assert marks("They receive it", wanted("recieve", hit("we receive mail", "receive"))) == ["receive"]


def test_a_word_that_is_still_being_typed_is_marked_by_its_beginning():
    """The list highlights what is typed so far."""
    assert marks("Budgets", wanted("bud", hit("the budget", "bud"))) == ["Bud"]


def test_phrases_and_filters_are_understood_as_the_search_does():
    """A filter is no word, and a phrase stands as it is."""
    wish = wanted('type:pdf "net loss" -draft', hit("a net loss", "net loss"))
    assert marks("pdf draft: the net loss was", wish) == ["net loss"]


def test_a_query_that_cannot_be_meant_marks_nothing():
    """It was refused by the search already."""
    assert wanted("", None) == Wanted()
    assert wanted("after:tomorrowish", None).terms == ()


def test_common_words_are_marked_only_where_nothing_else_was_asked_for():
    """Every "for" of a file is no match of "kernels for scientific", but is one of "for" and of a phrase."""
    passage = PassageHit(1, "Kernels and more.", "", Place(), ((0, 7),), 1.0)
    for here in (None, passage):
        assert {term.token for term in wanted("kernels for scientific", here).terms} == {"kernels", "scientific"}
    assert {term.token for term in wanted("for the", None).terms} == {"for", "the"}
    quoted = wanted('kernels "for the record"', passage)
    assert "for the record" in quoted.phrases
    text = "Kernels, for the record, are for the few."
    assert [text[slice(*each)] for each in word_ranges(text, quoted)] == ["Kernels", "for the record"]
