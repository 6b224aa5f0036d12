"""When everything is looked through again, by clocks that the tests turn."""

from desktop_app.watch.polling import Polling, Why
from desktop_app.watch.vigil import Clocks, Vigil, read_clocks

ROOT = b"/home/ann"


def test_nothing_is_to_be_done_while_the_day_goes_on() -> None:
    vigil = Vigil(Clocks(10.0, 1_000.0))
    assert vigil.due() == 70.0
    assert not any(vigil.is_over(Clocks(10.0 + passed, 1_000.0 + passed)) for passed in range(60, 86_400, 60))


def test_a_day_later_everything_is_looked_through_once() -> None:
    vigil = Vigil(Clocks(0.0, 0.0))
    over = [minute for minute in range(1, 4_000) if vigil.is_over(Clocks(60.0 * minute, 60.0 * minute))]
    assert over == [1_440, 2_880]


def test_after_a_sleep_everything_is_looked_through_once() -> None:
    vigil = Vigil(Clocks(0.0, 0.0))
    assert vigil.is_over(Clocks(60.0, 30_060.0))
    assert not vigil.is_over(Clocks(120.0, 30_120.0))


def test_a_sleep_in_which_every_clock_went_on_is_noticed_by_waking_late() -> None:
    vigil = Vigil(Clocks(0.0, 0.0))
    assert vigil.is_over(Clocks(7_000.0, 7_000.0))


def test_a_clock_set_back_by_years_does_not_put_off_the_day_for_years() -> None:
    vigil = Vigil(Clocks(0.0, 2e9))
    assert vigil.is_over(Clocks(60.0, 1e9))
    over = [minute for minute in range(2, 2_000) if vigil.is_over(Clocks(60.0 * minute, 1e9 + 60.0 * (minute - 1)))]
    assert over == [1_441]


def test_the_clocks_of_this_system_go_on() -> None:
    before, after = read_clocks(), read_clocks()
    assert after.awake >= before.awake
    assert after.all >= before.all


def test_a_folder_that_tells_nothing_is_looked_through_every_five_minutes() -> None:
    polling = Polling()
    polling.begin(ROOT, Why.DRIVE, 0.0)
    assert polling.take(299.0) == []
    assert polling.take(300.0) == [ROOT]
    assert polling.due() == 600.0


def test_a_folder_that_takes_long_is_looked_through_less_often() -> None:
    polling = Polling()
    polling.begin(ROOT, Why.LIMIT, 0.0)
    polling.looked(ROOT, 60.0, 100.0)
    assert polling.due() == 100.0 + 50 * 60.0


def test_a_limit_is_what_is_said_of_a_drive_beyond_it_too() -> None:
    polling = Polling()
    polling.begin(ROOT, Why.DRIVE, 0.0)
    assert "drive does not tell" in polling.notes()[ROOT]
    polling.begin(ROOT, Why.LIMIT, 0.0)
    polling.begin(ROOT, Why.DRIVE, 0.0)
    assert polling.why(ROOT) is Why.LIMIT
    assert "fs.inotify.max_user_watches=" in polling.notes()[ROOT]
    polling.begin(b"/home/bea", Why.PROGRAMS, 0.0)
    assert "fs.inotify.max_user_instances=" in polling.notes()[b"/home/bea"]
    polling.end(b"/home/bea")
    polling.end(ROOT)
    assert polling.notes() == {}
    assert polling.due() is None
