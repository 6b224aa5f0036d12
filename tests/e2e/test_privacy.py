"""Nothing leaves the machine: no process of the program makes an internet socket, and it needs no network at all."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Library
from tests.helpers.program import COMMAND

# Runs at the start of every Python process, the workers' included, and writes down each internet socket.
_WITNESS = """
import os, socket, sys
_INTERNET = (int(socket.AF_INET), int(socket.AF_INET6))
def witness(event, arguments):
    if event == "socket.__new__" and int(arguments[1]) in _INTERNET:
        with open(os.environ["WITNESS"], "a") as file:
            file.write(f"{os.getpid()} {sys.argv} {arguments}\\n")
with open(os.environ["WITNESS"] + ".processes", "a") as file:
    file.write(f"{os.getpid()}\\n")
sys.addaudithook(witness)
"""


def test_indexing_and_searching_make_no_internet_socket(
    library: Library, new_data_folder: Callable[[], Path], tmp_path: Path
) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare, "--net"] if unshare and os.geteuid() == 0 else []
    if not alone:
        pytest.skip("only root can start a program without a network")
    (tmp_path / "sitecustomize.py").write_text(_WITNESS)
    data = new_data_folder()
    environment = {
        **os.environ,
        "FINDLING_DATA_DIR": str(data),
        "PYTHONPATH": str(tmp_path),
        "WITNESS": str(tmp_path / "sockets"),
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [*alone, *COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=200, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    report = json.loads(run("index", str(library.folder), "--json"))
    assert report["ready"] == library.report["ready"]
    assert "handbook.pdf" in run("search", "如何实现 Python 中的异步 HTTP 请求")
    run("doctor")
    assert len((tmp_path / "sockets.processes").read_text().splitlines()) >= 4, "the workers were not watched"
    assert not (tmp_path / "sockets").exists(), (tmp_path / "sockets").read_text()
