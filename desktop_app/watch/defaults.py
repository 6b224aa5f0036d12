"""What is left out by default because a program made it: version control, dependencies, build output, caches, trash.

A name that a person might give to a folder of their own ("build", "target", "vendor") is left out only beside the
file that tells what makes it. A line "!name/" among a folder's own excludes brings any of them back.
"""

import os
from collections.abc import Set as AbstractSet

from desktop_app.watch.peek import peek

_FOLDERS = frozenset(
    {
        # version control
        b".git", b".hg", b".svn", b".bzr", b"_darcs", b".jj", b".pijul", b".fossil",
        # dependencies
        b"node_modules", b"bower_components", b"jspm_packages", b".yarn", b".pnpm-store", b".eggs", b".cargo",
        b".rustup", b".gradle", b".m2", b".ivy2", b".nuget", b".bundle", b".terraform", b".stack-work", b"elm-stuff",
        # build output and caches that name themselves
        b"__pycache__", b".mypy_cache", b".pytest_cache", b".ruff_cache", b".hypothesis", b".tox", b".nox",
        b".ipynb_checkpoints", b".cache", b".ccache", b".sass-cache", b".parcel-cache", b".next", b".nuxt",
        b".svelte-kit", b".turbo", b".angular", b".dart_tool", b".zig-cache", b".npm", b".vs", b".idea",
        # trash, thumbnails, and what systems keep for themselves
        b".trash", b".trashes", b"$recycle.bin", b"recycler", b"system volume information", b"lost+found",
        b".thumbnails", b"@eadir", b".spotlight-v100", b".fseventsd", b".documentrevisions-v100", b".temporaryitems",
        b".appledouble", b"__macosx", b".snapshots", b".zfs",
    }
)  # fmt: skip
_TRASH_OF_A_USER = b".trash-"  # .Trash-1000: freedesktop.org, "The Trash specification", on other volumes

_FILES = frozenset(
    {b".ds_store", b"thumbs.db", b"ehthumbs.db", b"desktop.ini", b"icon\r", b".localized", b".directory"}
)  # fmt: skip
_LOCK_FILES = (b"~$", b".~lock.")  # Microsoft Office, LibreOffice

_BESIDE: dict[bytes, frozenset[bytes]] = {
    b"target": frozenset({b"cargo.toml", b"pom.xml", b"build.sbt"}),
    b"build": frozenset(
        {
            b"build.gradle", b"build.gradle.kts", b"settings.gradle", b"settings.gradle.kts", b"setup.py",
            b"pyproject.toml", b"package.json", b"cmakelists.txt", b"meson.build", b"pubspec.yaml",
        }
    ),
    b"dist": frozenset({b"setup.py", b"pyproject.toml", b"package.json"}),
    b"out": frozenset({b"package.json", b"build.gradle", b"build.gradle.kts"}),
    b"coverage": frozenset({b"package.json"}),
    b"htmlcov": frozenset({b"setup.py", b"pyproject.toml", b".coveragerc", b"tox.ini"}),
    b"vendor": frozenset({b"composer.json", b"go.mod", b"gemfile"}),
    b"pods": frozenset({b"podfile"}),
    b"_build": frozenset({b"mix.exs", b"dune-project", b"rebar.config"}),
    b"deps": frozenset({b"mix.exs"}),
    b"_site": frozenset({b"_config.yml"}),
    b"zig-out": frozenset({b"build.zig"}),
    b"dist-newstyle": frozenset({b"cabal.project"}),
}  # fmt: skip
_DOTNET = frozenset({b"bin", b"obj"})
_DOTNET_PROJECTS = (b".csproj", b".fsproj", b".vbproj")

_INSIDE = (
    frozenset({b"pyvenv.cfg"}),  # a Python virtual environment
    frozenset({b"conda-meta"}),
    frozenset({b"meson-private", b"build.ninja"}),
)
_CACHE_TAG = b"cachedir.tag"
_MARKS = frozenset[bytes]().union(*_BESIDE.values(), *_INSIDE, {_CACHE_TAG, b"cmakecache.txt", b"cmakelists.txt"})
_CACHE_SIGNATURE = b"Signature: 8a477f597d28d172789f06886806bc55"
"""The Cache Directory Tagging Specification, https://bford.info/cachedir/: the file must begin with it."""


def is_made_folder(name: bytes, beside: AbstractSet[bytes]) -> bool:
    """Whether a program made the folder `name`, in a folder that holds the lower-case names `beside`."""
    name = name.lower()
    if name in _FOLDERS or name.startswith(_TRASH_OF_A_USER) or name.endswith(b".egg-info"):
        return True
    marks = _BESIDE.get(name)
    if marks is not None and not marks.isdisjoint(beside):
        return True
    return name in _DOTNET and any(other.endswith(_DOTNET_PROJECTS) for other in beside)


def is_made_by_content(folder: bytes, names: AbstractSet[bytes]) -> bool:
    """Whether what `folder` holds (lower-case names) shows that a program made all of it. May read CACHEDIR.TAG."""
    if any(marks <= names for marks in _INSIDE):
        return True
    if b"cmakecache.txt" in names and b"cmakelists.txt" not in names:
        return True
    return _CACHE_TAG in names and _is_tagged(folder)


def is_mark(name: bytes) -> bool:
    """Whether a file or folder of this lower-case name can make others be left out, beside it or all in its folder."""
    return name in _MARKS or name.endswith(_DOTNET_PROJECTS)


def is_made_file(name: bytes) -> bool:
    """Whether a file of this name is a program's own note to itself: thumbnails, folder views, locks."""
    return name.lower() in _FILES or name.startswith(_LOCK_FILES)


def _is_tagged(folder: bytes) -> bool:
    return peek(os.path.join(folder, b"CACHEDIR.TAG"), len(_CACHE_SIGNATURE)) == _CACHE_SIGNATURE  # noqa: PTH118
