"""A filter on system calls for workers, on Linux: what a worker has given up stays given up even for foreign code.

The audit hook in worker_sandbox.py sees only what goes through Python. This filter is the kernel's: sockets other than
AF_UNIX, new processes and programs, writing and changing files, signals and memory of other processes all fail with
EPERM. Reading files goes on, since extractors load their modules late. The filter is a classic BPF program over
(call number, architecture, arguments); see seccomp(2) and the kernel's Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys
from collections.abc import Iterable
from typing import NamedTuple

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2

_ALLOW = 0x7FFF0000
_FAIL = 0x00050000  # with the error number in the low 16 bits
_LOAD, _JUMP_EQUAL, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_CALL, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_THREAD = 0x00010000  # CLONE_THREAD


class _System(NamedTuple):
    """An architecture's number and its system calls, from the kernel's tables.

    never: fail always. absent: pretend not to exist, so that the C library uses an older call that is filtered.
    opens: number and position of the flags. threads: clone. to_self: fail unless the first argument is this process.
    """

    architecture: int
    never: tuple[int, ...]
    absent: tuple[int, ...]
    opens: tuple[tuple[int, int], ...]
    socket: int
    clone: int
    to_self: tuple[int, ...]


_SYSTEMS = {
    "x86_64": _System(
        architecture=0xC000003E,
        # fork vfork execve truncate rename mkdir rmdir creat link unlink symlink chmod chown lchown ptrace mknod
        # mkdirat mknodat fchownat unlinkat renameat linkat symlinkat fchmodat process_vm_readv process_vm_writev
        # renameat2 bpf execveat
        never=(57, 58, 59, 76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 101, 133, 258, 259, 260, 263, 264, 265, 266, 268,
               310, 311, 316, 321, 322),
        absent=(425, 435, 437, 452),  # io_uring_setup clone3 openat2 fchmodat2
        opens=((2, 1), (257, 2)),
        socket=41,
        clone=56,
        to_self=(62, 234, 424),  # kill tgkill pidfd_send_signal
    ),
    "aarch64": _System(
        architecture=0xC00000B7,
        # mknodat mkdirat unlinkat symlinkat linkat renameat truncate fchmodat fchownat ptrace execve process_vm_readv
        # process_vm_writev renameat2 bpf execveat
        never=(33, 34, 35, 36, 37, 38, 45, 53, 54, 117, 221, 270, 271, 276, 280, 281),
        absent=(425, 435, 437, 452),
        opens=((56, 2),),
        socket=198,
        clone=220,
        to_self=(129, 131, 424),
    ),
}  # fmt: skip


def filter_system_calls() -> bool:
    """Install the filter for this process and all its threads to come; False where the system has no such thing."""
    system = _SYSTEMS.get(platform.machine())
    if sys.platform != "linux" or system is None or sys.maxsize < 2**32:
        return False
    program = b"".join(_program(system, os.getpid()))
    code = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    control = ctypes.CDLL(None, use_errno=True).prctl
    if control(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return control(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(header), 0, 0) == 0


def _program(system: _System, process: int) -> Iterable[bytes]:
    refuse = _FAIL | errno.EPERM
    yield _load(_ARCHITECTURE)
    yield from _unless_equal(system.architecture, refuse)
    yield _load(_CALL)
    # The 32-bit pointer calls of x86_64 have this bit in their numbers and would pass the comparisons below.
    yield from _if_any_bit(0x40000000, refuse)
    for number in system.never:
        yield from _if_equal(number, refuse)
    for number in system.absent:
        yield from _if_equal(number, _FAIL | errno.ENOSYS)
    for number, flags in system.opens:
        yield from _when(number, [_load_argument(flags), *_if_any_bit(_WRITING, refuse)])
    yield from _when(system.socket, [_load_argument(0), *_unless_equal(socket.AF_UNIX, refuse)])
    yield from _when(system.clone, [_load_argument(0), *_unless_any_bit(_THREAD, refuse)])
    for number in system.to_self:
        yield from _when(number, [_load_argument(0), *_unless_equal(process, refuse)])
    yield _instruction(_RETURN, 0, 0, _ALLOW)


def _when(number: int, check: list[bytes]) -> Iterable[bytes]:
    """Run `check` for one call, and let the call pass if the check does not return. The call's number is loaded."""
    block = [*check, _instruction(_RETURN, 0, 0, _ALLOW)]
    return [_instruction(_JUMP_EQUAL, 0, len(block), number), *block]


def _if_equal(value: int, action: int) -> list[bytes]:
    return [_instruction(_JUMP_EQUAL, 0, 1, value), _instruction(_RETURN, 0, 0, action)]


def _unless_equal(value: int, action: int) -> list[bytes]:
    return [_instruction(_JUMP_EQUAL, 1, 0, value), _instruction(_RETURN, 0, 0, action)]


def _if_any_bit(bits: int, action: int) -> list[bytes]:
    return [_instruction(_JUMP_ANY_BIT, 0, 1, bits), _instruction(_RETURN, 0, 0, action)]


def _unless_any_bit(bits: int, action: int) -> list[bytes]:
    return [_instruction(_JUMP_ANY_BIT, 1, 0, bits), _instruction(_RETURN, 0, 0, action)]


def _load(offset: int) -> bytes:
    return _instruction(_LOAD, 0, 0, offset)


def _load_argument(position: int) -> bytes:
    return _load(_ARGUMENTS + 8 * position)


def _instruction(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
