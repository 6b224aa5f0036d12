"""What the documents tell a person to type exists, and what exists is documented."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.cli import parser
from tests.unit.project.places import ROOT

DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(path for path in sorted((ROOT / "docs").rglob("*.md")) if path.name != "design.md"),
]
SCRIPTS = [ROOT / "run", ROOT / "test", *sorted((ROOT / "packaging").glob("*.sh"))]


def commands() -> dict[str, argparse.ArgumentParser]:
    """The subcommands of `findling`, by name."""
    choices = [
        action.choices
        for action in parser()._actions  # argparse has no public way to list them
        if isinstance(action, argparse._SubParsersAction)
    ]
    return dict(choices[0])


def shown(document: Path) -> set[tuple[str, str]]:
    """Each command line in a document's code: the command and the rest of the line."""
    text = document.read_text(encoding="utf-8")
    return set(re.findall(r"(?:\./run|findling) ([a-z]+)\b([^\n`#]*)", "\n".join(code(text))))


def code(markdown: str) -> list[str]:
    """The fenced blocks and inline code of a page."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", markdown, flags=re.MULTILINE | re.DOTALL)
    return fenced + re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL))


def test_the_readme_shows_commands():
    """There is something to look at."""
    assert {"index", "search"} <= {name for name, _ in shown(ROOT / "README.md")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_shown_exists_with_its_options(document: Path):
    """A reader can type what stands there."""
    known = commands()
    for name, rest in shown(document):
        assert name in known, f"{document.name} shows `findling {name}`"
        for option in re.findall(r"(?<!\S)--[a-z-]+", rest):
            assert option in known[name]._option_string_actions, f"{document.name} shows `findling {name} {option}`"


def test_every_command_and_option_is_documented():
    """The reference names each command and each of its options."""
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    for name, subparser in commands().items():
        assert f"findling {name}" in text
        for option in subparser._option_string_actions:
            assert option in {"-h", "--help"} or option in text, f"{name} {option}"


@pytest.mark.skipif(sys.platform == "win32", reason="the scripts are not for Windows")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_posix_sh(script: Path):
    """A minimal Debian's /bin/sh reads them; run and test can be typed."""
    assert script.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", script], check=True)
    assert script.parent != ROOT or script.stat().st_mode & 0o111


def test_the_makefile_has_its_shortcuts():
    """CONTRIBUTING names them."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    assert targets == {"run", "test", "lint", "lock", "bench", "screenshots", "soak"}
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [target for target in sorted(targets) if f"make {target}" not in contributing] == []
