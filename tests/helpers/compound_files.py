"""Small OLE compound files (MS-CFB version 3), for messages and for documents of before 2007."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _MINI_SECTOR, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT_SECTOR, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    start: int = _END


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file with these streams, "/" parting storages from what is in them."""
    entries = [_Entry("Root Entry", _ROOT)]
    folders = {"": 0}
    for path, data in streams.items():
        *parents, name = path.split("/")
        parent = ""
        for folder in parents:
            inner = f"{parent}/{folder}"
            if inner not in folders:
                folders[inner] = len(entries)
                entries[folders[parent]].children.append(len(entries))
                entries.append(_Entry(folder, _STORAGE))
            parent = inner
        entries[folders[parent]].children.append(len(entries))
        entries.append(_Entry(name, _STREAM, data))

    mini_fat: list[int] = []
    mini = b""
    for entry in entries[1:]:
        if entry.kind == _STREAM and 0 < len(entry.data) < _CUTOFF:
            entry.start = len(mini_fat)
            mini_fat += _chain(len(mini_fat), _count(entry.data, _MINI_SECTOR))
            mini += _padded(entry.data, _MINI_SECTOR)
    entries[0].data = mini

    fat: list[int] = []
    body = b""
    for entry in entries:
        if (entry.kind == _ROOT and mini) or len(entry.data) >= _CUTOFF:
            entry.start = len(fat)
            fat += _chain(len(fat), _count(entry.data, _SECTOR))
            body += _padded(entry.data, _SECTOR)
    mini_start = len(fat)
    mini_table = _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), _SECTOR, b"\xff")
    fat += _chain(len(fat), len(mini_table) // _SECTOR)
    directory = _padded(b"".join(_packed(entries, index) for index in range(len(entries))), _SECTOR)
    directory_start = len(fat)
    fat += _chain(len(fat), len(directory) // _SECTOR)
    fat_start = len(fat)
    sectors = 1
    while (len(fat) + sectors) * 4 > sectors * _SECTOR:
        sectors += 1
    fat += [_FAT_SECTOR] * sectors
    table = _padded(struct.pack(f"<{len(fat)}I", *fat), _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6x9I",
        bytes.fromhex("d0cf11e0a1b11ae1"), bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, sectors, directory_start, 0, _CUTOFF,
        mini_start if mini else _END, len(mini_table) // _SECTOR, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *range(fat_start, fat_start + sectors), *[_FREE] * (109 - sectors))
    return header + body + mini_table + directory + table


def _packed(entries: list[_Entry], index: int) -> bytes:
    entry = entries[index]
    siblings = next((other.children for other in entries if index in other.children), [])
    after = siblings[siblings.index(index) + 1 :] if siblings else []
    name = entry.name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sI8s8sIII", name, len(name), entry.kind, 1, _NONE, after[0] if after else _NONE,
        entry.children[0] if entry.children else _NONE, bytes(16), 0, bytes(8), bytes(8), entry.start,
        len(entry.data), 0,
    )  # fmt: skip


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END] if count else []


def _count(data: bytes, size: int) -> int:
    return -(-len(data) // size)


def _padded(data: bytes, size: int, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % size)
