"""The walk of a watched folder, over real files."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.documents import FileEntry
from desktop_app.errors import FolderError
from desktop_app.watch.drives import Mount
from desktop_app.watch.roots import check_root
from desktop_app.watch.rules import FolderRules
from desktop_app.watch.scan import ScanProblem, ScanStopped, scan

NOBODY = 65534

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs what only Linux's file systems allow")
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files and permissions")


def never() -> bool:
    return False


def entries(root: Path, rules: FolderRules | None = None, **options: object) -> list[FileEntry]:
    problems: list[ScanProblem] = []
    found = list(
        scan(os.fsencode(root), rules or FolderRules(), stop=never, problem=problems.append, **options)  # type: ignore[arg-type]
    )
    assert problems == []
    return found


def relative(entry: FileEntry, root: Path) -> str:
    return os.fsdecode(entry.path)[len(str(root)) + 1 :].replace(os.sep, "/")


def names(root: Path, rules: FolderRules | None = None, **options: object) -> set[str]:
    return {relative(entry, root) for entry in entries(root, rules, **options)}


def name_only(root: Path, rules: FolderRules | None = None) -> dict[str, str]:
    return {relative(entry, root): entry.name_only for entry in entries(root, rules) if entry.name_only}


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Write files below the root, by their path."""
    root = tmp_path / "root"
    root.mkdir()

    def write(*paths: str, content: str = "x") -> Path:
        for path in paths:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(content)
        return root

    return write


def test_every_file_is_yielded_with_its_facts(put: Callable[..., Path]) -> None:
    root = put("a/b.txt", content="four")
    (entry,) = entries(root)
    info = (root / "a/b.txt").stat()
    assert entry == FileEntry(
        path=os.fsencode(root / "a/b.txt"),
        size=4,
        mtime_ns=info.st_mtime_ns,
        ctime_ns=info.st_ctime_ns,
        device=str(info.st_dev),
        inode=str(info.st_ino),
    )


def test_the_order_is_stable(put: Callable[..., Path]) -> None:
    root = put("c", "b/y", "a/z", "a/b/x", "d")
    assert [relative(entry, root) for entry in entries(root)] == ["c", "d", "a/z", "a/b/x", "b/y"]


@linux
def test_names_that_are_not_utf8_are_kept(put: Callable[..., Path]) -> None:
    root = put("plain")
    path = os.fsencode(root) + b"/latin1-\xe9\xff.txt"
    with open(path, "wb"):  # noqa: PTH123
        pass
    assert path in {entry.path for entry in entries(root, FolderRules(excludes=("*.iso",)))}


def test_what_programs_made_is_left_out(put: Callable[..., Path]) -> None:
    root = put(
        "notes.txt",
        "web/package.json", "web/node_modules/m/index.js", "web/dist/bundle.js", "web/build/app.js",
        "rust/Cargo.toml", "rust/target/debug/x.d",
        "py/pyproject.toml", "py/__pycache__/a.pyc", "py/my env/pyvenv.cfg", "py/my env/lib/a.py",
        "net/app.csproj", "net/bin/app.xml", "net/obj/app.xml",
        "out-of-tree/CMakeCache.txt", "out-of-tree/log.txt",
        "Trash/.Trash-1000/files/old.txt", "$RECYCLE.BIN/old.txt", "pictures/Thumbs.db", "office/~$letter.docx",
    )  # fmt: skip
    put("cachy/CACHEDIR.TAG", content="Signature: 8a477f597d28d172789f06886806bc55\n")
    put("cachy/deep/cached.txt")
    assert names(root) == {"notes.txt", "web/package.json", "rust/Cargo.toml", "py/pyproject.toml", "net/app.csproj"}


def test_a_persons_own_folders_of_such_names_belong(put: Callable[..., Path]) -> None:
    paths = {
        "build/plans.pdf", "target/goals.md", "dist/list.csv", "bin/tool.sh", "vendor/invoice.pdf", "out/a.txt",
        "cmake in place/CMakeCache.txt", "cmake in place/CMakeLists.txt", "about caches/CACHEDIR.TAG",
    }  # fmt: skip
    assert names(put(*paths)) == paths


def test_a_default_can_be_switched_off_or_lifted_by_a_line(put: Callable[..., Path]) -> None:
    root = put("node_modules/m.js", "__pycache__/a.py", "my env/pyvenv.cfg")
    assert names(root) == set()
    assert names(root, FolderRules(excludes=("!node_modules/",))) == {"node_modules/m.js"}
    assert names(root, FolderRules(excludes=("!my env",))) == {"my env/pyvenv.cfg"}
    assert len(names(root, FolderRules(defaults=False))) == 3


