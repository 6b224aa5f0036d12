"""When work in the background waits, by what a made-up machine says."""

import pytest

from desktop_app.pipeline.pacing import LOOK_SECONDS, Pacing
from desktop_app.reports import Wait
from desktop_app.settings import Waiting


class Machine:
    """A machine that says what it is told to, and how often it was asked."""

    def __init__(self, *kinds: Wait) -> None:
        self.now = 0.0
        self.holds: set[Wait] = set()
        self.asked = 0
        self.found = 0
        self.kinds = kinds or tuple(Wait)

    def find(self):
        self.found += 1
        return {kind: lambda kind=kind: self.say(kind) for kind in self.kinds}

    def say(self, kind: Wait) -> bool:
        self.asked += 1
        return kind in self.holds

    def pacing(self, **settings: bool) -> Pacing:
        return Pacing(Waiting(**settings), self.find, lambda: self.now)

    def later(self) -> None:
        self.now += LOOK_SECONDS


def much() -> bool:
    return False


def little() -> bool:
    return True


@pytest.mark.parametrize("kind", Wait)
def test_each_reason_holds_up_much_work_until_it_is_gone(kind: Wait) -> None:
    machine = Machine()
    pacing = machine.pacing()
    assert pacing.reason(much) is None
    machine.holds = {kind}
    machine.later()
    assert pacing.reason(much) is kind
    machine.holds = set()
    machine.later()
    assert pacing.reason(much) is None


@pytest.mark.parametrize("kind", Wait)
def test_a_reason_that_a_person_switched_off_is_not_even_asked_about(kind: Wait) -> None:
    machine = Machine(kind)
    machine.holds = {kind}
    pacing = machine.pacing(**{kind.value: False})
    assert pacing.reason(much) is None
    assert machine.asked == 0
    pacing.use(Waiting())
    assert pacing.reason(much) is kind, "a changed setting holds at once"


def test_little_work_goes_on_beside_battery_and_load_but_not_beside_a_game_or_heat() -> None:
    for kind, waits in {Wait.BATTERY: False, Wait.BUSY: False, Wait.FULL_SCREEN: True, Wait.HEAT: True}.items():
        machine = Machine()
        machine.holds = {kind}
        assert (machine.pacing().reason(little) is not None) is waits
    machine = Machine()
    machine.holds = {Wait.BATTERY, Wait.HEAT}
    assert machine.pacing().reason(little) is Wait.HEAT


def test_the_machine_is_looked_at_every_few_seconds_only() -> None:
    machine = Machine()
    pacing = machine.pacing()
    for _ in range(100):
        pacing.reason(much)
    assert (machine.found, machine.asked) == (1, len(Wait))
    machine.later()
    pacing.reason(much)
    assert (machine.found, machine.asked) == (1, 2 * len(Wait))


def test_nothing_is_looked_for_before_there_is_work() -> None:
    machine = Machine()
    machine.pacing().done()
    assert machine.found == 0


def test_a_person_may_have_it_go_on_anyway_until_all_is_done() -> None:
    machine = Machine()
    machine.holds = {Wait.BATTERY}
    pacing = machine.pacing()
    assert pacing.reason(much) is Wait.BATTERY
    pacing.go_on()
    assert pacing.reason(much) is None
    machine.later()
    assert pacing.reason(much) is None
    machine.holds |= {Wait.FULL_SCREEN}
    machine.later()
    assert pacing.reason(much) is Wait.FULL_SCREEN, "what nobody was asked about holds"
    machine.holds = {Wait.BATTERY}
    machine.later()
    pacing.done()
    assert pacing.reason(much) is Wait.BATTERY


def test_only_what_a_machine_has_can_be_waited_for() -> None:
    machine = Machine(Wait.BUSY)
    machine.holds = set(Wait)
    pacing = machine.pacing()
    assert pacing.kinds() == {Wait.BUSY}
    assert pacing.reason(much) is Wait.BUSY
    assert Pacing(Waiting()).reason(much) is None


def test_a_sensor_that_breaks_holds_up_nothing() -> None:
    def breaks() -> bool:
        raise OSError("gone")

    now = [0.0]
    pacing = Pacing(Waiting(), lambda: {Wait.HEAT: breaks, Wait.BUSY: lambda: True}, lambda: now[0])
    assert pacing.reason(much) is Wait.BUSY
    assert pacing.kinds() == {Wait.BUSY}
