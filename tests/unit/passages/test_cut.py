"""What passages are made of: their text, context, budget and order."""

from collections.abc import Sequence

import pytest

from desktop_app.documents import Document, Passage, Place
from desktop_app.passages import PASSAGE_TOKENS, cut, embedding_text, text_digest
from tests.helpers.documents import Prose, code, count_tokens, document, header_row, heading, paragraph, row


def contexts(passages: Sequence[Passage]) -> list[str]:
    return [passage.context for passage in passages]


def texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def test_a_short_document_is_one_passage():
    """Everything that fits the budget stays together."""
    passages = cut(document(paragraph("One."), paragraph("Two."), paragraph("Three.")), count_tokens)
    assert texts(passages) == ["One.\n\nTwo.\n\nThree."]
    assert passages[0].tokens == 6
    assert passages[0].digest == text_digest("", "One.\n\nTwo.\n\nThree.")


def test_a_document_without_blocks_has_no_passages():
    """Nothing to read is no error."""
    assert cut(Document("text", "text/plain", " \n", []), count_tokens) == []


def test_a_block_of_white_space_makes_no_passage():
    """White space is covered by nothing."""
    assert texts(cut(document(paragraph("  \n "), paragraph("word"), paragraph("\t")), count_tokens)) == ["word"]


def test_a_budget_too_small_for_anything_is_refused():
    """A budget below 16 tokens is an error of the caller."""
    with pytest.raises(ValueError, match="15 tokens"):
        cut(document(paragraph("word")), count_tokens, 15)


def test_the_embedding_text_is_the_context_and_the_text():
    """The context is a line of its own before the text."""
    assert embedding_text("", "text") == "text"
    assert embedding_text("Heading", "text") == "Heading\ntext"


def test_the_digest_is_of_what_is_embedded():
    """Sixteen bytes that differ with the context and with the text."""
    digests = {text_digest("", "text"), text_digest("Heading", "text"), text_digest("", "other")}
    assert len(digests) == 3
    assert all(len(digest) == 16 for digest in digests)


def test_passages_never_cross_a_heading():
    """Each section is cut by itself and has its heading as context."""
    passages = cut(document(heading("First"), paragraph("One."), heading("Second"), paragraph("Two.")), count_tokens)
    assert list(zip(contexts(passages), texts(passages), strict=True)) == [("First", "One."), ("Second", "Two.")]


def test_a_heading_without_text_opens_the_next_passage():
    """Its words stand in the text, because no context says them."""
    passages = cut(document(heading("Part"), heading("Chapter", 2), paragraph("Body.")), count_tokens)
    assert texts(passages) == ["Part\n\nChapter\n\nBody."]
    assert contexts(passages) == [""]


def test_the_passages_after_such_an_opening_have_the_nearest_heading():
    """Only the passage that holds the headings itself goes without."""
    prose = Prose(1)
    body = [paragraph(prose.paragraph()) for _ in range(30)]
    passages = cut(document(heading("Part"), heading("Chapter", 2), *body), count_tokens)
    assert passages[0].text.startswith("Part\n\nChapter\n\n")
    assert set(contexts(passages[1:])) == {"Chapter"}


def test_a_heading_at_the_end_is_a_passage():
    """Its words would be lost otherwise."""
    passages = cut(document(paragraph("Body."), heading("The end")), count_tokens)
    assert texts(passages) == ["Body.", "The end"]


def test_a_slides_heading_does_not_reach_into_the_next_slide():
    """A slide that is only a title is a passage of its own, at its own place."""
    first, second = Place(slide=1), Place(slide=2)
    passages = cut(document(heading("Title", place=first), paragraph("Text.", second)), count_tokens)
    assert [(passage.text, passage.place.slide) for passage in passages] == [("Title", 1), ("Text.", 2)]


def test_a_very_long_heading_is_cut_in_the_context_and_whole_in_the_text():
    """The context stays a small part of the budget, and no word is lost."""
    prose = Prose(2)
    title = " ".join(prose.word() for _ in range(60))
    body = [paragraph(prose.paragraph()) for _ in range(10)]
    passages = cut(document(heading(title), *body), count_tokens, 120)
    assert passages[0].text.startswith(title)
    assert passages[0].context == ""
    assert {count_tokens([context])[0] <= 20 for context in contexts(passages[1:])} == {True}
    assert all(title.startswith(context) and context for context in contexts(passages[1:]))


def test_a_long_paragraph_is_cut_between_sentences():
    """Every passage of it begins where a sentence begins."""
    prose = Prose(3)
    sentences = [prose.sentence() for _ in range(80)]
    passages = cut(document(paragraph(" ".join(sentences))), count_tokens)
    assert len(passages) > 4
    assert all(passage.text[0].isupper() and passage.text.endswith(".") for passage in passages)


