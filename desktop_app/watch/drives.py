"""What a folder lies on: which kind of drive, and how to tell that drive from whatever else is found in its place."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

_MOUNTS = Path("/proc/self/mountinfo")
_BLOCK_DEVICES = "/sys/dev/block"
_NETWORK = re.compile(
    r"(fuse\.)?(9p|acfs|afp\w*|afs|beegfs|ceph(fs)?|cifs|coda|curlftpfs|davfs2?|gcsfuse|gfs2?|glusterfs|goofys|gpfs"
    r"|google-drive-ocamlfuse|gvfsd-fuse|jmtpfs|juicefs|kio-fuse|lustre|mount-s3|ncpfs|nfs\d?|ocfs2|onedriver|orangefs"
    r"|panfs|pvfs2|rclone|s3fs|seaweedfs|simple-mtpfs|smb\w*|sshfs|webdav)"
)
_SHARED_BY_THE_HOST = re.compile(r"(fuse\.)?(drvfs|prl_fs|vboxsf|virtiofs|vmhgfs(-fuse)?)")
_PASSING_NUMBERS = re.compile(r"fuse(\..*)?|vfat|msdos|umsdos|exfat")
_REMOVABLE_PLACES = (b"/media/", b"/run/media/", b"/Volumes/")


class DriveKind(StrEnum):
    """What kind of drive a folder lies on.

    LOCAL: in this computer; every change is told. REMOVABLE: likewise, and it may be unplugged. NETWORK: on another
    computer or a phone, or the host of this one; changes made elsewhere are not told, and it may go away. FUSE: a
    program makes it up, and what changes behind that program's back is not told.
    """

    LOCAL = "local"
    NETWORK = "network"
    REMOVABLE = "removable"
    FUSE = "fuse"

    @property
    def tells_all(self) -> bool:
        """Whether the system's events tell of every change; else it must be looked at now and then."""
        return self in {DriveKind.LOCAL, DriveKind.REMOVABLE}


class Mount(NamedTuple):
    """A file system and where it is mounted.

    device: "major:minor" on Linux. shown: the folder of that file system that is seen at `point`, "/" for all of it.
    options: as the system writes them, comma-separated.
    """

    number: int
    parent: int
    device: str
    shown: bytes
    point: bytes
    kind: str
    source: bytes
    options: str


def kind_of_drive(path: bytes, mounts: Sequence[Mount] | None = None) -> DriveKind:
    """Return what kind of drive a path lies on, or would if it were there.

    mounts: from `all_mounts`, if many paths are asked about. May wait for a network drive to answer.
    """
    mount = mount_of(path, mounts)
    return DriveKind.LOCAL if mount is None else _kind(mount)


def is_there(root: bytes, mounts: Sequence[Mount] | None = None) -> bool:
    """Whether a folder, by its canonical path, is at its place; for a face, which must never wait for a drive.

    A drive on another computer that does not answer keeps whoever asks waiting, for ever at worst, and so may one that
    a program makes up. On those a folder counts as there while something is mounted; the next scan says more.
    """
    if mounts is None:
        # Elsewhere that table takes long, and may itself wait for a drive.
        mounts = all_mounts() if sys.platform == "linux" else []
    return may_be_silent(root, mounts) or os.path.isdir(root)  # noqa: PTH112  bytes


def may_be_silent(path: bytes, mounts: Sequence[Mount]) -> bool:
    """Whether the drive that a canonical path lies on may keep whoever asks it waiting. Touches nothing itself."""
    mount = _lookup(path, mounts)
    return mount is not None and not _kind(mount).tells_all


def is_elsewhere(mount: Mount) -> bool:
    """Whether the files lie on another computer; those that the host of a virtual one shares do not."""
    return (
        _NETWORK.fullmatch(mount.kind.lower()) is not None
        or "remote" in mount.options.split(",")
        or mount.source.startswith((b"//", b"\\\\"))
    )


def all_mounts() -> list[Mount]:
    """Return what is mounted now. Touches none of it."""
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return _asked_of_psutil()
    return [mount for mount in map(_from_line, lines) if mount is not None]


def mount_of(path: bytes, mounts: Sequence[Mount] | None = None) -> Mount | None:
    """Return the mount that a path, or the nearest folder above it that is there, lies on; None if nobody can tell."""
    return _lookup(os.path.realpath(path), all_mounts() if mounts is None else mounts)


def mounts_inside(root: bytes, mounts: Sequence[Mount]) -> list[Mount]:
    """Return what is mounted on folders below `root`; of several on one folder, the one that is seen."""
    inside: dict[bytes, Mount] = {}
    for mount in mounts:
        if _holds(root, mount.point) and mount.point != root and _lookup(mount.point, mounts) == mount:
            inside[mount.point] = mount
    return list(inside.values())


