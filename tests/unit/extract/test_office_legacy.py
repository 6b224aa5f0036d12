"""Word, Excel and PowerPoint files of before 2007."""

import struct
from collections.abc import Mapping
from itertools import pairwise

import pytest

from desktop_app.documents import Place
from desktop_app.errors import Damaged, Skipped
from tests.helpers.compound_files import compound
from tests.helpers.office_files import lines, place_of, read
from tests.helpers.shared_data import SHARED_FILES, skip_without_shared_data

_TEXT_START = 2048
_PAGE = 512


def word_file(text: str, properties: Mapping[str, bytes], *, flags: int = 0, deleted: str = "") -> bytes:
    """Return a Word 97 file: `properties` are paragraph changes (style index first) by the paragraph's text."""
    raw = text.encode("utf-16-le")
    main = bytearray(_TEXT_START)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, flags | 0x0200)
    struct.pack_into("<i", main, 0x4C, len(text))
    pages_at = _TEXT_START + len(raw) + (-len(raw) % _PAGE)
    body = bytes(main) + raw + bytes(-len(raw) % _PAGE)

    table = bytearray()

    def point(index: int, data: bytes) -> None:
        struct.pack_into("<II", head, 0x9A + 8 * index, len(table), len(data))
        table.extend(data)

    head = bytearray(body)
    piece = struct.pack("<IIHIH", 0, len(text), 0, _TEXT_START, 0)
    point(33, b"\x02" + struct.pack("<I", len(piece)) + piece)
    point(1, styles(("Normal", 0), ("heading 1", 1), ("heading 2", 2)))
    point(13, plan(pages_at // _PAGE))
    head += paragraph_page(text, properties)
    if deleted:
        point(12, plan(pages_at // _PAGE + 1))
        head += character_page(text, deleted)
    return compound({"WordDocument": bytes(head) + bytes(4096), "1Table": bytes(table)})


def plan(page: int) -> bytes:
    return struct.pack("<III", 0, 0xFFFF, page)


def styles(*names: tuple[str, int]) -> bytes:
    data = struct.pack("<H", 4) + struct.pack("<HH", len(names), 10)
    for _, kind in names:
        base = struct.pack("<HHHHH", kind, 1 | 0xFFF << 4, 0, 0, 0)
        data += struct.pack("<H", len(base)) + base
    return data


def paragraph_page(text: str, properties: Mapping[str, bytes]) -> bytes:
    page = bytearray(_PAGE)
    ends = [_TEXT_START + 2 * (index + 1) for index, letter in enumerate(text) if letter in "\r\x07"]
    offsets = [_TEXT_START, *ends]
    page[-1] = len(ends)
    struct.pack_into(f"<{len(offsets)}I", page, 0, *offsets)
    free = _PAGE - 2
    for run, (start, end) in enumerate(pairwise(offsets)):
        content = text[(start - _TEXT_START) // 2 : (end - _TEXT_START) // 2 - 1]
        change = properties.get(content, b"\0\0")
        change += bytes(len(change) % 2)
        free -= len(change) + 2
        free -= free % 2
        page[free : free + 2 + len(change)] = bytes((0, len(change) // 2)) + change
        page[4 * len(offsets) + 13 * run] = free // 2
    return bytes(page)


def character_page(text: str, deleted: str) -> bytes:
    page = bytearray(_PAGE)
    start = _TEXT_START + 2 * text.index(deleted)
    offsets = (_TEXT_START, start, start + 2 * len(deleted), _TEXT_START + 2 * len(text))
    page[-1] = 3
    struct.pack_into("<4I", page, 0, *offsets)
    page[400:404] = struct.pack("<BHB", 3, 0x0800, 1)
    page[16:19] = bytes((0, 200, 0))
    return bytes(page)


def test_a_word_97_text_has_headings_tables_and_fields_without_their_instructions() -> None:
    text = "Tides\rThe moon \x13 HYPERLINK x \x14pulls\x15.\rTown\x07Sales\x07\x07Kyoto\x077\x07\x07End 🌊.\r"
    in_table = b"\0\0" + struct.pack("<HB", 0x2416, 1)
    row_end = in_table + struct.pack("<HB", 0x2417, 1)
    properties = {
        "Tides": b"\1\0", "Town": in_table, "Sales": in_table, "Kyoto": in_table, "7": in_table, "": row_end
    }  # fmt: skip
    document = read(word_file(text, properties), "a.doc")
    assert lines(document) == [
        ("heading", "Tides"),
        ("paragraph", "The moon pulls."),
        ("table header", "Town | Sales"),
        ("table row", "Kyoto | 7"),
        ("paragraph", "End 🌊."),
    ]
    assert place_of(document, "moon") == Place(heading="Tides")


def test_an_outline_level_makes_a_word_97_heading_whatever_its_style() -> None:
    document = read(word_file("Tides\rtext\r", {"Tides": b"\0\0" + struct.pack("<HB", 0x2640, 2)}), "a.doc")
    assert [(block.kind.value, block.level) for block in document.blocks] == [("heading", 3), ("paragraph", 0)]


def test_what_a_tracked_change_deleted_from_a_word_97_text_is_left_out() -> None:
    document = read(word_file("one wombat two\r", {}, deleted="wombat "), "a.doc")
    assert lines(document) == [("paragraph", "one two")]


def test_an_encrypted_word_97_text_asks_for_a_password() -> None:
    with pytest.raises(Skipped, match=r"^password$"):
        read(word_file("x\r", {}, flags=0x0100), "a.doc")


def test_a_word_document_stream_of_noise_is_damage() -> None:
    with pytest.raises(Damaged):
        read(compound({"WordDocument": bytes(5000), "1Table": b""}), "a.doc")


def record(kind: int, content: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content


def powerpoint_file(*slides: tuple[str, str], note: str = "", token: int = 0xE391C05F) -> bytes:
    """Return a presentation of (title, text in a shape) by slide; `note` belongs to the first slide."""
    listed = b"".join(
        record(0x03F3, struct.pack("<IIiII", number + 1, 0, 0, 255 + number, 0))
        + record(0x0F9F, struct.pack("<I", 0))
        + record(0x0FA8, title.encode("latin-1"))
        for number, (title, _) in enumerate(slides, 1)
    )
    document = record(0x0FF0, listed, container=True)
    stream = b"old " * 2
    offsets = [0]
    notes = [] if not note else [(0x03F0, record(0x03F1, struct.pack("<IHH", 256, 0, 0)), note)]
    if note:
        document += record(
            0x0FF0, record(0x03F3, struct.pack("<IIiII", len(slides) + 2, 0, 0, 900, 0)), instance=2, container=True
        )
    for kind, head, text in [*((0x03EE, b"", text) for _, text in slides), *notes]:
        offsets.append(len(stream))
        shape = record(0xF00D, record(0x0FA0, text.encode("utf-16-le")), container=True)
        stream += record(kind, head + record(0xF002, shape, container=True), container=True)
    offsets[0] = len(stream)
    stream += record(0x03E8, document, container=True)
    directory = len(stream)
    stream += record(0x1772, struct.pack(f"<I{len(offsets)}I", 1 | len(offsets) << 20, *offsets))
    edit = len(stream)
    stream += record(0x0FF5, struct.pack("<IHBBIIIIHH", 0, 0, 0, 3, 0, directory, 1, 9, 0, 0))
    current = record(0x0FF6, struct.pack("<IIIHHBBH", 20, token, edit, 0, 0, 3, 0, 0))
    return compound({"PowerPoint Document": stream + bytes(4096), "Current User": current})


def test_a_powerpoint_97_slide_has_its_title_its_shapes_and_its_notes() -> None:
    document = read(powerpoint_file(("Tides", "The moon"), ("Sun", "It shines"), note="say this"), "a.ppt")
    assert lines(document) == [
        ("heading", "Tides"),
        ("paragraph", "The moon"),
        ("paragraph", "say this"),
        ("heading", "Sun"),
        ("paragraph", "It shines"),
    ]
    assert place_of(document, "It shines") == Place(slide=2, heading="Sun")


def test_an_encrypted_powerpoint_97_file_asks_for_a_password() -> None:
    with pytest.raises(Skipped, match=r"^password$"):
        read(powerpoint_file(("a", "b"), token=0xF3D1C4DF), "a.ppt")


def test_a_powerpoint_97_file_without_its_directory_is_damage() -> None:
    with pytest.raises(Damaged):
        read(compound({"PowerPoint Document": bytes(5000), "Current User": bytes(40)}), "a.ppt")


def test_an_excel_97_row_stands_at_its_cells() -> None:
    skip_without_shared_data()
    document = read((SHARED_FILES / "office" / "xls.xls").read_bytes(), "a.xls")
    assert place_of(document, "6ff4173b").cells == "A14:D14"
    assert lines(document)[0] == ("table header", "Alpha | Beta | Gamma | Delta")


def test_a_workbook_stream_of_noise_is_damage() -> None:
    with pytest.raises(Damaged):
        read(compound({"Workbook": b"\x09\x08" + bytes(5000)}), "a.xls")


def test_an_encrypted_new_document_in_a_compound_file_asks_for_a_password() -> None:
    data = compound({"EncryptedPackage": bytes(5000), "EncryptionInfo": bytes(100)})
    for name in ("a.docx", "a.xlsx", "a.pptx"):
        with pytest.raises(Skipped, match=r"^password$"):
            read(data, name)