@pytest.mark.parametrize(
    ("sentence", "end"),
    [
        ("我们昨天在图书馆里读了一本关于天文学历史的书。", "。"),
        ("昨日図書館で天文学の歴史についての本を読みました！", "！"),
        ("قرأنا أمس في المكتبة كتابا عن تاريخ علم الفلك؟", "؟"),
        ("हमने कल पुस्तकालय में खगोल विज्ञान के इतिहास की किताब पढ़ी।", "।"),
    ],
)
def test_sentences_end_by_the_marks_of_their_script(sentence: str, end: str):
    """Chinese, Japanese, Arabic and Hindi paragraphs are cut after sentences, with or without spaces."""
    text = "".join(f"{number}{sentence}" for number in range(60))
    passages = cut(document(paragraph(text)), _count_characters)
    assert len(passages) > 4
    assert all(passage.text.endswith(end) for passage in passages)


def test_thai_is_cut_at_its_spaces():
    """Thai has no marks at the end of sentences; its spaces part phrases."""
    text = " ".join(f"เมื่อวานนี้เราอ่านหนังสือประวัติศาสตร์{number}" for number in range(60))
    passages = cut(document(paragraph(text)), _count_characters)
    assert len(passages) > 4
    assert all(passage.text.startswith("เมื่อ") for passage in passages)


def test_text_without_any_mark_is_cut_between_graphemes():
    """A base and its combining marks stay together."""
    passages = cut(document(paragraph("e\u0301\u0302" * 2000)), _count_characters)
    assert len(passages) > 20
    assert all(passage.text.startswith("e") and passage.text.endswith("\u0302") for passage in passages)


def test_half_a_megabyte_without_a_space_takes_few_calls_and_little_counting():
    """The tokenizer sees each character three times at most, in a handful of batches, whatever the text."""
    seen: list[int] = []

    def count(batch: Sequence[str]) -> list[int]:
        seen.append(sum(map(len, batch)))
        return count_tokens(batch)

    passages = cut(document(paragraph("x" * 500_000)), count)
    assert len(seen) <= 6
    assert sum(seen) <= 3 * 500_000
    assert max(passage.tokens for passage in passages) <= PASSAGE_TOKENS


def test_thousands_of_small_blocks_take_few_calls():
    """The number of batches does not grow with the document."""
    calls = 0

    def count(batch: Sequence[str]) -> list[int]:
        nonlocal calls
        calls += 1
        return count_tokens(batch)

    prose = Prose(4)
    pieces = [heading(prose.word()) if i % 10 == 0 else paragraph(prose.paragraph(20)) for i in range(2000)]
    cut(document(*pieces), count)
    assert calls <= 8


def test_a_small_table_stays_with_the_text_around_it():
    """What fits is not torn apart."""
    pieces = (paragraph("Before."), header_row("name | age"), row("Ada | 36"), paragraph("After."))
    assert len(cut(document(*pieces), count_tokens)) == 1


def test_a_long_table_repeats_its_header():
    """The first passage holds the header, the others have it as context, below the heading."""
    rows = [row(f"person {number} | {number} years") for number in range(200)]
    pieces = (heading("People"), paragraph("Text."), header_row("name | age"), *rows)
    text, first, *others = cut(document(*pieces), count_tokens)
    assert text.text == "Text."
    assert first.context == "People"
    assert first.text.startswith("name | age\nperson 0")
    assert set(contexts(others)) == {"People\nname | age"}
    assert all(line.endswith("years") for passage in others for line in passage.text.splitlines())


def test_a_row_longer_than_a_passage_is_cut():
    """The budget holds for tables, too."""
    prose = Prose(5)
    wide = " | ".join(prose.word() for _ in range(500))
    passages = cut(document(header_row("a | b"), row("1 | 2"), row(wide), row("3 | 4")), count_tokens)
    assert max(passage.tokens for passage in passages) <= PASSAGE_TOKENS
    assert (
        wide.split(" | ")
        == [word for passage in passages for word in passage.text.replace("|", " ").split() if word.isalpha()][2:]
    )


def test_a_code_block_in_prose_is_kept_whole():
    """A listing that fits is a paragraph like others; a longer one is cut at blank lines."""
    short = code("def f():\n\n    return 1")
    assert len(cut(document(paragraph("Look:"), short), count_tokens)) == 1
    listing = "\n\n".join(f"def f{number}():\n    return {number} + {number}" for number in range(100))
    passages = cut(document(paragraph("Look:"), code(listing)), count_tokens)
    assert len(passages) > 3
    assert all(passage.text.startswith("def f") for passage in passages[1:])


def _count_characters(batch: Sequence[str]) -> list[int]:
    return [len(text) for text in batch]
