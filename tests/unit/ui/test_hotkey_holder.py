"""The hotkey of the settings: held, exchanged, refused with advice, and tried for the key recorder."""

import threading

import pytest

from desktop_app.errors import HotkeyTaken, HotkeyUnsupported
from desktop_app.ui import hotkey_holder
from desktop_app.ui.hotkey_holder import HotkeyHolder


class MadeHotkey:
    """A desktop that gives away every combination but those in `taken`."""

    def __init__(self, taken):
        self.taken = taken
        self.held = ""
        self.pressed = lambda: None
        self.threads = []

    def grab(self, combination, pressed):
        self.threads.append(threading.current_thread().name)
        if str(combination) in self.taken:
            raise self.taken[str(combination)]
        self.held, self.pressed = str(combination), pressed

    def release(self):
        self.held = ""


@pytest.fixture
def made():
    return []


@pytest.fixture
def taken():
    """What other programs have: the error by the combination."""
    return {}


@pytest.fixture
def holder(qtbot, made, taken, monkeypatch):
    monkeypatch.setattr(hotkey_holder, "session_asks", lambda: False)

    def make():
        made.append(MadeHotkey(taken))
        return made[-1]

    holder = HotkeyHolder(make=make)
    yield holder
    holder.close()


def hold(qtbot, holder, text):
    with qtbot.waitSignal(holder.held):
        holder.hold(text)


def test_a_press_arrives_on_the_window_s_thread(holder, made, qtbot):
    hold(qtbot, holder, "Ctrl+Alt+Space")
    heard = []
    holder.pressed.connect(lambda: heard.append(threading.current_thread()))
    threading.Thread(target=made[0].pressed).start()
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [threading.main_thread()]
    assert made[0].threads == ["hotkey"], "grabbing may wait for the person, so it has a thread of its own"


def test_another_combination_takes_the_place_of_the_one_before(holder, made, qtbot):
    hold(qtbot, holder, "Ctrl+Alt+Space")
    hold(qtbot, holder, "Super+F2")
    assert made[0].held == "Super+F2"
    hold(qtbot, holder, "")
    assert made[0].held == ""


def test_a_refusal_says_what_to_do(holder, made, taken, qtbot):
    refusal = HotkeyTaken("Ctrl+Alt+F is in use by another program. Choose another one, or free it there.")
    taken["Ctrl+Alt+F"] = refusal
    hold(qtbot, holder, "Ctrl+Alt+Space")
    with qtbot.waitSignal(holder.refused) as refused:
        holder.hold("Ctrl+Alt+F")
    advice = "The command “findling toggle” does the same."
    assert refused.args == [f"Another program uses Ctrl+Alt+F. Choose other keys, or free these there.\n{advice}"]
    assert made[0].held == "Ctrl+Alt+Space"


def test_advice_that_the_desktop_gave_is_not_given_twice(holder, taken, qtbot):
    taken["Ctrl+Alt+F"] = HotkeyUnsupported("Not here. Bind the command `findling toggle` to keys.")
    with qtbot.waitSignal(holder.refused) as refused:
        holder.hold("Ctrl+Alt+F")
    assert refused.args[0].count("findling toggle") == 1


def test_a_trial_says_why_a_combination_cannot_be_had_and_changes_nothing(holder, made, taken, qtbot):
    hold(qtbot, holder, "Ctrl+Alt+Space")
    taken["Ctrl+Alt+F"] = HotkeyTaken("It is in use.")
    answers = []
    for text in ("Ctrl+Alt+F", "Ctrl+Alt+G", "ctrl+alt+space", "Hyper+X"):
        holder.try_combination(text, answers.append)
    qtbot.waitUntil(lambda: len(answers) == 4)
    assert answers[:3] == ["It is in use.", "", ""]
    assert "Hyper" in answers[3]
    assert made[0].held == "Ctrl+Alt+Space"
    assert all(not each.held for each in made[1:])


def test_where_the_desktop_asks_the_person_a_trial_holds_nothing(holder, made, qtbot, monkeypatch):
    monkeypatch.setattr(hotkey_holder, "session_asks", lambda: True)
    answers = []
    holder.try_combination("Ctrl+Alt+F", answers.append)
    qtbot.waitUntil(lambda: answers == [""])
    assert made == []