def test_a_default_never_hides_the_root_itself(put: Callable[..., Path]) -> None:
    root = put("pyvenv.cfg", "a.txt")
    assert names(root) == {"pyvenv.cfg", "a.txt"}


def test_hidden_files_belong_only_when_asked(put: Callable[..., Path]) -> None:
    root = put(".profile", ".config/app.conf", "seen.txt")
    assert names(root) == {"seen.txt"}
    assert names(root, FolderRules(hidden=True)) == {".profile", ".config/app.conf", "seen.txt"}
    assert names(root, FolderRules(excludes=("!.config/",))) == {".config/app.conf", "seen.txt"}


def test_excludes_and_includes_are_gitignore_lines(put: Callable[..., Path]) -> None:
    root = put("a.pdf", "a.iso", "sub/b.pdf", "sub/b.txt", "reports/c.txt", "reports/old/d.txt", "reports/e.iso")
    assert names(root, FolderRules(excludes=("*.iso", "/sub/"))) == {"a.pdf", "reports/c.txt", "reports/old/d.txt"}
    rules = FolderRules(includes=("*.pdf", "reports/"), excludes=("*.iso",))
    assert names(root, rules) == {"a.pdf", "sub/b.pdf", "reports/c.txt", "reports/old/d.txt"}


def test_gitignore_counts_inside_a_work_tree_only(put: Callable[..., Path]) -> None:
    root = put("repo/a.log", "repo/a.txt", "repo/sub/b.log", "repo/sub/keep.log", "repo/sub/own.tmp", "plain/a.log")
    put("repo/.gitignore", "plain/.gitignore", content="*.log\n")
    put("repo/sub/.gitignore", content="!keep.log\n/own.tmp\n")
    put("repo/.git/info/exclude", content="never.txt\n")
    put("repo/never.txt")
    assert names(root) == {"repo/a.txt", "repo/sub/keep.log", "plain/a.log"}
    assert "repo/a.log" in names(root, FolderRules(follow_gitignore=False))


def test_gitignore_files_above_the_root_count(put: Callable[..., Path]) -> None:
    root = put("repo/docs/draft/a.txt", "repo/docs/a.tmp", "repo/docs/b.txt", "repo/.git/HEAD")
    put("repo/.gitignore", content="*.tmp\n/docs/draft/\n")
    assert names(root / "repo/docs") == {"b.txt"}


def test_a_work_tree_inside_another_has_only_its_own_ignore_files(put: Callable[..., Path]) -> None:
    root = put("outer/.git/HEAD", "outer/inner/.git/HEAD", "outer/inner/a.log", "outer/a.log")
    put("outer/.gitignore", content="*.log\n")
    assert names(root) == {"outer/inner/a.log"}


@posix
def test_a_pipe_named_gitignore_does_not_hang_the_walk(put: Callable[..., Path]) -> None:
    root = put("repo/.git/HEAD", "repo/a.txt")
    os.mkfifo(root / "repo/.gitignore")
    assert names(root) == {"repo/a.txt"}


def test_private_things_are_found_by_name_only(put: Callable[..., Path]) -> None:
    root = put(
        "notes.txt", "server.key", "project/.env", ".ssh/config", ".ssh/known_hosts", ".ssh/keys/work",
        "old laptop/firefox/key4.db", "old laptop/firefox/prefs.js", "old laptop/firefox/storage/default/x",
    )  # fmt: skip
    assert names(root) == {
        "notes.txt", "server.key", "project/.env", ".ssh/config", ".ssh/known_hosts", ".ssh/keys/work",
        "old laptop/firefox/key4.db", "old laptop/firefox/prefs.js",
    }  # fmt: skip
    assert set(name_only(root).values()) == {"private"}
    assert set(name_only(root)) == names(root) - {"notes.txt"}


