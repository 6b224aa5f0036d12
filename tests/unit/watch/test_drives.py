"""Drives: which kind a path lies on, and how one is told from what is mounted in its place."""

import os
import subprocess
import threading
from pathlib import Path

import pytest

from desktop_app.watch import drives
from desktop_app.watch.cloud import is_in_cloud
from desktop_app.watch.drives import (
    DriveKind,
    Mount,
    all_mounts,
    identity,
    is_elsewhere,
    is_there,
    kind_of_drive,
    mount_of,
    mounts_inside,
)
from desktop_app.watch.mounts import MountWatch
from tests.helpers.drives import Drive, unmount

linux = pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="only Linux has this table of mounts")


def mounted(point: bytes, kind: str = "ext4", source: bytes = b"/dev/none1", number: int = 2, parent: int = 1) -> Mount:
    return Mount(number, parent, "", b"/", point, kind, source, "rw")


ROOT = mounted(b"/", number=1, parent=0)


@pytest.mark.parametrize(
    ("mount_", "kind"),
    [
        (mounted(b"/nas", "nfs4", b"nas:/share"), DriveKind.NETWORK),
        (mounted(b"/nas", "cifs", b"//nas/share"), DriveKind.NETWORK),
        (mounted(b"/nas", "fuse.sshfs", b"ada@nas:"), DriveKind.NETWORK),
        (mounted(b"/nas", "fuse.rclone", b"drive:"), DriveKind.NETWORK),
        (mounted(b"/nas", "fuse.gvfsd-fuse", b"gvfsd-fuse"), DriveKind.NETWORK),
        (mounted(b"/nas", "vboxsf", b"shared"), DriveKind.NETWORK),
        (mounted(b"/nas", "fuse.gocryptfs", b"/home/ada/.vault"), DriveKind.FUSE),
        (mounted(b"/nas", "fuseblk"), DriveKind.LOCAL),
        (mounted(b"/nas", "btrfs"), DriveKind.LOCAL),
        (mounted(b"/nas", "tmpfs", b"tmpfs"), DriveKind.LOCAL),
        (Mount(2, 1, "", b"/", b"/nas", "NTFS", b"E:", "rw,removable"), DriveKind.REMOVABLE),
        (Mount(2, 1, "", b"/", b"/nas", "NTFS", b"Z:", "rw,remote"), DriveKind.NETWORK),
    ],
)
def test_a_path_lies_on_the_kind_of_drive_that_is_mounted_there(mount_: Mount, kind: DriveKind) -> None:
    assert kind_of_drive(b"/nas/some/file", [ROOT, mount_]) is kind
    assert kind_of_drive(b"/nasty/file", [ROOT, mount_]) is DriveKind.LOCAL
    assert kind.tells_all == (kind in {DriveKind.LOCAL, DriveKind.REMOVABLE})


def test_a_drive_that_may_keep_one_waiting_is_not_asked_whether_a_folder_is_there(tmp_path: Path) -> None:
    missing = os.fsencode(tmp_path / "missing")
    assert is_there(missing, [ROOT, mounted(missing, "nfs4", b"nas:/share")])
    assert not is_there(missing, [ROOT, mounted(missing)])
    assert not is_there(missing)
    assert is_there(os.fsencode(tmp_path))


def test_what_a_desktop_mounts_for_a_person_can_be_unplugged() -> None:
    assert kind_of_drive(b"/media/ada/STICK/a", [ROOT, mounted(b"/media/ada/STICK", "vfat")]) is DriveKind.REMOVABLE
    assert kind_of_drive(b"/run/media/ada/S/a", [ROOT, mounted(b"/run/media/ada/S", "exfat")]) is DriveKind.REMOVABLE


@pytest.mark.parametrize("kind", ["ext4", "fuseblk", "ntfs", "apfs", "fuse.gocryptfs", "overlay", "virtiofs"])
def test_what_lies_in_this_computer_is_not_elsewhere(kind: str) -> None:
    assert not is_elsewhere(mounted(b"/a", kind))


