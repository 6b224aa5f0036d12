"""Letting others go first: what the kernel says of a process and a thread that did."""

import os
import subprocess
import sys
import threading

import psutil
import pytest

from desktop_app.system import priority

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it for each thread")


def test_a_process_lets_others_to_the_processor_and_the_disk_and_so_do_its_children() -> None:
    code = (
        "from desktop_app.system.priority import lower_process; lower_process(); import os, subprocess, sys;"
        "subprocess.run([sys.executable, '-c',"
        " 'import psutil; p = psutil.Process(); print(p.nice(), *map(int, p.ionice()))'], check=True)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    nice = min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
    assert said.split() == [str(nice), "2", "7"]


def test_a_thread_alone_lets_others_go_first() -> None:
    seen: list[int] = []

    def work() -> None:
        priority.lower_thread()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, 0)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [10]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_a_thread_may_leave_the_disk_to_others_and_keep_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def work() -> None:
        own = threading.get_native_id()
        priority.lower_disk()
        # psutil asks the kernel about any number, but first looks for a process of it.
        monkeypatch.setattr(psutil, "pid_exists", lambda _: True)
        seen.append((int(psutil._psplatform.cext.proc_ioprio_get(own)[1]), os.getpriority(os.PRIO_PROCESS, own)))

    before = os.getpriority(os.PRIO_PROCESS, 0)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(7, before)]
