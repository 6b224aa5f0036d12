"""The lock files against pyproject.toml."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.unit.project.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN = ROOT / "requirements.lock"
TEST = ROOT / "requirements-test.lock"
BUILD = ROOT / "requirements-build.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(lock: Path) -> dict[str, set[Version]]:
    """Every version that a lock file pins of each package: one, or one for each range of Pythons."""
    pinned: dict[str, set[Version]] = {}
    for name, version in PIN.findall(lock.read_text(encoding="utf-8")):
        pinned.setdefault(canonicalize_name(name), set()).add(Version(version))
    return pinned


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [(RUN, PROJECT["dependencies"]), (TEST, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])],
    ids=["run", "test"],
)
def test_every_dependency_is_pinned_within_its_range(lock: Path, wanted: list[str]):
    """Whoever adds or moves a dependency runs `make lock`."""
    pinned = pins(lock)
    for requirement in map(Requirement, wanted):
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is not in {lock.name}: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_tests_run_against_what_the_app_runs_with():
    """The test lock pins each package of the app to the same version; so does the build lock."""
    run, test, build = pins(RUN), pins(TEST), pins(BUILD)
    assert {name: test.get(name) for name in run} == run
    assert all(build[name] == run[name] for name in build.keys() & run.keys())


@pytest.mark.parametrize("lock", [RUN, TEST, BUILD], ids=lambda lock: lock.stem)
def test_every_pin_has_a_checksum(lock: Path):
    """pip then installs exactly these files, or nothing."""
    entries = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [RUN, TEST], ids=["run", "test"])
def test_no_gpu_package_is_locked(lock: Path):
    """Gigabytes for a GPU come only to those who ask for the extra."""
    heavy = ("torch", "transformers", "triton", "nvidia", "cuda")
    assert [name for name in pins(lock) if name.startswith(heavy)] == []