@linux
def test_a_mount_that_another_one_covers_is_not_what_is_seen() -> None:
    below = mounted(b"/a/b", "ext4", number=2, parent=1)
    above = mounted(b"/a", "xfs", number=3, parent=1)
    assert mount_of(b"/a/b/c", [ROOT, below, above]) == above
    assert mounts_inside(b"/a", [ROOT, below, above]) == []
    inside = mounted(b"/a/d", "xfs", number=4, parent=3)
    assert mounts_inside(b"/a", [ROOT, below, above, inside]) == [inside]


@linux
def test_the_last_of_several_mounts_on_one_folder_is_seen() -> None:
    first, second = mounted(b"/a", number=2, parent=1), mounted(b"/a", "xfs", number=3, parent=2)
    assert mount_of(b"/a", [ROOT, first, second]) == second


@linux
def test_names_with_spaces_and_odd_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    point = Path(os.fsdecode(os.fsencode(tmp_path) + b"/a b\\c\td\xff"))
    drive = Drive(tmp_path / "content", point)
    drive.connect()
    try:
        found = mount_of(os.fsencode(point / "x"))
        assert found is not None
        assert found.point == os.fsencode(point)
    finally:
        drive.take_away()


@linux
def test_a_bind_mount_is_told_from_the_folder_it_covers(tmp_path: Path) -> None:
    point = tmp_path / "point"
    drive = Drive(tmp_path / "content", point)
    path = os.fsencode(point)
    before = mount_of(path)
    drive.connect()
    during = mount_of(path)
    drive.take_away()
    after = mount_of(path)
    assert before is not None
    assert during is not None
    assert after is not None
    assert identity(before) == identity(after) != identity(during)
    drive.connect()
    again = mount_of(path)
    drive.take_away()
    assert again is not None
    assert identity(again) == identity(during)


@linux
def test_two_drives_at_one_place_have_two_identities_and_one_drive_has_one(tmp_path: Path) -> None:
    point = tmp_path / "point"
    point.mkdir()
    images = [tmp_path / "a.img", tmp_path / "b.img"]
    for image in images:
        with image.open("wb") as file:
            file.truncate(4 << 20)
        try:
            made = subprocess.run(["mkfs.ext4", "-q", str(image)], capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("only where Linux has mkfs.ext4")
        assert made.returncode == 0
    seen: list[str] = []
    for image in (*images, images[0]):
        if subprocess.run(["mount", "-o", "loop", image, point], capture_output=True, check=False).returncode:
            pytest.skip("this Linux has no loop device, or nobody may mount")
        found = mount_of(os.fsencode(point))
        assert found is not None
        seen.append(identity(found))
        unmount(point)
    assert seen[0] == seen[2] != seen[1]


def test_a_system_without_that_table_asks_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drives, "_MOUNTS", Path("/nowhere"))
    assert all_mounts()
    assert kind_of_drive(os.fsencode(Path.cwd())) in set(DriveKind)


@linux
def test_a_mount_is_heard_of(tmp_path: Path) -> None:
    heard = threading.Semaphore(0)
    watch = MountWatch(heard.release)
    drive = Drive(tmp_path / "content", tmp_path / "point")
    try:
        drive.connect()
        assert heard.acquire(timeout=60)
        drive.take_away()
        assert heard.acquire(timeout=60)
    finally:
        drive.take_away()
        watch.close()


class _Info:
    def __init__(self, **fields: int) -> None:
        self.__dict__.update(fields)


@pytest.mark.parametrize(
    ("platform", "fields", "expected"),
    [
        ("win32", {"st_file_attributes": 0x400020}, True),  # OneDrive: RECALL_ON_DATA_ACCESS
        ("win32", {"st_file_attributes": 0x1020}, True),  # OFFLINE
        ("win32", {"st_file_attributes": 0x80020}, False),  # PINNED: on this computer
        ("darwin", {"st_flags": 0x40000000}, True),
        ("darwin", {"st_flags": 0x20}, False),
        ("linux", {"st_flags": 0x40000000, "st_file_attributes": 0x1000}, False),
    ],
)
def test_a_placeholder_is_told_by_its_attributes(platform: str, fields: dict[str, int], *, expected: bool) -> None:
    assert is_in_cloud(_Info(**fields), platform) is expected  # type: ignore[arg-type]
