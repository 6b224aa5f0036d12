"""Files that chance has damaged, through the real program: it ends well, stays at home and opens no socket."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.helpers import mutants
from tests.helpers.program import COMMAND, findling_json
from tests.helpers.soak import rounds, seeded
from tests.unit.catalogue.builders import check_sound

_SECONDS = 20

# Runs at the start of every Python process, the workers' included, and writes down what it opens for writing and each
# socket that is not local.
_WITNESS = """
import os, socket, sys
_LOG = os.open(os.environ["WITNESS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def witness(event, arguments):
    if event == "socket.__new__" and int(arguments[1]) not in (int(socket.AF_UNIX), -1):
        os.write(_LOG, f"socket {sys.argv} {arguments}\\n".encode())
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
        path = os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes)) else ""
        if path:
            os.write(_LOG, f"write {os.path.abspath(path)}\\n".encode("utf-8", "replace"))
os.write(_LOG, b"process\\n")
sys.addaudithook(witness)
"""


def everything(top: Path) -> dict[str, tuple[int, int]]:
    """Every path below `top` with its size and time of change."""
    found: dict[str, tuple[int, int]] = {}
    for where, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = os.path.join(where, name)  # noqa: PTH118
            info = os.lstat(path)
            found[path] = (info.st_size if name in files else 0, info.st_mtime_ns)
    return found


@seeded(quick=1, whole=1)
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux to look into other processes")
def test_damaged_files_crash_nothing_write_nowhere_and_reach_nobody(
    seed: int, new_data_folder: Callable[[], Path], tmp_path: Path
) -> None:
    count = rounds(quick=100, whole=1_000)
    data = new_data_folder()
    folder, home, spy = tmp_path / "files", tmp_path / "home", tmp_path / "spy"
    for each in (folder, home, spy):
        each.mkdir()
    made = mutants.write(folder, seed, count)
    (spy / "sitecustomize.py").write_text(_WITNESS)
    witness = spy / "witness"
    (data / "settings.toml").write_text(f"[indexing]\nfile_seconds = {_SECONDS}\n")
    before = everything(folder) | everything(home)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")} | {
        "FINDLING_DATA_DIR": str(data),
        "PYTHONPATH": os.pathsep.join((str(spy), os.environ.get("PYTHONPATH", ""))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "WITNESS": str(witness),
        "HOME": str(home),
        "TMPDIR": str(home),
    }
    unshare = shutil.which("unshare")
    alone = [unshare, "--net"] if unshare and os.geteuid() == 0 else []
    sockets: list[object] = []
    with subprocess.Popen(
        [*alone, *COMMAND, "index", str(folder), "--words-only"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        root = psutil.Process(program.pid)
        while program.poll() is None:
            sockets += internet_sockets(root)
            try:
                program.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        assert program.stderr is not None
        said = program.stderr.read()
    assert program.returncode == 0, said
    assert "Traceback" not in said
    assert sockets == []
    assert everything(folder) | everything(home) == before
    seen = witness.read_text(encoding="utf-8", errors="replace").splitlines()
    assert seen.count("process") >= 2, "the workers were not watched"
    outside = {line for line in seen if line != "process" and not line.startswith((f"write {data}", "write /dev/"))}
    assert outside == set()
    unread = findling_json("failed", data=data)
    # One that would take longer, or more memory, than the limit is stopped there: that is what the limit is for.
    wrong = [
        (row["path"], row["reason"])
        for row in unread
        if row["reason"].startswith(("could not be read", "crashes", "makes the"))
    ]
    assert wrong == [], "files that the reader should have coped with"
    status = findling_json("status", data=data)
    assert status["files_waiting"] == 0
    assert status["coverage"]["files"] == len(made)
    check_sound(data)


def internet_sockets(root: psutil.Process) -> list[object]:
    """The sockets of a process tree that could reach beyond the machine."""
    found: list[object] = []
    try:
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return found
    for process in tree:
        try:
            found += process.net_connections(kind="inet")
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found