def test_browser_profiles_below_hidden_folders_are_listed_and_nothing_beside_them(put: Callable[..., Path]) -> None:
    profiles = {
        ".config/google-chrome/Default/Login Data", ".config/BraveSoftware/Brave-Browser/Local State",
        ".config/chromium/Default/History", ".config/microsoft-edge/Default/History", ".config/vivaldi/History",
        ".config/opera/History", ".local/share/keyrings/login.keyring",
    }  # fmt: skip
    root = put(
        *profiles, "Music/Vivaldi/spring.txt", ".config/gtk-3.0/settings.ini", ".config/notes.txt",
        ".config/google-chrome/Default/Extensions/x/manifest.json", ".local/share/app/chromium/data.txt",
        ".local/bin/tool", ".hidden/google-chrome/Default/History",
    )  # fmt: skip
    assert names(root) == profiles | {"Music/Vivaldi/spring.txt"}
    assert name_only(root) == dict.fromkeys(profiles, "private")
    assert names(root, FolderRules(excludes=(".config/",))) == {
        ".local/share/keyrings/login.keyring",
        "Music/Vivaldi/spring.txt",
    }
    assert ".config/notes.txt" in names(root, FolderRules(hidden=True))


def test_private_things_stay_private_in_a_git_work_tree_that_ignores_them(put: Callable[..., Path]) -> None:
    root = put(".git/HEAD", ".env", "a.txt")
    put(".gitignore", content=".env\n")
    assert name_only(root) == {".env": "private"}


def test_private_things_can_be_excluded_and_are_read_when_asked(put: Callable[..., Path]) -> None:
    root = put("server.key", "a.txt")
    assert names(root, FolderRules(excludes=("*.key",))) == {"a.txt"}
    assert name_only(root, FolderRules(excludes=("!*.key",))) == {"server.key": "private"}
    assert name_only(root, FolderRules(private=True)) == {}


def test_a_private_folder_stays_private_as_a_root(put: Callable[..., Path]) -> None:
    root = put(".ssh/config", ".mozilla/firefox/abc/notes.txt")
    assert name_only(root / ".ssh") == {"config": "private"}
    assert name_only(root / ".mozilla/firefox") == {"abc/notes.txt": "private"}


def test_a_file_over_the_cap_is_found_by_name_only(put: Callable[..., Path]) -> None:
    root = put("small.txt")
    with (root / "large.log").open("wb") as sparse:
        sparse.truncate(200_000_001)
    assert name_only(root) == {"large.log": "larger than 200 MB"}


@posix
def test_links_are_not_followed(put: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("x")
    root = put("real/a.txt")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "in").symlink_to("real")
    (root / "alias.txt").symlink_to("real/a.txt")
    (root / "self").symlink_to("self")
    (root / "dangling").symlink_to("nowhere")
    (root / "real/up").symlink_to("..")
    assert names(root) == {"real/a.txt"}


@posix
def test_both_names_of_a_hard_link_are_listed(put: Callable[..., Path]) -> None:
    root = put("a.txt")
    (root / "b.txt").hardlink_to(root / "a.txt")
    first, second = entries(root)
    assert first.inode == second.inode
    assert first.path != second.path


