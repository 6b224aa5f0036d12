"""Zip and XML, read within limits."""

import io
import zipfile

import pytest

from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.safe_xml import iterate, local_name, parse
from desktop_app.extract.safe_zip import SafeZip
from desktop_app.extract.source import MEBIBYTE, Limits, Source


def zipped(*members: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members:
            container.writestr(name, content)
    return data.getvalue()


def source(data: bytes, limits: Limits | None = None) -> Source:
    return Source("a.zip", io.BytesIO(data), len(data), limits or Limits())


def test_members_are_read_by_name() -> None:
    with SafeZip(source(zipped(("a/b.txt", b"one"), ("c.txt", b"two")))) as container:
        assert container.names() == ["a/b.txt", "c.txt"]
        assert "c.txt" in container
        assert container.read("a/b.txt") == b"one"
        with container.open("c.txt") as stream:
            assert stream.read(2) == b"tw"


def test_a_missing_or_broken_member_is_damage() -> None:
    data = zipped(("a.txt", b"some words that can be packed, some words that can be packed"))
    with SafeZip(source(data)) as container, pytest.raises(Damaged, match="no part"):
        container.read("b.txt")
    broken = data[:40] + bytes([data[40] ^ 0xFF]) + data[41:]
    with SafeZip(source(broken)) as container, pytest.raises(Damaged, match="unpacked"):
        container.read("a.txt")
    with pytest.raises(Damaged, match="zip"):
        SafeZip(source(data[:60]))


def test_members_that_swell_too_much_are_refused_without_unpacking() -> None:
    data = zipped(("a.txt", bytes(20 * MEBIBYTE)))
    with SafeZip(source(data)) as container, pytest.raises(Damaged, match="unpacks"):
        container.read("a.txt")


def test_all_members_together_have_one_limit() -> None:
    data = zipped(("a.txt", b"x" * 600), ("b.txt", b"x" * 600))
    with SafeZip(source(data, Limits(unpacked_bytes=1000))) as container:
        container.read("a.txt")
        with pytest.raises(Damaged, match="unpacks"):
            container.read("b.txt")


def test_a_size_that_lies_does_not_help() -> None:
    data = zipped(("a.txt", b"x" * 5000))
    size = (5000).to_bytes(4, "little")
    lying = data.replace(size, (50).to_bytes(4, "little"))
    with SafeZip(source(lying, Limits(unpacked_bytes=100))) as container, pytest.raises(Damaged):
        container.read("a.txt")


def test_too_many_members_are_refused() -> None:
    data = zipped(*((f"{number}.txt", b"") for number in range(20)))
    with pytest.raises(Damaged, match="members"):
        SafeZip(source(data, Limits(entries=10)))


def test_an_encrypted_office_file_asks_for_its_password() -> None:
    with pytest.raises(Skipped, match=r"^password$"):
        SafeZip(source(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)))


def test_an_encrypted_member_asks_for_its_password() -> None:
    data = bytearray(zipped(("a.txt", b"words")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with SafeZip(source(bytes(data))) as container, pytest.raises(Skipped, match=r"^password$"):
        container.read("a.txt")


def test_entities_stay_what_they_are() -> None:
    root = parse(b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY f "boom">]><a>x&e;&f;&amp;y</a>')
    assert root.text == "x"
    assert [(child.text, child.tail) for child in root] == [("&e;", None), ("&f;", "&y")]


def test_too_deep_and_broken_xml_is_damage_or_recovered() -> None:
    with pytest.raises(Damaged, match="XML"):
        parse(b"<a>" * 300 + b"</a>" * 300)
    with pytest.raises(Damaged, match="XML"):
        parse(b"<a><b></a>")
    assert local_name(parse(b"<x:a xmlns:x='y'><b></x:a>", recover=True)) == "a"
    with pytest.raises(Damaged, match="XML"):
        parse(b"", recover=True)


def test_a_stream_of_elements_forgets_what_is_done() -> None:
    data = b"<r xmlns='n'>" + b"".join(b"<i>%d</i>" % number for number in range(50_000)) + b"</r>"
    seen = 0
    for element in iterate(io.BytesIO(data), ["{*}i"]):
        assert element.text == str(seen)
        seen += 1
        parent = element.getparent()
        assert parent is not None
        assert len(parent) < 5_000
    assert seen == 50_000
    with pytest.raises(Damaged, match="XML"):
        list(iterate(io.BytesIO(b"<r><i>1</i><i>"), ["i"]))
