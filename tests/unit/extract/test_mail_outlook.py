"""Outlook messages (.msg)."""

import struct
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from compressed_rtf import compress

from desktop_app.documents import Place
from desktop_app.errors import Damaged, Skipped
from tests.helpers.compound_files import compound
from tests.helpers.office_files import lines, place_of, read


def message(
    texts: Mapping[str, str],
    *,
    prefix: str = "",
    binaries: Mapping[str, bytes] | None = None,
    fixed: Mapping[int, bytes] | None = None,
) -> dict[str, bytes]:
    """Return the streams of a message: texts by property, binaries by property, values of eight bytes."""
    streams = {f"{prefix}__substg1.0_{key}001F": text.encode("utf-16-le") for key, text in texts.items()}
    streams |= {f"{prefix}__substg1.0_{key}0102": data for key, data in (binaries or {}).items()}
    values = b"".join(struct.pack("<HHI8s", 0, key, 0, value) for key, value in (fixed or {}).items())
    streams[f"{prefix}__properties_version1.0"] = bytes(24 if prefix else 32) + values
    return streams


ENVELOPE = {"0037": "Tides", "0C1A": "Ada", "0C1F": "ada@example.org", "0E04": "Grace"}


def test_envelope_body_and_date_are_read() -> None:
    moment = datetime(2024, 5, 1, 10, tzinfo=UTC)
    ticks = int((moment - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    streams = message({**ENVELOPE, "1000": "The moon.\r\n\r\nIt pulls."}, fixed={0x0039: struct.pack("<Q", ticks)})
    document = read(compound(streams), "a.msg")
    assert lines(document) == [
        ("heading", "Tides"),
        ("paragraph", "From: Ada <ada@example.org>\nTo: Grace\nDate: 2024-05-01T10:00:00+00:00"),
        ("paragraph", "The moon."),
        ("paragraph", "It pulls."),
    ]
    assert (document.title, document.author) == ("Tides", "Ada <ada@example.org>")


def test_old_texts_are_read_in_the_messages_code_page() -> None:
    streams = message({"0037": "Tides"}, fixed={0x3FFD: struct.pack("<II", 1251, 0)})
    streams["__substg1.0_1000001E"] = "Луна притягивает воду".encode("cp1251")
    assert lines(read(compound(streams), "a.msg"))[-1] == ("paragraph", "Луна притягивает воду")


def test_a_body_of_html_or_of_compressed_rtf_is_read() -> None:
    html = message(ENVELOPE, binaries={"1013": b"<p>from <b>HTML</b></p>"})
    rtf = message(ENVELOPE, binaries={"1009": compress(rb"{\rtf1\ansi from RTF\par}", compressed=True)})
    assert lines(read(compound(html), "a.msg"))[-1] == ("paragraph", "from HTML")
    assert lines(read(compound(rtf), "a.msg"))[-1] == ("paragraph", "from RTF")


def test_attachments_and_attached_messages_are_read_at_their_place() -> None:
    streams = message({**ENVELOPE, "1000": "body"})
    streams |= message({"3707": "note.txt"}, prefix="__attach_version1.0_#00000000/", binaries={"3701": b"wombat\n"})
    inner = "__attach_version1.0_#00000001/__substg1.0_3701000D/"
    streams |= message({"0037": "Sun", "1000": "inside"}, prefix=inner)
    document = read(compound(streams), "a.msg")
    assert place_of(document, "wombat") == Place(part="note.txt", lines=(1, 1))
    assert place_of(document, "inside") == Place(part="Sun", heading="Sun")


def test_a_message_of_addresses_only_has_no_text() -> None:
    with pytest.raises(Skipped, match=r"^no text$"):
        read(compound(message({"0C1A": "Ada", "1000": ""})), "a.msg")


def test_rtf_that_cannot_be_unpacked_is_damage() -> None:
    with pytest.raises(Damaged):
        read(compound(message(ENVELOPE, binaries={"1009": b"no compressed RTF here"})), "a.msg")
