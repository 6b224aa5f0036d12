import json

import pytest

from desktop_app.extract.language import language_code, language_of
from tests.helpers.shared_data import RETRIEVAL, skip_without_shared_data

SENTENCES = {
    "ja": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    "ko": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "th": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
    "zh": "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心。",
    "he": "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.",
    "hi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है।",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "tr": "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "vi": "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền.",
    "uk": "Всі люди народжуються вільними і рівними у своїй гідності та правах.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough_to_tell(language: str) -> None:
    assert language_of(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "   \n", "12.5 | 17 | -3\n" * 50, "ok", "x=1;y=2", "=" * 500])
def test_what_is_no_language_is_not_given_one(text: str) -> None:
    assert language_of(text) == ""


def test_capitals_do_not_hide_the_language() -> None:
    assert language_of("ALL HUMAN BEINGS ARE BORN FREE AND EQUAL IN DIGNITY AND RIGHTS.") == "en"


def test_the_middle_of_a_text_outweighs_a_short_front() -> None:
    german = "Alle Menschen sind frei und gleich an Würde und Rechten geboren. " * 400
    assert language_of("Copyright notice. All rights reserved.\n" + german) == "de"


def test_stated_tags_become_two_letters() -> None:
    assert [language_code(tag) for tag in ("zh-Hant-TW", "EN", "pt_BR", " de ", "deu", "", "x-klingon")] == [
        "zh",
        "en",
        "pt",
        "de",
        "",
        "",
        "",
    ]


def test_paragraphs_in_eight_languages_are_told_apart() -> None:
    skip_without_shared_data()
    with (RETRIEVAL / "xquad_r" / "corpus.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    right = sum(language_of(row["text"]) == row["lang"] for row in rows)
    assert len(rows) > 1900
    assert right >= 0.99 * len(rows)
