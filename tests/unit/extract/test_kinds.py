import io
import zipfile

import pytest
from pygments.lexers import get_all_lexers

from desktop_app.extract.kinds import detect, kind_of, name_only_reason
from desktop_app.extract.registry import kinds
from desktop_app.extract.text_kinds import _PREFERRED, code_language_of_name
from tests.helpers.compound_files import compound

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def zipped(*members: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as container:
        for name, content in members:
            container.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("photo.png", PNG, "picture"),
        ("report.pdf", PNG, "picture"),
        ("letter.docx", b"\xff\xd8\xff\xe0" + bytes(100), "picture"),
        ("icon.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "picture"),
        ("film.mkv", b"\x1aE\xdf\xa3" + bytes(60), "video"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(40), "video"),
        ("song.mp3", b"ID3\x04" + bytes(60), "audio"),
        ("song.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio"),
        ("notes.md", b"\x7fELF\x02\x01\x01" + bytes(60), "program"),
        ("setup.exe", b"MZ\x90\x00" + bytes(60), "program"),
        ("all.zip", zipped(("a.txt", b"a")), "archive"),
        ("broken.zip", zipped(("a.txt", b"a" * 999))[:80], "damaged archive"),
        ("all.tar", b"a.txt".ljust(257, b"\x00") + b"ustar\x0000", "archive"),
        ("log.txt.gz", b"\x1f\x8b\x08" + bytes(30), "archive"),
        ("face.ttf", b"\x00\x01\x00\x00\x00\x0f" + bytes(60), "font"),
        ("data.sqlite", b"SQLite format 3\x00" + bytes(60), "database"),
        ("id_ed25519", b"-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "private"),
        ("text.txt", bytes(range(256)) * 8, "binary"),
        ("noise.mov", bytes(range(256)) * 8, "video"),
        ("nothing.txt", b"", "empty"),
        ("nothing.pdf", b"", "empty"),
        ("app.jar", zipped(("META-INF/MANIFEST.MF", b"x")), "program"),
        ("book.mobi", bytes(range(256)) * 8, "unsupported: Kindle book"),
    ],
)
def test_what_is_not_read_is_told_by_its_content(name: str, data: bytes, reason: str) -> None:
    assert detect(name, io.BytesIO(data)) == ("", reason)
    assert kind_of(name, io.BytesIO(data)) == ""
    assert name_only_reason(name, io.BytesIO(data)) == reason


KEY_LINES = (
    b"-----BEGIN RSA PRIVATE KEY-----\n" + b"MIIEowIBAAKCAQEAvx8n" * 3 + b"\nq83v\n-----END RSA PRIVATE KEY-----\n"
)
ARMOUR = b"-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\nlQOYBGVhc3kBCADLKn9a\n"
ENCRYPTED = b"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,8D1F\n\nMIIEowIBAAKCAQEA\n"
IN_JSON = b'{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIE' + b"vQIBADAN" * 8 + b'\\n"}'
IN_JAVA = b'String KEY = "-----BEGIN PRIVATE KEY-----\\n" +\n    "' + b"MIIEvQIBADAN" * 5 + b'\\n";'


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("backup.txt", b"Bag Attributes\n    friendlyName: me\nKey Attributes: <No Attributes>\n" + KEY_LINES),
        ("server.txt", b"# the web server's key\n\n" + KEY_LINES),
        ("notes.md", b"# Set-up\n\n```\n" + KEY_LINES + b"```\nCopy it.\n"),
        ("far.log", b"a line of a log\n" * 3000 + KEY_LINES),
        ("windows.txt", b"my key\r\n" + KEY_LINES.replace(b"\n", b"\r\n")),
        ("wide.txt", ("my key\n" + KEY_LINES.decode()).encode("utf-16")),
        ("secrets.yaml", b"tls:\n  key: |\n" + b"".join(b"    " + line + b"\n" for line in KEY_LINES.splitlines())),
        ("mail.txt", b"> " + KEY_LINES.replace(b"\n", b"\n> ")),
        ("keys.asc", b"exported\n" + ARMOUR),
        ("old.txt", b"old\n-----BEGIN EC PRIVATE KEY-----" + ENCRYPTED),
        ("account.json", IN_JSON),
        ("Key.java", IN_JAVA),
    ],
)
def test_a_private_key_in_a_text_keeps_the_text_from_being_read(name: str, data: bytes) -> None:
    assert detect(name, io.BytesIO(data)) == ("", "private")


