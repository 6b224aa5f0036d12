"""Changed entries wait until they are quiet, by a clock that the tests turn."""

from desktop_app.watch.gathering import Gathering

FILE = b"/home/ann/notes.txt"
FOLDER = b"/home/ann/photos"


def run(gathering: Gathering, until: float, step: float = 0.05, start: float = 0.0) -> list[tuple[float, bytes]]:
    """Let time pass; when was what looked at?"""
    taken: list[tuple[float, bytes]] = []
    now = start
    while now <= until:
        taken += [(round(now, 2), path) for path, _ in gathering.take(now) or []]
        now = round(now + step, 6)
    return taken


def test_a_changed_file_is_looked_at_once_after_half_a_second_of_quiet() -> None:
    gathering = Gathering()
    for now in (0.0, 0.1, 0.2):
        gathering.note(FILE, now, is_folder=False)
    assert run(gathering, 10) == [(0.7, FILE)]
    assert not gathering
    assert gathering.due() is None


def test_the_dance_of_saving_is_one_look_for_each_name() -> None:
    gathering = Gathering()
    lock, temporary = b"/home/ann/.~lock.notes.txt#", b"/home/ann/notes.txt.tmp"
    for now, path in ((0.0, lock), (0.01, temporary), (0.02, temporary), (0.03, FILE), (0.03, temporary), (0.04, lock)):
        gathering.note(path, now, is_folder=False)
    assert sorted(path for _, path in run(gathering, 10)) == sorted([lock, temporary, FILE])


def test_a_file_that_is_never_quiet_is_looked_at_after_five_seconds_and_then_ever_less_often() -> None:
    gathering = Gathering()
    taken: list[float] = []
    now = 0.0
    while now <= 3_600:
        gathering.note(FILE, now, is_folder=False)
        taken += [now for _ in gathering.take(now) or []]
        now = round(now + 0.25, 6)
    waits = [round(after - before) for before, after in zip([0.0, *taken], taken, strict=False)]
    assert waits[:6] == [5, 10, 20, 40, 80, 160]
    assert set(waits[6:]) == {300}


def test_it_is_looked_at_soon_again_once_it_had_been_quiet_for_longer() -> None:
    gathering = Gathering()
    for now in range(400):
        gathering.note(FILE, float(now), is_folder=False)
        gathering.take(float(now))
    run(gathering, 600, start=400)
    gathering.note(FILE, 1_000.0, is_folder=False)
    assert run(gathering, 1_010, start=1_000.0) == [(1000.5, FILE)]


def test_a_person_who_saves_every_quarter_of_a_minute_never_waits() -> None:
    gathering = Gathering()
    for save in range(20):
        gathering.note(FILE, 15.0 * save, is_folder=False)
        assert run(gathering, 15.0 * save + 14, start=15.0 * save) == [(15.0 * save + 0.5, FILE)]


def test_folders_are_looked_at_together_so_that_a_move_is_seen_as_one() -> None:
    gathering = Gathering()
    gathering.note(FOLDER, 0.0, is_folder=True)
    gathering.note(FILE, 0.1, is_folder=False)
    gathering.note(FOLDER + b" 2026", 0.3, is_folder=True)
    assert run(gathering, 5) == [(0.5, FOLDER), (0.5, FOLDER + b" 2026"), (0.6, FILE)]


def test_a_file_that_became_a_folder_is_one() -> None:
    gathering = Gathering()
    gathering.note(FILE, 0.0, is_folder=False)
    gathering.note(FILE, 0.1, is_folder=True)
    gathering.note(FILE, 0.2, is_folder=False)
    assert gathering.take(1.0) == [(FILE, True)]


def test_when_too_much_waits_everything_is_to_be_looked_at() -> None:
    gathering = Gathering()
    for number in range(20_001):
        gathering.note(b"/home/ann/%d" % number, 0.0, is_folder=False)
    assert gathering.due() == 0.0
    assert gathering.take(0.0) is None
    assert not gathering


def test_what_was_lost_is_looked_for_everywhere() -> None:
    gathering = Gathering()
    gathering.note(FILE, 0.0, is_folder=False)
    gathering.lose()
    assert gathering.take(0.0) is None
    assert gathering.take(9.0) == []