def identity(mount: Mount) -> str:
    """Return what tells a mounted drive from others that may be mounted in its place.

    The same drive may have another identity when it is back (a FAT stick in another socket): whoever finds another
    identity looks at the files. Two drives never have the same one.
    """
    number = ""
    if _is_block_device(mount):
        # The device's own name and number depend on what was plugged in first; this comes from the file system's UUID,
        # but for FAT.
        with suppress(OSError, AttributeError):
            number = f"{os.statvfs(mount.point).f_fsid:x}"  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - not on Windows
    source = b"" if _is_block_device(mount) else mount.source
    parts = (mount.point, mount.kind.encode(), mount.shown, source, number.encode())
    return "|".join(part.decode("utf-8", "backslashreplace") for part in parts)


def devices_with_passing_numbers(mounts: Iterable[Mount]) -> frozenset[int]:
    """Return the devices (st_dev) on which a file's number (st_ino) is made up each time that it is looked up.

    FAT keeps none, and a program that makes up a drive counts what it is asked for. Known on Linux alone.
    """
    devices = {mount.device for mount in mounts if mount.device and _PASSING_NUMBERS.fullmatch(mount.kind.lower())}
    return frozenset(os.makedev(*map(int, device.split(":"))) for device in devices)


def _lookup(path: bytes, mounts: Iterable[Mount]) -> Mount | None:
    """Find the mount of a canonical path.

    On Linux from the topmost one downwards, each time the first that a walk along the path comes across: what was
    mounted below a folder before another drive covered that folder is not seen any more.
    """
    holders = [mount for mount in mounts if _holds(mount.point, path)]
    numbers = {mount.number for mount in holders}
    tops = [mount for mount in holders if mount.parent not in numbers or mount.parent == mount.number]
    current = min(tops, key=_length, default=None)
    if current is None or sys.platform != "linux":
        return max(holders, key=_length, default=None)
    while True:
        below = [mount for mount in holders if mount.parent == current.number and mount is not current]
        if not below:
            return current
        current = min(below, key=_length)


def _length(mount: Mount) -> int:
    return len(mount.point)


def _holds(folder: bytes, path: bytes) -> bool:
    separator = os.fsencode(os.sep)
    return path == folder or path.startswith(folder.rstrip(separator) + separator)


def _kind(mount: Mount) -> DriveKind:
    kind, options = mount.kind.lower(), mount.options.split(",")
    if is_elsewhere(mount) or _SHARED_BY_THE_HOST.fullmatch(kind):
        return DriveKind.NETWORK
    if kind == "fuse" or kind.startswith(("fuse.", "macfuse", "osxfuse")):
        return DriveKind.FUSE
    if "removable" in options or "cdrom" in options or mount.point.startswith(_REMOVABLE_PLACES):
        return DriveKind.REMOVABLE
    return DriveKind.REMOVABLE if _can_be_unplugged(mount.device) else DriveKind.LOCAL


def _is_block_device(mount: Mount) -> bool:
    return mount.source.startswith(b"/dev/") or mount.kind == "tmpfs"


def _can_be_unplugged(device: str) -> bool:
    """Whether the kernel says so of a block device, or it hangs on USB (whose hard disks do not say so)."""
    if not device:
        return False
    place = Path(_BLOCK_DEVICES, device)
    try:
        whole = place.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    if any(part.startswith("usb") for part in whole.parts):
        return True
    flags = (whole / "removable", whole.parent / "removable")
    return any(_reads(flag) == "1" for flag in flags)


def _reads(path: Path) -> str:
    try:
        return path.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _from_line(line: bytes) -> Mount | None:
    """Read a line of /proc/self/mountinfo (proc_pid_mountinfo(5)); None for one of another form."""
    before, _, after = line.partition(b" - ")
    fields, rest = before.split(b" "), after.split(b" ")
    try:
        number, parent, device, shown, point, options = fields[:6]
        kind, source = rest[:2]
        numbers = int(number), int(parent)
    except ValueError:
        return None
    shown, point, source = map(_unescaped, (shown, point, source))
    return Mount(*numbers, device.decode(), shown, point, kind.decode(), source, options.decode())


def _unescaped(field: bytes) -> bytes:
    """Undo the kernel's octal escapes for space, tab, newline, backslash and number sign."""
    first, *rest = field.split(b"\\")
    out = [first]
    for part in rest:
        code = part[:3]
        octal = len(code) == 3 and all(0x30 <= digit <= 0x37 for digit in code)  # noqa: PLR2004 - three digits
        out.append(bytes([int(code, 8) & 0xFF]) + part[3:] if octal else b"\\" + part)
    return b"".join(out)


def _asked_of_psutil() -> list[Mount]:
    """Ask the library that knows other systems; a mount has no number there."""
    import psutil  # noqa: PLC0415 - Linux does not need it

    return [
        Mount(
            number,
            -1,
            "",
            b"/",
            os.fsencode(partition.mountpoint),
            partition.fstype,
            os.fsencode(partition.device),
            partition.opts,
        )
        for number, partition in enumerate(psutil.disk_partitions(all=True))
    ]
