"""The matching of .gitignore lines, with git itself as the oracle."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop_app.watch.ignore import BadPattern, IgnoreLines
from tests.helpers.soak import rounds

PART = st.sampled_from(["a", "b", "ab", "*", "?", "a*", "*b", "[ab]", "[!a]", "a.t", "*.t", "**"])
LINE = st.builds(
    lambda sign, lead, parts, tail: sign + lead + "/".join(parts) + tail,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(PART, min_size=1, max_size=3),
    st.sampled_from(["", "", "/"]),
)
FILES = [
    "a",
    "b",
    "a.t",
    "ab/a",
    "ab/a.t",
    "ab/b/a.t",
    "ab/b/ab",
    "b.t/a/b",
    "b.t/a/a.t",
    "b.t/ab",
    "n\nl/a.t",
    "éé/b.t",
]


def kept(lines: IgnoreLines, folder: Path, prefix: str = "") -> set[str]:
    """Walk as the scan does: ask for each entry once and never enter an excluded folder."""
    found: set[str] = set()
    for entry in os.scandir(folder):
        is_folder = entry.is_dir()
        if entry.name == ".git" or lines.decide(prefix + entry.name + "/" * is_folder, entry.name + "/" * is_folder):
            continue
        if is_folder:
            found |= kept(lines, Path(entry.path), prefix + entry.name + "/")
        else:
            found.add(prefix + entry.name)
    return found


@pytest.fixture(scope="module")
def work_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git, which says what .gitignore means, is not installed")
    top = tmp_path_factory.mktemp("work_tree")
    subprocess.run(["git", "init", "-q", top], check=True)
    for name in FILES:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("x")
    return top


@pytest.mark.skipif(os.name != "posix", reason="the names are POSIX ones")
@settings(
    max_examples=rounds(quick=150, whole=2_000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=st.lists(LINE, min_size=1, max_size=4))
def test_any_lines_keep_the_files_that_git_keeps(work_tree: Path, lines: list[str]) -> None:
    (work_tree / ".git/info/exclude").write_text("\n".join(lines) + "\n")
    listed = subprocess.run(
        ["git", "-C", work_tree, "ls-files", "-z", "--others", "--exclude-standard"], check=True, capture_output=True
    )
    expected = {os.fsdecode(name) for name in listed.stdout.split(b"\0") if name}
    assert kept(IgnoreLines(lines), work_tree) == expected


@pytest.mark.parametrize(
    ("line", "path", "verdict"),
    [
        ("*.log", "x/y.log", True),
        ("!*.log", "x/y.log", False),
        ("keep/", "keep", None),
        ("keep/", "x/keep/", True),
        ("/top", "x/top", None),
        ("foo/**", "foo/", None),
        ("foo/**", "foo/a/b", True),
        ("# note", "# note", None),
        ("\\#note", "#note", True),
        ("*.t", "odd\udcff\n.t", True),
    ],
)
def test_one_line(line: str, path: str, verdict: bool | None) -> None:  # noqa: FBT001
    name = path[path.rstrip("/").rfind("/") + 1 :]
    assert IgnoreLines([line]).decide(path, name) is verdict


def test_the_last_matching_line_decides() -> None:
    lines = IgnoreLines(["*.log", "!keep.log", "keep.log"])
    assert lines.decide("keep.log", "keep.log") is True


def test_a_line_that_is_no_pattern_is_an_error_unless_lenient() -> None:
    with pytest.raises(BadPattern) as caught:
        IgnoreLines(["fine", "!"])
    assert caught.value.line == "!"
    assert IgnoreLines(["*.t", "!"], lenient=True).decide("a.t", "a.t") is True
