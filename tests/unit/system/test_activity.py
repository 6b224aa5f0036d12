"""Whether the machine is busy with a person's own work."""

import os
import subprocess
import sys

from desktop_app.system.activity import Busy, Load, OthersLoad, idle_time, since_tick


class Machine:
    """One with four processors, of which others use a share."""

    def __init__(self) -> None:
        self.now = 0.0
        self.others = 0.0
        self.idle = 0.0

    def pass_by(self, seconds: float, share: float) -> None:
        self.now += seconds
        self.others += 4 * seconds * share

    def load(self) -> Load:
        return Load(self.others, 4 * self.now)


def busy_on(machine: Machine, *, asks: bool = True) -> Busy:
    return Busy(machine.load, (lambda: machine.idle) if asks else None, lambda: machine.now)


def test_it_is_busy_after_some_seconds_of_load_and_calm_after_more_without() -> None:
    machine = Machine()
    busy = busy_on(machine)
    said = []
    for share in [0.1, 0.8, 0.8, 0.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]:
        machine.pass_by(3.0, share)
        said.append(busy())
    assert said == [False, False, True, True, True, True, True, True, False, False, False]


def test_a_moment_of_load_is_none() -> None:
    machine = Machine()
    busy = busy_on(machine)
    for share in [0.1, 0.9, 0.1, 0.9, 0.1, 0.4, 0.4, 0.4]:
        machine.pass_by(3.0, share)
        assert not busy()


def test_work_that_goes_on_while_nobody_is_there_holds_up_nothing() -> None:
    machine = Machine()
    busy = busy_on(machine)
    for _ in range(4):
        machine.pass_by(3.0, 0.9)
        busy()
    assert busy_again(machine, busy)
    machine.idle = 600.0
    assert not busy_again(machine, busy)
    machine.idle = 0.0
    assert busy_again(machine, busy)


def busy_again(machine: Machine, busy: Busy) -> bool:
    machine.pass_by(3.0, 0.9)
    return busy()


def test_somebody_is_taken_to_be_there_where_nobody_may_ask() -> None:
    machine = Machine()
    busy = busy_on(machine, asks=False)
    for _ in range(4):
        machine.pass_by(3.0, 0.9)
        busy()
    assert busy_again(machine, busy)
    assert idle_time("linux", {}) is None


def test_what_was_long_ago_says_nothing_about_now() -> None:
    machine = Machine()
    busy = busy_on(machine)
    busy()
    machine.pass_by(3600.0, 0.9)
    assert not busy()


def test_what_this_program_and_its_processes_use_is_not_others() -> None:
    load = OthersLoad()
    first = load()
    # As much as the clock of the kernel's counters can tell.
    burn = "import time\nwhile time.process_time() < 1.5: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    before = os.times()
    while os.times().user - before.user < 1.0:
        pass
    second = load()
    assert second.available > first.available
    used = second.available - first.available
    assert second.others - first.others <= used - 1.0, "a second of ours at least was not counted"


def test_ticks_that_began_again_are_understood() -> None:
    assert since_tick(5_000, 2_000) == 3.0
    assert since_tick(1_000, 0xFFFFFFFF - 999) == 2.0
