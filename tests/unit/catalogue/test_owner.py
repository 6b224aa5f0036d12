"""One owner a data folder, with real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from desktop_app.catalogue.owner import LOCK_FILE, OwnerLock, network_drive
from desktop_app.errors import DataFolderError
from desktop_app.watch.drives import Mount

OWN = """
import sys
from pathlib import Path
from desktop_app.catalogue.owner import OwnerLock
lock = OwnerLock.acquire(Path(sys.argv[1]))
print("owner" if lock else "not the owner", flush=True)
sys.stdin.readline()
"""
OWN_WITH_CHILD = OWN.replace("import sys\n", "import subprocess, sys\n", 1).replace(
    "sys.stdin.readline()",
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\nsys.stdin.readline()",
)


@contextmanager
def process(data_dir: Path, code: str = OWN) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", code, data_dir], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def test_only_one_process_is_the_owner(tmp_path: Path) -> None:
    with process(tmp_path) as first:
        assert first_line(first) == "owner"
        with process(tmp_path) as second:
            assert first_line(second) == "not the owner"
        assert OwnerLock.acquire(tmp_path) is None
        assert first.stdin is not None
        first.stdin.write("\n")
        first.stdin.close()
        assert first.wait(30) == 0
        lock = OwnerLock.acquire(tmp_path)
        assert lock is not None
        lock.release()


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_killed_owner_leaves_the_folder_free(tmp_path: Path) -> None:
    with process(tmp_path) as owner:
        assert first_line(owner) == "owner"
        owner.send_signal(signal.SIGKILL)
        owner.wait(30)
        lock = OwnerLock.acquire(tmp_path)
        assert lock is not None
        lock.release()


def test_a_child_that_outlives_the_owner_does_not_keep_the_folder(tmp_path: Path) -> None:
    with process(tmp_path, OWN_WITH_CHILD) as owner:
        assert first_line(owner) == "owner"
        child = psutil.Process(int(first_line(owner)))
        try:
            owner.kill()
            owner.wait(30)
            assert child.is_running()
            lock = OwnerLock.acquire(tmp_path)
            assert lock is not None
            lock.release()
        finally:
            child.kill()


def test_a_released_lock_can_be_acquired_again_in_the_same_process(tmp_path: Path) -> None:
    first = OwnerLock.acquire(tmp_path / "new")
    assert first is not None
    assert OwnerLock.acquire(tmp_path / "new") is None
    first.release()
    second = OwnerLock.acquire(tmp_path / "new")
    assert second is not None
    second.release()
    assert (tmp_path / "new" / LOCK_FILE).exists()


def use_mounts(monkeypatch: pytest.MonkeyPatch, *mounts: tuple[Path, str]) -> None:
    """Have these drives mounted, the first one on top."""
    made = [
        Mount(number, 1 if number > 1 else 0, "", b"/", os.fsencode(point), kind, b"made up", "rw")
        for number, (point, kind) in enumerate(mounts, start=1)
    ]
    monkeypatch.setattr("desktop_app.watch.drives.all_mounts", lambda: made)


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "fuse.rclone", "davfs"])
def test_a_network_drive_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    use_mounts(monkeypatch, (Path("/"), "ext4"), (tmp_path, kind))
    with pytest.raises(DataFolderError, match=rf"network drive \({kind}\)"):
        OwnerLock.acquire(tmp_path / "data")


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "apfs", "ntfs", "fuseblk", "overlay", "tmpfs", "fuse.gocryptfs"])
def test_a_local_drive_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    use_mounts(monkeypatch, (Path("/"), "nfs"), (tmp_path, kind), (tmp_path / "da", "nfs"))
    assert network_drive(tmp_path / "data") is None


def test_this_machines_own_drives_are_recognised(tmp_path: Path) -> None:
    assert network_drive(tmp_path) is None
