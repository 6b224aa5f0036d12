"""A pytest plugin: where CI runs as root, a test that lacks a right or a tool fails instead of skipping in silence.

Elsewhere (a developer without root, a system without the tool) such a test skips with its reason.
"""

import os
import re
from collections.abc import Generator
from typing import NoReturn

import pytest

# What even root in CI cannot have: another operating system, hardware, the evaluation files of some of us.
EXCUSES = re.compile(r"Windows|macOS|Linux|POSIX|GPU|accelerator|evaluation files|soak")


def must_run() -> bool:
    """Whether this is CI, as root."""
    return os.environ.get("CI") == "true" and hasattr(os, "geteuid") and os.geteuid() == 0


def missing(what: str) -> NoReturn:
    """Skip for want of a program; in CI, as any user, fail: there the set-up installs it."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip without an excuse into a failure."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and must_run():
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not EXCUSES.search(reason):
            report.outcome = "failed"
            report.longrepr = f"skipped, but must run in CI: {reason}"
    return report
