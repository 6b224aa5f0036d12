"""./run and its set-up, for real, in a small checkout whose path has a space."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.project import checkout

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="./run is for systems with a POSIX shell")

NOBODY = 65534
TOOLS = ("sh", "basename", "cat", "cksum", "dirname", "id", "ldconfig", "readlink", "rm", "uname")


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which ./run has been called once."""
    folder = checkout.make(tmp_path_factory.mktemp("set up") / "a check out")
    done = checkout.call("./run", "first", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["arguments"] == ["first"]
    return folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that every user can look into; pytest's own are for one user."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (folder / ".venv").iterdir()}


def test_arguments_input_and_folder_reach_the_program_untouched(ready: Path, tmp_path: Path):
    """Spaces, quotes, dashes and nothing at all arrive as typed; the current folder stays; set-up is silent."""
    arguments = ["search", "two words", "", '"quoted" \\ $HOME `x` *', "--limit", "-", "如何"]
    done = checkout.call(ready / "run", *arguments, cwd=tmp_path, text="a line\n")
    assert json.loads(done.stdout) == {"arguments": arguments, "folder": str(tmp_path), "input": "a line\n"}
    assert (done.returncode, done.stderr) == (0, "")


def test_a_second_start_changes_nothing(ready: Path):
    """What is set up is not set up again."""
    before = stamps(ready)
    assert checkout.call("./run", "again", cwd=ready).stderr == ""
    assert stamps(ready) == before


def test_a_link_to_run_works_from_anywhere(ready: Path, tmp_path: Path):
    """A symbolic link in a folder on the PATH is a fine way to install a command."""
    (tmp_path / "findling").symlink_to(ready / "run")
    done = checkout.call("findling", "status", cwd=Path("/"), environment={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert json.loads(done.stdout)["arguments"] == ["status"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")
def test_without_a_display_run_shows_the_two_commands(ready: Path):
    """The set-up is finished, the model prepared once, and the exit status says that nothing is wrong."""
    first = checkout.call("./run", cwd=ready)
    assert first.returncode == 0
    assert "./run index FOLDER" in first.stdout
    assert './run search "…"' in first.stdout
    assert "preparing the model" in first.stderr
    assert checkout.call("./run", cwd=ready).stderr == ""


def test_with_a_display_run_opens_the_app(ready: Path):
    """The program is called without arguments."""
    done = checkout.call("./run", cwd=ready, environment={"DISPLAY": ":99"})
    assert json.loads(done.stdout)["arguments"] == []


def test_a_killed_set_up_starts_over(ready: Path):
    """What pip left half-done is not trusted: the environment is made anew."""
    litter = ready / ".venv" / "lib" / "half-installed"
    litter.write_text("x")
    (ready / ".venv" / "findling-unfinished").touch()
    done = checkout.call("./run", "status", cwd=ready)
    assert json.loads(done.stdout)["arguments"] == ["status"]
    assert "making the virtual environment" in done.stderr
    assert not litter.exists()


def test_a_moved_checkout_makes_its_environment_anew(ready: Path, tmp_path: Path):
    """An environment holds absolute paths, so a copied or moved one would run the old checkout's code.

    Then a changed lock is noticed, and what cannot be installed ends in a sentence, not in a broken start.
    """
    moved = tmp_path / "moved here"
    shutil.copytree(ready, moved, symlinks=True)
    done = checkout.call("./run", "status", cwd=moved)
    assert json.loads(done.stdout)["arguments"] == ["status"]
    assert "making the virtual environment" in done.stderr

    (moved / "requirements.lock").write_text(f"nosuchpackage==1.0 --hash=sha256:{'0' * 64}\n")
    done = checkout.call("./run", "status", cwd=moved)
    assert (done.returncode, done.stdout) == (1, "")
    assert "making the virtual environment" not in done.stderr
    assert "Run the same command again" in done.stderr


def path_without(tools: tuple[str, ...], folder: Path) -> str:
    """Make a folder with only these programs in it, for use as the PATH."""
    folder.mkdir()
    for tool in tools:
        found = shutil.which(tool, path=f"{os.environ['PATH']}:/sbin:/usr/sbin")
        assert found, tool
        (folder / tool).symlink_to(found)
    return str(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
@pytest.mark.skipif(not checkout.IS_ROOT, reason="needs root, to become a user that is not")
def test_without_rights_the_one_line_to_type_is_shown(open_folder: Path):
    """Who may not install is told the exact line, without a traceback and without half an environment."""
    folder = checkout.make(open_folder / "a check out")
    bare = path_without(TOOLS, open_folder / "bin")
    (open_folder / "bin" / "apt-get").symlink_to("/bin/false")
    done = checkout.call("./run", "status", cwd=folder, environment={"PATH": bare}, user=NOBODY)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    [line] = [line.strip() for line in done.stderr.splitlines() if "sudo" in line]
    assert line.startswith("sudo apt-get update && sudo apt-get install -y --no-install-recommends ")
    assert " g++" in line
    assert not (folder / ".venv").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
@pytest.mark.skipif(not checkout.IS_ROOT, reason="needs root, to become a user that is not")
def test_without_rights_and_fonts_it_goes_on_and_says_so_once(open_folder: Path):
    """Fonts are wished for: one line tells how to have them, and the program starts."""
    folder = checkout.make(open_folder / "a check out")
    folder.chmod(0o777)
    bare = path_without((*TOOLS, "c++", "grep"), open_folder / "bin")
    (open_folder / "bin" / "apt-get").symlink_to("/bin/false")
    first = checkout.call("./run", "status", cwd=folder, environment={"PATH": bare}, user=NOBODY)
    assert json.loads(first.stdout)["arguments"] == ["status"], first.stderr
    [line] = [line for line in first.stderr.splitlines() if line.startswith("findling: ") and "sudo" in line]
    assert "fonts-noto-cjk" in line
    second = checkout.call("./run", "status", cwd=folder, environment={"PATH": bare}, user=NOBODY)
    assert (second.returncode, second.stderr) == (0, "")


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
@pytest.mark.skipif(not checkout.IS_ROOT, reason="needs root, who may install")
def test_root_gets_the_fonts_one_by_one_and_goes_on_without_one(tmp_path: Path):
    """A font that this release of the system has not is no reason to stop."""
    folder = checkout.make(tmp_path / "a check out")
    bare = path_without((*TOOLS, "c++", "grep"), tmp_path / "bin")
    apt = tmp_path / "bin" / "apt-get"
    apt.write_text("#!/bin/sh\ncase $* in *fonts-noto-cjk*) exit 100 ;; esac\n")
    apt.chmod(0o755)
    done = checkout.call("./run", "status", cwd=folder, environment={"PATH": bare})
    assert json.loads(done.stdout)["arguments"] == ["status"], done.stderr
    assert "going on without fonts-noto-cjk" in done.stderr
    assert "going on without fonts-noto-color-emoji" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are installed on Linux only")
@pytest.mark.skipif(not checkout.IS_ROOT, reason="needs root, who may install")
def test_root_installs_the_missing_packages_without_questions(tmp_path: Path):
    """apt-get is asked to update once and to install what is missing; if it is missing still, that is said."""
    folder = checkout.make(tmp_path / "a check out")
    bare = path_without(TOOLS, tmp_path / "bin")
    told = tmp_path / "told"
    apt = tmp_path / "bin" / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> "{told}"\n')
    apt.chmod(0o755)
    done = checkout.call("./run", "status", cwd=folder, environment={"PATH": bare})
    update, install = told.read_text().splitlines()
    assert update.startswith("noninteractive ")
    assert update.endswith(" update")
    assert " install -y --no-install-recommends " in install
    assert " g++" in install
    assert done.returncode == 1
    assert "still missing after apt-get" in done.stderr
