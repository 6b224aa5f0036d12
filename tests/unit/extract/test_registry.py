import io
import subprocess
import sys
from importlib import import_module

import pytest

from desktop_app.errors import Damaged, Skipped
from desktop_app.extract import registry
from desktop_app.extract.source import Source


def source(data: bytes, name: str = "a.txt") -> Source:
    return Source(name, io.BytesIO(data), len(data))


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_kind_has_an_extractor(kind: str) -> None:
    assert callable(import_module(f"desktop_app.extract.{registry._MODULES[kind]}").read)


@pytest.mark.parametrize("kind", registry.kinds())
def test_an_empty_file_is_said_to_be_empty(kind: str) -> None:
    with pytest.raises(Skipped, match=r"^empty$"):
        registry.read(kind, source(b""))


@pytest.mark.parametrize("kind", registry.kinds())
@pytest.mark.parametrize("data", [b"\x00", b"PK\x03\x04", b"%PDF-", b"<", b"{", bytes(range(256)) * 40, b"\xff" * 999])
def test_bytes_that_are_no_such_file_end_in_a_reason(kind: str, data: bytes) -> None:
    try:
        document = registry.read(kind, source(data))
    except (Skipped, Damaged) as refused:
        assert refused.message  # noqa: PT017 - to read garbage as text is right for some kinds
    else:
        assert document.text


def test_what_a_library_raises_ends_as_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Source) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("desktop_app.extract.text.read", fail)
    with pytest.raises(Damaged, match=r"^damaged: ZeroDivisionError$"):
        registry.read("text", source(b"x"))


def test_lack_of_memory_is_left_to_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Source) -> None:
        raise MemoryError

    monkeypatch.setattr("desktop_app.extract.text.read", fail)
    with pytest.raises(MemoryError):
        registry.read("text", source(b"x"))


def test_reading_a_text_loads_no_library_of_another_format() -> None:
    script = (
        "import io, sys\n"
        "from desktop_app.extract.registry import kind_of, read\n"
        "from desktop_app.extract.source import Source\n"
        "data = b'All human beings are born free and equal in dignity and rights.'\n"
        "for name in ('a.txt', 'a.md', 'a.py', 'a.csv', 'a.json'):\n"
        "    handle = io.BytesIO(data)\n"
        "    read(kind_of(name, handle), Source(name, handle, len(data)))\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'pymupdf', 'lxml', 'numpy', 'PySide6', 'onnxruntime', 'requests', 'chardet', 'olefile', 'torch'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
