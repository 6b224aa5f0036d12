"""Whether a window can be opened, told before Qt is asked."""

import socket
from pathlib import Path

import pytest

from desktop_app.system.display import why_no_window


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macs_have_a_display(platform: str) -> None:
    assert why_no_window(platform, {}) == ""


def test_without_a_display_it_is_said() -> None:
    assert why_no_window("linux", {}) == "There is no display here, so Findling can open no window."


def test_a_display_that_does_not_answer_is_named() -> None:
    assert "display :973 cannot be reached" in why_no_window("linux", {"DISPLAY": ":973"})
    assert "wayland-973" in why_no_window("linux", {"WAYLAND_DISPLAY": "wayland-973", "XDG_RUNTIME_DIR": "/nowhere"})


def test_a_compositor_that_listens_is_a_display(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}
        assert why_no_window("linux", environ) == ""
        absolute = {"WAYLAND_DISPLAY": str(tmp_path / "wayland-0")}
        assert why_no_window("linux", absolute) == ""


def test_a_display_on_another_machine_is_not_asked() -> None:
    assert why_no_window("linux", {"DISPLAY": "elsewhere:10.0"}) == ""


def test_who_chooses_qt_s_platform_knows_what_it_can_do() -> None:
    assert why_no_window("linux", {"QT_QPA_PLATFORM": "offscreen"}) == ""
