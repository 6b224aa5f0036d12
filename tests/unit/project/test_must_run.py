"""Tests of the plugin that keeps CI from skipping in silence."""

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest

def test_lacks_a_right():
    pytest.skip("needs the right to mount")

@pytest.mark.skipif(True, reason="only on Windows")
def test_of_another_system():
    pass

@pytest.mark.xfail(reason="known")
def test_known_to_fail():
    assert False
"""


@pytest.mark.parametrize(
    ("ci", "user", "outcome"),
    [
        ("true", 0, {"failed": 1, "skipped": 1, "xfailed": 1}),
        ("true", 1000, {"skipped": 2, "xfailed": 1}),
        ("", 0, {"skipped": 2, "xfailed": 1}),
    ],
    ids=["root in CI", "user in CI", "root elsewhere"],
)
def test_only_root_in_ci_must_run_what_needs_rights(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, ci: str, user: int, outcome: dict[str, int]
):
    """A missing right fails there and skips elsewhere; what another system is for skips everywhere."""
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr("os.geteuid", lambda: user, raising=False)
    pytester.makepyfile(TESTS)
    pytester.makeconftest('pytest_plugins = ["tests.helpers.must_run"]')
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(**outcome)
