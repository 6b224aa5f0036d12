"""Whether the machine is hot, from made-up sensors and the kernel's own count of throttling."""

from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_app.system.heat import Heat, heat


class Sensor(NamedTuple):
    current: float
    high: float | None = None
    critical: float | None = None


class Sensors:
    def __init__(self, *sensors: Sensor) -> None:
        self.sensors = sensors

    def __call__(self):
        return {"chip": self.sensors}


@pytest.fixture
def throttling(tmp_path: Path) -> Path:
    folder = tmp_path / "cpu0" / "thermal_throttle"
    folder.mkdir(parents=True)
    return folder / "package_throttle_total_time_ms"


def test_it_is_hot_near_a_sensors_own_limit_until_it_is_well_below(tmp_path: Path) -> None:
    sensors = Sensors(Sensor(60, 100, 110), Sensor(70, None, 90))
    hot = Heat(sensors, tmp_path)
    assert not hot()
    sensors.sensors = (Sensor(98, 100, 110), Sensor(70, None, 90))
    assert hot()
    sensors.sensors = (Sensor(92, 100, 110), Sensor(70, None, 90))
    assert hot(), "it has hardly cooled down"
    sensors.sensors = (Sensor(85, 100, 110), Sensor(70, None, 90))
    assert not hot()
    sensors.sensors = (Sensor(85, 100, 110), Sensor(89, None, 90))
    assert hot()


def test_sensors_that_talk_nonsense_are_not_heard(tmp_path: Path) -> None:
    nonsense = Sensors(Sensor(30), Sensor(30, -273.2, 65261.8), Sensor(255, 100, 100), Sensor(20, 0, 0), Sensor(21, 20))
    assert not Heat(nonsense, tmp_path)()
    assert heat("linux", nonsense, tmp_path) is None
    assert heat("linux", Sensors(Sensor(30)), tmp_path) is None


def test_a_processor_that_heat_slows_down_is_hot(tmp_path: Path, throttling: Path) -> None:
    now = [0.0]
    hot = Heat(Sensors(), tmp_path, lambda: now[0])
    throttling.write_text("1000\n")
    assert hot.tells
    assert not hot()
    for total, is_hot in ((1100, False), (2500, True)):
        now[0] += 3.0
        throttling.write_text(f"{total}\n")
        assert hot() is is_hot


def test_a_mac_knows_by_itself_and_a_machine_without_sensors_never_does(tmp_path: Path) -> None:
    assert heat("darwin") is not None
    assert heat("linux", Sensors(), tmp_path) is None