@posix
@pytest.mark.parametrize("kind", ["vfat", "exfat", "fuse.sshfs"])
def test_a_number_that_the_drive_makes_up_is_not_told(
    put: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    root = put("a.txt")
    device = root.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    drive = Mount(2, 1, number, b"/", os.fsencode(root), kind, b"/dev/none1", "rw")
    monkeypatch.setattr("desktop_app.watch.scan.all_mounts", lambda: [drive])
    (entry,) = entries(root)
    assert entry.inode == ""
    monkeypatch.setattr("desktop_app.watch.scan.all_mounts", lambda: [drive._replace(kind="fuseblk")])
    (entry,) = entries(root)
    assert entry.inode == str((root / "a.txt").stat().st_ino)


@posix
def test_pipes_sockets_and_devices_are_passed_by(put: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = put("a.txt")
    os.mkfifo(root / "pipe.txt")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock.txt")
    assert names(root) == {"a.txt"}


@linux
def test_a_folder_that_is_mounted_inside_itself_is_walked_once(put: Callable[..., Path]) -> None:
    root = put("a/file.txt", "b/keep")
    if subprocess.run(["mount", "--bind", root, root / "b"], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")
    try:
        assert names(root) == {"a/file.txt"}
    finally:
        subprocess.run(["umount", root / "b"], check=True)


@posix
def test_an_unreadable_folder_is_reported_and_the_rest_is_listed(put: Callable[..., Path]) -> None:
    root = put("open/a.txt", "shut/b.txt")
    (root / "shut").chmod(0)
    code = """if 1:
        import os, sys
        from desktop_app.watch.scan import scan
        from desktop_app.watch.rules import FolderRules
        for entry in scan(os.fsencode(sys.argv[1]), FolderRules(), stop=lambda: False,
                          problem=lambda found: print("problem", os.path.basename(found.path).decode(), found.reason)):
            print("file", os.path.basename(entry.path).decode())
    """
    for folder in (root, *root.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    done = as_nobody(code, root)
    (root / "shut").chmod(0o755)
    assert done.stdout.split("\n")[:-1] == ["file a.txt", "problem shut permission denied"], done.stderr


def as_nobody(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    """Run Python code in a child that file permissions apply to, as they do not to root."""
    become = f"import os\nif os.getuid() == 0: os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
    return subprocess.run(
        [sys.executable, "-c", f"import desktop_app.watch.scan\n{become}exec({code!r})", *map(str, arguments)],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3],
    )  # fmt: skip


@posix
def test_an_unreadable_root_is_a_sentence(put: Callable[..., Path]) -> None:
    root = put("a.txt")
    for folder in (root, *root.parents[:3]):
        folder.chmod(folder.stat().st_mode | 0o055)
    root.chmod(0)
    code = """if 1:
        import os, sys
        from desktop_app.watch.roots import check_root
        try:
            check_root(os.fsencode(sys.argv[1]))
        except Exception as error:
            print(type(error).__name__, error)
    """
    done = as_nobody(code, root)
    root.chmod(0o755)
    assert done.stdout.startswith(f"FolderError The folder {root} cannot be read: permission denied."), done.stderr


@posix
def test_folders_that_cannot_be_watched_are_refused_with_a_sentence(put: Callable[..., Path]) -> None:
    root = put("file.txt")
    with pytest.raises(FolderError, match=r"does not exist\. Check its path"):
        check_root(os.fsencode(root / "nowhere"))
    with pytest.raises(FolderError, match="is a file, not a folder"):
        check_root(os.fsencode(root / "file.txt"))
    (root / "loop").symlink_to("loop")
    with pytest.raises(FolderError, match="cannot be read"):
        check_root(os.fsencode(root / "loop"))
    with pytest.raises(FolderError, match="cannot be read"):
        check_root(b"/tmp/nul\0byte")


@posix
def test_a_root_is_made_canonical(put: Callable[..., Path], tmp_path: Path) -> None:
    root = put("a.txt")
    (tmp_path / "link").symlink_to(root)
    assert check_root(os.fsencode(tmp_path / "link/../root/.")) == os.fsencode(root.resolve())


@posix
def test_a_root_that_vanishes_during_the_walk_is_an_error_and_not_an_empty_folder(put: Callable[..., Path]) -> None:
    root = put("a.txt", "sub/b.txt")
    walk = scan(os.fsencode(root), FolderRules(), stop=never, problem=lambda _: None)
    assert os.path.basename(next(walk).path) == b"a.txt"  # noqa: PTH119
    root.rename(root.with_name("elsewhere"))
    with pytest.raises(FolderError, match="cannot be read"):
        list(walk)


def test_a_missing_root_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FolderError):
        entries(tmp_path / "nowhere")


def test_a_folder_that_vanishes_during_the_walk_is_no_problem(put: Callable[..., Path]) -> None:
    root = put("a.txt", "sub/b.txt")
    problems: list[ScanProblem] = []
    walk = scan(os.fsencode(root), FolderRules(), stop=never, problem=problems.append)
    next(walk)
    (root / "sub/b.txt").unlink()
    (root / "sub").rmdir()
    assert list(walk) == []
    assert problems == []


def test_a_stopped_walk_is_never_taken_for_the_whole(put: Callable[..., Path]) -> None:
    root = put(*(f"{i}.txt" for i in range(1000)))
    asked: list[int] = []

    def stop_at_third_question() -> bool:
        asked.append(1)
        return len(asked) > 2

    found: list[FileEntry] = []
    with pytest.raises(ScanStopped):
        found.extend(scan(os.fsencode(root), FolderRules(), stop=stop_at_third_question, problem=lambda _: None))
    assert len(asked) == 3


def test_watched_folders_inside_are_left_to_their_own_scan(put: Callable[..., Path]) -> None:
    root = put("a.txt", "inner/b.txt", "inner2/c.txt")
    assert names(root, skip={os.fsencode(root / "inner")}) == {"a.txt", "inner2/c.txt"}


@linux
def test_very_deep_folders_are_walked(put: Callable[..., Path]) -> None:
    deep = "/".join(["d" * 20] * 60) + "/deep.txt"
    assert names(put(deep)) == {deep}
