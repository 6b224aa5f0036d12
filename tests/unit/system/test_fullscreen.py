"""What Windows and macOS say about a full screen; the X server's own words are tested on one."""

from desktop_app.system.fullscreen import full_screen, is_mac_busy, is_windows_busy


def test_windows_says_when_the_screen_is_taken() -> None:
    assert [state for state in range(1, 8) if is_windows_busy(state)] == [2, 3, 4]


def test_macos_says_when_the_program_in_front_has_the_screen() -> None:
    assert is_mac_busy(1 << 10)
    assert is_mac_busy((1 << 1) | (1 << 3)), "a game hides dock and menu bar"
    assert not is_mac_busy(0)
    assert not is_mac_busy(1 << 0), "the dock alone may hide by itself"


def test_nobody_may_ask_under_wayland_or_without_a_screen() -> None:
    assert full_screen("linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}) is None
    assert full_screen("linux", {}) is None
    assert full_screen("linux", {"DISPLAY": ":6789"}) is None
