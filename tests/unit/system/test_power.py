"""Whether the machine runs on its battery, from what the kernel says in files."""

from pathlib import Path

import pytest

from desktop_app.system.power import has_battery, on_battery


@pytest.fixture
def supply(tmp_path: Path):
    def make(name: str, **said: str) -> None:
        (tmp_path / name).mkdir(exist_ok=True)
        for what, value in said.items():
            (tmp_path / name / what).write_text(f"{value}\n")

    return make


def test_a_laptop_is_on_its_battery_when_it_is_unplugged(tmp_path: Path, supply) -> None:
    supply("BAT0", type="Battery", present="1", status="Discharging")
    supply("AC", type="Mains", online="0")
    assert has_battery("linux", tmp_path)
    assert on_battery("linux", tmp_path)
    supply("AC", online="1")
    assert not on_battery("linux", tmp_path)


def test_a_charger_at_a_port_counts_even_if_it_is_too_weak(tmp_path: Path, supply) -> None:
    supply("BAT0", type="Battery", status="Discharging")
    supply("ucsi-source-psy-1", type="USB", online="1")
    assert not on_battery("linux", tmp_path)


def test_a_machine_that_names_no_charger_is_judged_by_its_battery(tmp_path: Path, supply) -> None:
    supply("battery", type="Battery", status="Discharging")
    assert on_battery("linux", tmp_path)
    supply("battery", status="Full")
    assert not on_battery("linux", tmp_path)


def test_the_battery_of_a_mouse_is_not_the_machines(tmp_path: Path, supply) -> None:
    supply("hidpp_battery_0", type="Battery", scope="Device", status="Discharging")
    assert not has_battery("linux", tmp_path)
    assert not on_battery("linux", tmp_path)


def test_an_empty_bay_is_no_battery(tmp_path: Path, supply) -> None:
    supply("BAT1", type="Battery", present="0")
    assert not has_battery("linux", tmp_path)


def test_a_machine_without_power_supplies_has_none(tmp_path: Path) -> None:
    assert not has_battery("linux", tmp_path / "nothing")
    assert not on_battery("linux", tmp_path / "nothing")