@pytest.mark.parametrize(
    "data",
    [
        b"A key begins with the line\n\n-----BEGIN PRIVATE KEY-----\n\nand ends with another one.\n",
        b"A key\n-----BEGIN PRIVATE KEY----- characteristically\nis its start\n",
        b"Like this:\n-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n",
        b"Like this:\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----\n",
        b"A certificate:\n" + KEY_LINES.replace(b"RSA PRIVATE KEY", b"CERTIFICATE"),
        b"Public:\n" + KEY_LINES.replace(b"PRIVATE", b"PUBLIC"),
        b'if line.startswith("-----BEGIN OPENSSH PRIVATE KEY-----"):\n    raise PrivateKeyFoundInAnUnexpectedPlace\n',
    ],
)
def test_a_text_about_private_keys_is_read(data: bytes) -> None:
    assert detect("about.txt", io.BytesIO(data)).kind == "text"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("paper", b"%PDF-1.7\n", "pdf"),
        ("paper.txt", b"\n\n%PDF-1.4\n", "pdf"),
        ("letter.doc", b"{\\rtf1 hello}", "rtf"),
        ("table.xls", b"<html><table><tr><td>1</table>", "html"),
        ("page", b"<!-- saved --><!DOCTYPE HTML><title>x</title>", "html"),
        ("feed", b"<?xml version='1.0'?><rss/>", "xml"),
        ("page.xml", b"<?xml version='1.0'?><html xmlns='x'><body/></html>", "html"),
        ("story.xml", b"<?xml version='1.0'?><FictionBook/>", "fb2"),
        ("letter.ppt", zipped(("word/document.xml", b"<x/>")), "docx"),
        ("anything", zipped(("mimetype", b"application/epub+zip")), "epub"),
        ("anything", zipped(("mimetype", b"application/vnd.oasis.opendocument.text")), "opendocument"),
        ("notes.txt", b"just words", "text"),
        ("README", b"just words", "text"),
        ("notes.MD", b"# Title", "markdown"),
        ("a.rst", b"x", "rst"),
        ("a.tex", b"x", "tex"),
        ("a.org", b"x", "org"),
        ("a.typ", b"x", "typst"),
        ("a.adoc", b"x", "asciidoc"),
        ("a.csv", b"a,b", "csv"),
        ("a.json", b"{}", "json"),
        ("a.ipynb", b"{}", "notebook"),
        ("a.srt", b"1", "subtitles"),
        ("a.mhtml", b"MIME-Version: 1.0", "mhtml"),
        ("a.svg", b"<svg/>", "xml"),
        ("a.yaml", b"a: 1", "code"),
        ("a.py", b"x = 1", "code"),
        ("Makefile", b"all:", "code"),
        ("Dockerfile", b"FROM x", "code"),
        ("run", b"#!/usr/bin/env python3\nprint()", "code"),
        ("post", b"From: a@b\nTo: c@d\nSubject: x\n\nhello", "eml"),
        ("inbox", b"From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b\n\nhello", "mbox"),
        ("crash.log", b"start\n" + bytes(20) + b"and the line after the power went " * 9, "text"),
        ("wide.txt", "some words".encode("utf-16-le"), "text"),
        ("wider.txt", "some words".encode("utf-32-be"), "text"),
    ],
)
def test_what_is_read_is_told_by_content_first_and_extension_second(name: str, data: bytes, kind: str) -> None:
    assert detect(name, io.BytesIO(data)) == (kind, "")
    assert kind in kinds()


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.py", "Python"),
        ("a.rs", "Rust"),
        ("a.go", "Go"),
        ("a.ts", "TypeScript"),
        ("a.tsx", "TSX"),
        ("a.js", "JavaScript"),
        ("a.java", "Java"),
        ("a.c", "C"),
        ("a.cpp", "C++"),
        ("a.CPP", "C++"),
        ("a.cs", "C#"),
        ("a.sql", "SQL"),
        ("a.pl", "Perl"),
        ("a.R", "S"),
        ("a.v", "verilog"),
        ("a.toml", "TOML"),
        ("a.ini", "INI"),
        ("a.sh", "Bash"),
        ("CMakeLists.txt", "CMake"),
        ("Makefile.am", "Makefile"),
        ("a.unknown", ""),
        ("a", ""),
    ],
)
def test_a_file_name_stands_for_a_language(name: str, language: str) -> None:
    assert code_language_of_name(name) == language


def test_every_preferred_language_is_one_that_pygments_knows() -> None:
    known = {name for name, *_ in get_all_lexers(plugins=False)}
    assert set(_PREFERRED.values()) <= known


def test_a_page_full_of_comments_is_told_in_no_time() -> None:
    assert kind_of("page", io.BytesIO(b"<!-- a -->" * 400)) == "text"


def test_a_compound_file_that_goes_round_in_circles_is_still_told() -> None:
    data = bytearray(compound({"WordDocument": b"x" * 5000}))
    root = data.index("Root Entry".encode("utf-16-le"))
    # The root calls itself a storage and its own child.
    data[root + 66] = 1
    data[root + 76 : root + 80] = (0).to_bytes(4, "little")
    assert kind_of("letter.doc", io.BytesIO(bytes(data))) == "legacy_word"


def test_a_compound_file_without_a_known_stream_goes_by_its_extension() -> None:
    data = compound({"Other": b"x"})
    assert detect("a.doc", io.BytesIO(data)) == ("legacy_word", "")
    assert detect("thumbs.db", io.BytesIO(data)) == ("", "unsupported: OLE compound file")
    assert detect("a.doc", io.BytesIO(data[:100])) == ("legacy_word", "")
