"""A drive that a program makes up, of files that do not change, and that stops answering when the program is stopped.

    python -m tests.helpers.silent_drive POINT COUNT

Mounts it at POINT with so many files. SIGSTOP has it keep everybody waiting who looks at it, SIGCONT ends that; once
the program is killed, looking there is an error. The kernel's protocol (fuse.h) is spoken directly, as far as a scan
and a reader need it, since few machines have libfuse.
"""

import ctypes
import os
import signal
import stat
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_SUCH_CALL, _NO_SUCH_FILE = 38, 2
_NOSUID_NODEV = 6
_DATE = 1_700_000_000
_ROOT = 1


class SilentDrive:
    """A mounted drive of so many files, each with a word of its own: "fusling0" in doc0.txt."""

    def __init__(self, point: Path, count: int) -> None:
        """Skips the test where nobody may mount."""
        point.mkdir(parents=True, exist_ok=True)
        self._point = point
        arguments = [sys.executable, "-m", "tests.helpers.silent_drive", str(point), str(count)]
        self._program = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
        assert self._program.stdout is not None
        if self._program.stdout.readline() != "mounted\n":
            self._program.wait()
            pytest.skip("needs the right to mount a FUSE drive")

    def fall_silent(self) -> None:
        """Answer nobody from now on."""
        self._program.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._program.pid, os.WSTOPPED | os.WNOWAIT)

    def answer(self) -> None:
        """Answer again, those that wait, too."""
        self._program.send_signal(signal.SIGCONT)

    def take_away(self) -> None:
        """Unmount it; nobody waits for it any more."""
        if self._program.poll() is None:
            self._program.kill()
            self._program.wait()
            assert self._program.stdout is not None
            self._program.stdout.close()
            subprocess.run(["umount", "--lazy", str(self._point)], check=True)
            until(lambda: not self._point.is_mount())


class _Files:
    """What the kernel asks, and the answers."""

    def __init__(self, count: int) -> None:
        self._names = [f"doc{number}.txt".encode() for number in range(count)]
        text = "The fusling{} lies where the river bends, and nobody knows since when.\n"
        self._texts = [text.format(number).encode() for number in range(count)]
        ready = struct.pack("<IIIIHHIIHHIIII", 7, 31, 1 << 16, 0, 12, 9, 1 << 16, 1, 256, 0, 0, 0, 0, 0) + bytes(16)
        space = struct.pack("<QQQQQIIII", 1_000, 1_000, 1_000, 1_000, 1_000, 4_096, 255, 4_096, 0) + bytes(24)
        handle = struct.pack("<QII", 0, 0, 0)
        # By the number of the call: FUSE_LOOKUP and so on.
        self._answers: dict[int, Callable[[int, bytes], bytes | int | None]] = {
            1: lambda _, body: self._look_up(body.rstrip(b"\0")),
            2: lambda *_: None,  # forget
            3: lambda node, _: handle + self._facts(node),  # getattr
            14: lambda *_: handle,  # open
            15: lambda node, body: self._read(node, *struct.unpack_from("<QI", body, 8)),
            17: lambda *_: space,  # statfs
            18: lambda *_: b"",  # release
            25: lambda *_: b"",  # flush
            26: lambda *_: ready,  # init
            27: lambda *_: handle,  # opendir
            28: lambda _, body: self._listing(*struct.unpack_from("<QI", body, 8)),  # readdir
            29: lambda *_: b"",  # releasedir
            42: lambda *_: None,  # forget many
        }

    def reply(self, call: int, node: int, body: bytes) -> bytes | int | None:
        """Return the answer, an error's number, or None where the kernel wants none."""
        answer = self._answers.get(call)
        return _NO_SUCH_CALL if answer is None else answer(node, body)

    def _look_up(self, name: bytes) -> bytes | int:
        if name not in self._names:
            return _NO_SUCH_FILE
        node = self._names.index(name) + _ROOT + 1
        return struct.pack("<QQQQII", node, 0, 0, 0, 0, 0) + self._facts(node)

    def _read(self, node: int, start: int, size: int) -> bytes:
        return self._texts[node - _ROOT - 1][start : start + size]

    def _facts(self, node: int) -> bytes:
        is_root = node == _ROOT
        size = 4_096 if is_root else len(self._texts[node - _ROOT - 1])
        mode = stat.S_IFDIR | 0o755 if is_root else stat.S_IFREG | 0o644
        number = node
        dates = (_DATE, _DATE, _DATE, 0, 0, 0)
        return struct.pack("<QQQQQQIIIIIIIIII", number, size, 8, *dates, mode, 1, 0, 0, 0, 4_096, 0)

    def _listing(self, start: int, size: int) -> bytes:
        out = b""
        for place, name in list(enumerate(self._names))[start:]:
            entry = struct.pack("<QQII", place + _ROOT + 1, place + 1, len(name), 8) + name
            entry += bytes(-len(entry) % 8)
            if len(out) + len(entry) > size:
                break
            out += entry
        return out


def main(point: str, count: int) -> None:
    """Mount the drive and answer for it until it is unmounted."""
    device = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other".encode()
    if ctypes.CDLL(None).mount(b"somebody@elsewhere:", os.fsencode(point), b"fuse.sshfs", _NOSUID_NODEV, options):
        raise SystemExit("cannot mount")
    sys.stdout.write("mounted\n")
    sys.stdout.flush()
    files = _Files(count)
    while True:
        try:
            asked = os.read(device, 1 << 20)
        except OSError:
            return
        _, call, number, node = struct.unpack_from("<IIQQ", asked)
        reply = files.reply(call, node, asked[40:])
        if reply is not None:
            data, error = (b"", reply) if isinstance(reply, int) else (reply, 0)
            os.write(device, struct.pack("<IiQ", 16 + len(data), -error, number) + data)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
