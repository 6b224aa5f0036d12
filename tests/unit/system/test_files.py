"""Opening and revealing, with small programs of the test's own in the place of viewers. Windows' and macOS's own
programs are NOT RUN HERE; only the command line for Explorer is held."""

import os
import sys
from pathlib import Path

import pytest

from desktop_app.documents import Place
from desktop_app.errors import DesktopError
from desktop_app.system import files, launch
from desktop_app.system.files import explorer_command, open_file, reveal
from desktop_app.system.launch import persons_environment
from desktop_app.system.viewers import LINE_EDITORS, PAGE_VIEWERS
from tests.helpers.waiting import until

linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux's own programs")

RECORD = """#!/bin/sh
for argument in "$@"; do printf '%s\\0' "$argument"; done >"$RECORDS/$(basename "$0").new"
mv "$RECORDS/$(basename "$0").new" "$RECORDS/$(basename "$0")"
"""


class Programs:
    """A PATH that holds recording programs only, before the system's own tools."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records = folder / "records"
        self.records.mkdir(parents=True)

    def add(self, name: str, script: str = RECORD) -> None:
        program = self.folder / name
        program.write_text(script)
        program.chmod(0o755)

    def default(self, **entries: str) -> None:
        """Make xdg-mime answer with these desktop entries by the last part of the media type."""
        cases = "".join(f"*/{kind}) echo {entry} ;;\n" for kind, entry in entries.items())
        self.add("xdg-mime", f'#!/bin/sh\ncase "$3" in\n{cases}esac\n')

    def arguments(self, name: str) -> list[bytes]:
        until((self.records / name).exists)
        return (self.records / name).read_bytes().split(b"\0")[:-1]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    programs = Programs(tmp_path / "bin")
    programs.add("xdg-open")
    programs.default()
    monkeypatch.setenv("PATH", f"{programs.folder}:/usr/bin:/bin")
    monkeypatch.setenv("RECORDS", str(programs.records))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    return programs


def _file(folder: Path, name: bytes = b"paper.pdf") -> bytes:
    path = folder / os.fsdecode(name)
    path.touch()
    return os.fsencode(path)


@linux
@pytest.mark.parametrize("name", [b"paper.pdf", b"odd \xff\xfe.pdf", b"a\nb 'c' \"d\" $HOME.pdf", "文档.pdf".encode()])
def test_any_name_is_opened_as_it_is_on_disk(tmp_path: Path, programs: Programs, name: bytes) -> None:
    path = _file(tmp_path, name)
    open_file(path)
    assert programs.arguments("xdg-open") == [path]


@linux
def test_a_pdf_opens_at_its_page_where_the_viewer_can(tmp_path: Path, programs: Programs) -> None:
    programs.default(pdf="org.kde.okular.desktop")
    programs.add("okular")
    path = _file(tmp_path, b"odd \xff.pdf")
    open_file(path, Place(page=7))
    assert programs.arguments("okular") == [b"--page", b"7", path]


@linux
def test_a_browser_gets_an_address_with_the_page(tmp_path: Path, programs: Programs) -> None:
    programs.default(pdf="firefox.desktop")
    programs.add("firefox")
    open_file(_file(tmp_path, b"odd \xff#1.pdf"), Place(page=7))
    assert programs.arguments("firefox") == [f"file://{tmp_path}/odd%20%FF%231.pdf#page=7".encode()]


@linux
def test_a_type_without_a_program_of_its_own_opens_as_text(tmp_path: Path, programs: Programs) -> None:
    programs.default(plain="code.desktop")
    programs.add("code")
    path = _file(tmp_path, b"x.py")
    open_file(path, Place(lines=(12, 30)))
    assert programs.arguments("code") == [b"--goto", path + b":12"]


@linux
@pytest.mark.parametrize("place", [None, Place(slide=3), Place(page=7)])
def test_else_the_file_opens_at_its_beginning(tmp_path: Path, programs: Programs, place: Place | None) -> None:
    programs.default(pdf="org.example.Unknown.desktop")
    path = _file(tmp_path)
    open_file(path, place, "application/pdf")
    assert programs.arguments("xdg-open") == [path]


@linux
def test_a_known_viewer_that_is_not_installed_does_not_matter(
    tmp_path: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.default(pdf="qpdfview.desktop")
    path = _file(tmp_path)
    open_file(path, Place(page=2))
    assert programs.arguments("xdg-open") == [path]


@linux
def test_no_program_for_a_file_is_said(tmp_path: Path, programs: Programs) -> None:
    programs.add("xdg-open", "#!/bin/sh\nexit 3\n")
    path = _file(tmp_path)
    with pytest.raises(
        DesktopError, match=r"paper\.pdf could not be opened\. The program xdg-open ended at once"
    ) as told:
        open_file(path)
    assert told.value.path == path


@linux
def test_a_missing_opener_is_said(tmp_path: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DesktopError, match=r"could not be opened\. The program xdg-open is not installed"):
        open_file(_file(tmp_path))


@pytest.mark.parametrize("action", [open_file, reveal])
def test_a_file_that_vanished_is_said(tmp_path: Path, action) -> None:
    with pytest.raises(DesktopError, match=r"gone\.pdf is not there any more"):
        action(os.fsencode(tmp_path / "gone.pdf"))


@linux
def test_a_program_that_goes_on_is_left_alone_in_a_session_of_its_own(
    tmp_path: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launch, "_FAILS_WITHIN_SECONDS", 0.1)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    programs.add("xdg-open", f"#!/bin/sh\necho $$ $(cut -d' ' -f6 /proc/$$/stat) >{fifo}.ids\nread line <{fifo}\n")
    open_file(_file(tmp_path))
    ids = Path(f"{fifo}.ids")
    process, session = until(lambda: ids.exists() and ids.read_text().endswith("\n") and ids.read_text().split())
    assert process == session
    fifo.write_text("done\n")


@linux
def test_without_a_file_manager_that_selects_the_folder_is_opened(tmp_path: Path, programs: Programs) -> None:
    reveal(_file(tmp_path, b"odd \xff.pdf"))
    assert programs.arguments("xdg-open") == [os.fsencode(tmp_path)]


def test_started_programs_get_the_environment_from_before_the_bundle() -> None:
    bundle = os.sep + "bundle"
    inside = f"{bundle}{os.sep}lib"
    environ = {
        "PATH": f"{bundle}{os.pathsep}/usr/bin",
        "LD_LIBRARY_PATH": inside,
        "LD_LIBRARY_PATH_ORIG": "/the/persons/own",
        "LD_PRELOAD": inside,
        "QT_PLUGIN_PATH": inside,
        "HOME": "/home/person",
        "THEIR_ORIG": "kept",
    }
    assert persons_environment(environ, bundle) == {
        "PATH": f"{bundle}{os.pathsep}/usr/bin",
        "LD_LIBRARY_PATH": "/the/persons/own",
        "HOME": "/home/person",
        "THEIR_ORIG": "kept",
    }
    assert persons_environment(environ) == environ, "outside a bundle everything is the person's own"


def test_explorer_gets_its_own_kind_of_quotes() -> None:
    """Not run here: Explorer."""
    assert explorer_command(b"C:\\my files\\a,b.txt", "C:\\Windows\\explorer.exe") == (
        '"C:\\Windows\\explorer.exe" /select,"C:\\my files\\a,b.txt"'
    )


def test_every_known_program_gets_the_file_and_the_number() -> None:
    for viewer in [*PAGE_VIEWERS.values(), *LINE_EDITORS.values()]:
        arguments = b" ".join(viewer.arguments(b"/a/b.pdf", 41))
        assert b"/a/b.pdf" in arguments
        assert b"41" in arguments


def test_the_module_needs_no_library_of_one_system() -> None:
    assert "jeepney" not in vars(files)
