"""Mails: .eml and .mbox."""

import base64
import zlib
from email.message import EmailMessage

import pytest

from desktop_app.documents import Place
from desktop_app.errors import Skipped
from desktop_app.extract.source import Limits
from tests.helpers.office_files import docx, lines, paragraph, place_of, read


def mail(text: str = "The moon pulls.", subject: str = "Tides") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ada <ada@example.org>"
    message["To"] = "Grace <grace@example.org>"
    message["Subject"] = subject
    message["Date"] = "Wed, 01 May 2024 10:00:00 +0200"
    message.set_content(text)
    return message


def test_the_subject_is_title_and_heading_and_the_envelope_a_paragraph() -> None:
    document = read(mail("First.\n\nSecond\nline.").as_bytes(), "a.eml")
    assert lines(document) == [
        ("heading", "Tides"),
        (
            "paragraph",
            "From: Ada <ada@example.org>\nTo: Grace <grace@example.org>\nDate: 2024-05-01T10:00:00+02:00",
        ),
        ("paragraph", "First."),
        ("paragraph", "Second\nline."),
    ]
    assert (document.title, document.author) == ("Tides", "Ada <ada@example.org>")
    assert document.created == "2024-05-01T10:00:00+02:00"
    assert place_of(document, "First.") == Place(heading="Tides")


def test_of_two_forms_of_one_text_the_plain_one_is_read() -> None:
    message = mail("plain words")
    message.add_alternative("<p>marked up words</p>", subtype="html")
    assert [text for _, text in lines(read(message.as_bytes(), "a.eml"))][2:] == ["plain words"]


def test_a_plain_text_that_only_stands_in_for_html_is_not_what_is_read() -> None:
    message = mail("Open this in a browser.")
    message.add_alternative("<p>" + "the moon pulls the water " * 40 + "</p>", subtype="html")
    assert "the moon" in read(message.as_bytes(), "a.eml").text
    assert "browser" not in read(message.as_bytes(), "a.eml").text


def test_texts_that_are_not_alternatives_are_all_read() -> None:
    message = mail("above")
    message.make_mixed()
    part = EmailMessage()
    part.set_content("<b>below</b>", subtype="html")
    message.attach(part)
    assert [text for _, text in lines(read(message.as_bytes(), "a.eml"))][2:] == ["above", "below"]


def test_attachments_are_named_and_read_at_their_own_place() -> None:
    message = mail()
    message.add_attachment(b"wombat\n", maintype="text", subtype="plain", filename="note.txt")
    message.add_attachment(docx(paragraph("numbat")), maintype="application", subtype="x", filename="report.docx")
    message.add_attachment(b"\xff\xd8\xff\xe0 picture", maintype="image", subtype="jpeg", filename="photo.jpg")
    document = read(message.as_bytes(), "a.eml")
    assert ("paragraph", "note.txt\nreport.docx\nphoto.jpg") in lines(document)
    assert place_of(document, "wombat") == Place(part="note.txt", lines=(1, 1))
    assert place_of(document, "numbat").part == "report.docx"


def test_an_attached_mail_is_read_under_its_subject() -> None:
    message = mail()
    inner = mail("inside", subject="Re: Sun")
    inner.add_attachment(b"wombat\n", maintype="text", subtype="plain", filename="note.txt")
    message.add_attachment(inner)
    document = read(message.as_bytes(), "a.eml")
    assert place_of(document, "inside") == Place(part="Re: Sun", heading="Re: Sun")
    assert place_of(document, "wombat").part == "Re: Sun/note.txt"


def test_a_damaged_attachment_does_not_spoil_the_mail() -> None:
    message = mail()
    message.add_attachment(b"PK\x03\x04 cut", maintype="application", subtype="x", filename="broken.docx")
    assert [text for _, text in lines(read(message.as_bytes(), "a.eml"))][2:] == ["The moon pulls.", "broken.docx"]


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        (b"=?utf-8?B?" + base64.b64encode("Gezeiten für Ada".encode()) + b"?=", "Gezeiten für Ada"),
        (b"=?iso-8859-1?Q?caf=E9?= =?koi8-r?B?7cnS?=", "caféМир"),
        ("Gezeiten für Ada".encode(), "Gezeiten für Ada"),
        (b"=?utf-8?B?A?= broken", "=?utf-8?B?A?= broken"),
        (b"=?no-such-charset?Q?abc?=", "abc"),
    ],
)
def test_a_subject_is_decoded_however_it_was_sent(header: bytes, subject: str) -> None:
    assert read(b"From: a@b\nSubject: " + header + b"\n\ntext\n", "a.eml").title == subject


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        (b"utf-8", "wörter".encode("latin-1"), "wörter"),
        (
            b"us-ascii",
            "Все счастливые семьи похожи друг на друга".encode(),
            "Все счастливые семьи похожи друг на друга",
        ),
        (b"gb2312", "中文鎔".encode("gb18030"), "中文鎔"),
        (b"nonsense", b"plain", "plain"),
        (b"utf\0-8", b"plain", "plain"),
    ],
)
def test_a_wrong_charset_is_tolerated(charset: bytes, body: bytes, text: str) -> None:
    head = b"From: a@b\nSubject: s\nContent-Type: text/plain; charset=" + charset + b"\n\n"
    assert lines(read(head + body, "a.eml"))[-1] == ("paragraph", text)


