import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.encodings import decode, encoding_of, looks_like_text, python_codec
from tests.helpers.reading import read_bytes

SAMPLES = {
    "gb18030": "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
    "big5": "人人生而自由,在尊嚴和權利上一律平等。他們賦有理性和良心,並應以兄弟關係的精神相對待。",
    "shift_jis": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "euc-jp": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "iso-2022-jp": "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "euc-kr": "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
    "koi8-r": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "windows-1251": "Все люди рождаются свободными и равными в своем достоинстве и правах.",
    "windows-1252": "Tous les êtres humains naissent libres et égaux en dignité et en droits. Où? À Genève, déjà.",
    "windows-1253": "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα.",
    "windows-1255": "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.",
    "windows-1256": "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق.",
    "utf-8": "Grüße, Καλημέρα, こんにちは",
    "utf-8-sig": "Grüße, Καλημέρα, こんにちは",
    "utf-16": "Grüße, Καλημέρα, こんにちは",
    "utf-32": "Grüße, Καλημέρα, こんにちは",
    "utf-16-le": "An ordinary English sentence.",
    "utf-16-be": "An ordinary English sentence.",
    "utf-32-le": "An ordinary sentence and 日本",
    "utf-32-be": "An ordinary sentence and 日本",
}


@pytest.mark.parametrize("encoding", SAMPLES)
def test_a_text_is_read_whatever_its_encoding(encoding: str) -> None:
    text = "\n".join([SAMPLES[encoding]] * 3)
    assert decode(text.encode(encoding)) == text
    assert read_bytes("text.txt", text.encode(encoding)).text == text


def test_a_few_broken_bytes_do_not_change_the_encoding_of_the_rest() -> None:
    data = "Grüße aus Köln, schöne Grüße, größere Freude, überall Blüten und Früchte".encode()
    assert "größere Freude" in decode(data[:20] + b"\xff\xfe" + data[20:])


def test_a_broken_byte_deep_inside_leaves_the_start_as_utf8() -> None:
    assert encoding_of(b"a" * 100_000 + b"\xff") == "utf-8"


def test_names_of_encodings_mean_what_is_meant_in_practice() -> None:
    assert python_codec("gb2312") == "gb18030"
    assert python_codec("ISO-8859-1") == "cp1252"
    assert python_codec("x-sjis") == "cp932"
    assert python_codec("no such thing") == ""


def test_without_a_guess_only_what_is_certain_is_named() -> None:
    data = "Все люди рождаются".encode("windows-1251")
    assert encoding_of(data, guess=False) == ""
    assert encoding_of(codecs.BOM_UTF16_LE + data, guess=False) == "utf-16-le"


@given(st.binary())
def test_any_bytes_can_be_decoded(data: bytes) -> None:
    assert isinstance(decode(data), str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_unicode_text_is_text_and_comes_back(text: str) -> None:
    data = codecs.BOM_UTF8 + text.encode()
    assert looks_like_text(data)
    assert decode(data) == text


def test_numbers_in_memory_order_are_not_text() -> None:
    data = b"".join(number.to_bytes(4, "little") for number in range(3000, 9000))
    assert not looks_like_text(data)