def test_parts_nested_beyond_the_limit_are_left_out_and_said_to_be() -> None:
    body = b"Content-Type: text/plain\n\ninnermost wombat\n"
    for level in range(60):
        boundary = b"b%d" % level
        body = (
            b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\n\n--' + boundary + b"\n" + body
            + b"\n--" + boundary + b"--\n"
        )  # fmt: skip
    shallow = read(b"From: a@b\nSubject: loop\n" + body, "a.eml", Limits(depth=20))
    deep = read(b"From: a@b\nSubject: loop\n" + body, "a.eml", Limits(depth=4))
    assert "wombat" in shallow.text
    assert not shallow.truncated
    assert "wombat" not in deep.text
    assert "nested" in deep.truncated


def test_mails_attached_to_each_other_beyond_the_limit_are_left_out() -> None:
    message = mail("innermost wombat", subject="0")
    for level in range(1, 8):
        outer = mail("around", subject=str(level))
        outer.add_attachment(message)
        message = outer
    assert "wombat" in read(message.as_bytes(), "a.eml", Limits(depth=8)).text
    document = read(message.as_bytes(), "a.eml", Limits(depth=3))
    assert "wombat" not in document.text
    assert document.truncated


def test_a_bomb_in_an_attachment_costs_only_the_attachment() -> None:
    message = mail()
    bomb = docx(paragraph("a" * 1000) * 30_000)
    assert len(bomb) < 1 << 20
    assert zlib.crc32(bomb)
    message.add_attachment(bomb, maintype="application", subtype="x", filename="bomb.docx")
    document = read(message.as_bytes(), "a.eml", Limits(unpacked_bytes=10 << 20))
    assert [text for _, text in lines(document)][2:] == ["The moon pulls.", "bomb.docx"]


def test_a_sealed_mail_without_a_subject_has_no_text() -> None:
    message = EmailMessage()
    message["From"] = "Ada <ada@example.org>"
    message.add_attachment(b"Version: 1", maintype="application", subtype="pgp-encrypted", filename="a.asc")
    message.add_attachment(b"-----BEGIN PGP MESSAGE-----\nabc", maintype="application", subtype="x", filename="b.asc")
    with pytest.raises(Skipped, match=r"^no text$"):
        read(message.as_bytes(), "a.eml")


def test_a_mailbox_is_read_mail_by_mail() -> None:
    box = b""
    for number in (1, 2):
        message = mail(f"text {number}\n\nFrom here on no new mail starts.", subject=f"mail {number}")
        message.add_attachment(f"wombat {number}\n".encode(), maintype="text", subtype="plain", filename="note.txt")
        box += b"From ada@example.org Wed May  1 10:00:00 2024\n" + message.as_bytes() + b"\n"
    document = read(box, "a.mbox")
    assert [text for kind, text in lines(document) if kind == "heading"] == ["mail 1", "mail 2"]
    assert place_of(document, "text 2") == Place(part="message 2", heading="mail 2")
    assert place_of(document, "wombat 2").part == "message 2/note.txt"
    assert document.text.count("From here on") == 2


def test_a_mail_deep_in_a_mailbox_does_not_end_the_others() -> None:
    nested = mail("innermost", subject="0")
    for level in range(1, 6):
        outer = mail("around", subject=str(level))
        outer.add_attachment(nested)
        nested = outer
    box = b"".join(
        b"From a@b Wed May  1 10:00:00 2024\n" + message.as_bytes() + b"\n" for message in (nested, mail("the last"))
    )
    document = read(box, "a.mbox", Limits(depth=2))
    assert "the last" in document.text
    assert document.truncated
