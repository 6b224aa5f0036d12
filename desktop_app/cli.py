"""The command line: one command, one answer, for people and (with --json) for programs.

Answers go to standard output, errors to standard error as one sentence. Exit status: 0 done, 1 it could not be done,
2 the command line is wrong, 130 stopped by Ctrl-C.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn, cast

from desktop_app import __version__
from desktop_app import cli_output as output
from desktop_app.documents import Mode
from desktop_app.errors import DataFolderError, DesktopError, FindlingError, OwnedElsewhere, UsageError
from desktop_app.settings import data_folder
from desktop_app.system import single_instance
from desktop_app.system.display import why_no_window
from desktop_app.system.single_instance import Wish, wish_of

if TYPE_CHECKING:
    from desktop_app.engine import Engine

STOPPED = 130

Build = Callable[[str | None, bool], "Engine"]
OpenWindow = Callable[[str | None, Wish], int]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}. See: {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    common = _Parser(add_help=False)
    where = "where everything is kept (or set FINDLING_DATA_DIR)"
    # A default here would undo what stands before the command.
    common.add_argument("--data-dir", metavar="DIR", default=argparse.SUPPRESS, help=where)
    common.add_argument("--json", action="store_true", help="print JSON")
    top = _Parser(
        prog="findling",
        description="Find things in your own files by meaning, in any language. Without a command: open the window.",
    )
    top.add_argument("--data-dir", metavar="DIR", help=where)
    top.add_argument("--hidden", action="store_true", help="start without showing the window, as at login")
    top.add_argument("--version", action="version", version=f"findling {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, does: str, run: "Command | None") -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=does, description=does, parents=[common])
        added.set_defaults(run=run)
        return added

    command("show", "Show the window; start Findling if it is not running", None)
    command("toggle", "Show or hide the quick bar, as the hotkey does; start Findling if need be", None)
    command("quit", "End the running Findling", None)

    index = command("index", "Watch folders and index them to completion", _index)
    index.add_argument("paths", nargs="+", metavar="PATH")
    index.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="leave out, in .gitignore syntax")
    index.add_argument("--words-only", action="store_true", help="make words searchable now, meaning later")

    search = command("search", "Search; - reads a query a line from standard input and answers in JSON lines", _search)
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--mode", choices=[mode.value for mode in Mode], default=Mode.HYBRID.value)
    search.add_argument("--limit", type=_positive, metavar="N")
    search.add_argument("--as-you-type", action="store_true", help="the last word is still being typed")

    similar = command("similar", "Find files like this one, indexed or not", _similar)
    similar.add_argument("path", metavar="PATH")
    similar.add_argument("--limit", type=_positive, metavar="N")

    text = command("text", "Print what Findling reads in a file, with places", _text)
    text.add_argument("path", metavar="PATH")

    forget = command("forget", "Remove a file or folder, and every byte of its text, from what Findling keeps", _forget)
    forget.add_argument("path", metavar="PATH")

    embed = command("embed", "Read texts, a line each; print their vectors as JSON lines", _embed)
    embed.add_argument("--kind", choices=["query", "passage"], default="query")

    command("duplicates", "List files with the same content", _duplicates)
    command("status", "Say what is indexed, what is waiting and how long it will take", _status)
    command("failed", "List the files whose text is missing, all or in part, each with its state and reason", _failed)
    command("models", "List the embedding models", _models)
    command("doctor", "Check this machine, the model and the catalogue", _doctor)
    return top


def run(arguments: Sequence[str], build: Build, open_window: OpenWindow) -> int:
    """Run one command and return the exit status.

    build: makes the Engine for the data folder that was named; hears, too, whether files will be read at once.
    open_window: opens the window on it, with what is wanted of it, and returns when it is closed for good.
    """
    # Odd bytes in file names are lone surrogates in a str: terminals and files get the bytes back.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    try:
        try:
            return _run(arguments, build, open_window)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE if hasattr(signal, "SIGPIPE") else 1


def _run(arguments: Sequence[str], build: Build, open_window: OpenWindow) -> int:
    try:
        options = _parse(arguments)
    except UsageError as error:
        print(f"findling: {error.message}", file=sys.stderr)
        return 2
    try:
        if options.command in _WINDOW_COMMANDS:
            return _window(options, open_window)
        with build(options.data_dir, options.command == "index") as engine:
            return cast("Command", options.run)(engine, options)
    except FindlingError as error:
        print(f"findling: {error.message}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return STOPPED


Command = Callable[["Engine", argparse.Namespace], int]

_WINDOW_COMMANDS = {
    None: single_instance.Command.RAISE,
    "show": single_instance.Command.RAISE,
    "toggle": single_instance.Command.TOGGLE,
    "quit": single_instance.Command.QUIT,
}


def _window(options: argparse.Namespace, open_window: OpenWindow) -> int:
    """Tell the running Findling what is wanted, or start one where a window can be opened."""
    command = _WINDOW_COMMANDS[options.command]
    wish = wish_of(single_instance.Command.START if options.command is None and options.hidden else command)
    try:
        if single_instance.send(data_folder(options.data_dir).root, wish):
            return 0
    except OwnedElsewhere:
        raise
    except DataFolderError:
        # Nobody can be running on a folder that cannot be written; the window opens all the same and says it.
        pass
    if command is single_instance.Command.QUIT:
        print("Findling is not running.")
        return 0
    reason = why_no_window()
    if not reason:
        return open_window(options.data_dir, wish)
    if options.command is None:
        output.welcome(reason)
        return 0
    raise DesktopError(reason)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Understand the command line. Raises UsageError, with what was probably meant."""
    top = parser()
    hint = _left_out_hint(arguments)
    try:
        options, extra = top.parse_known_args(arguments)
    except UsageError as error:
        raise UsageError(hint or error.message) from error
    if not extra:
        return options
    if options.command == "search" and not any(argument.startswith("-") for argument in extra):
        raise UsageError(
            "a query is one argument: put it in quotes as a whole,"
            " as in: findling search 'annual report in:\"My papers\"'"
        )
    raise UsageError(hint or f"unrecognized arguments: {' '.join(extra)}. See: {top.prog} --help")


def _left_out_hint(arguments: Sequence[str]) -> str:
    """Return what to do about a word to leave out of a search that looks like an option, "" if there is none."""
    if arguments[:1] != ["search"]:
        return ""
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for argument in before:
        if argument[:1] == "-" and argument[1:2] not in ("", "-") and argument != "-h":
            return f"{argument} is taken for an option: put -- before such a query, as in: findling search -- '-draft'"
    return ""


def _index(engine: "Engine", options: argparse.Namespace) -> int:
    with output.ProgressLine() as line:
        report = engine.index(
            [_path(path) for path in options.paths],
            exclude=options.exclude,
            words_only=options.words_only,
            on_progress=line.show,
        )
    output.index_report(report, as_json=options.json)
    return 0 if report.finished else STOPPED


def _search(engine: "Engine", options: argparse.Namespace) -> int:
    mode = Mode(options.mode)
    if options.query != "-":
        answer = engine.search(options.query, mode=mode, limit=options.limit, as_you_type=options.as_you_type)
        output.answer(answer, as_json=options.json)
        return 0
    for line in _lines():
        query = line.strip()
        try:
            answer = engine.search(query, mode=mode, limit=options.limit, as_you_type=options.as_you_type)
        except UsageError as error:
            # One odd line does not end the others' answers, and each line, an empty one too, has its own.
            print(json.dumps({"query": query, "error": error.message}), flush=True)
        else:
            output.answer(answer, as_json=True)
    return 0


def _similar(engine: "Engine", options: argparse.Namespace) -> int:
    output.answer(engine.similar(_path(options.path), limit=options.limit), as_json=options.json)
    return 0


def _text(engine: "Engine", options: argparse.Namespace) -> int:
    output.text(engine.text(_path(options.path)), as_json=options.json)
    return 0


def _forget(engine: "Engine", options: argparse.Namespace) -> int:
    output.forgotten(engine.forget(_path(options.path)), as_json=options.json)
    return 0


def _embed(engine: "Engine", options: argparse.Namespace) -> int:
    for line in _lines():
        vector = engine.embed(line, kind=options.kind)
        print(json.dumps([round(float(component), 7) for component in vector]), flush=True)
    return 0


def _duplicates(engine: "Engine", options: argparse.Namespace) -> int:
    output.duplicates(engine.duplicates(), as_json=options.json)
    return 0


def _status(engine: "Engine", options: argparse.Namespace) -> int:
    output.status(engine.status(), as_json=options.json)
    return 0


def _failed(engine: "Engine", options: argparse.Namespace) -> int:
    output.failed(engine.failed(), as_json=options.json)
    return 0


def _models(engine: "Engine", options: argparse.Namespace) -> int:
    output.models(engine.models(), as_json=options.json)
    return 0


def _doctor(engine: "Engine", options: argparse.Namespace) -> int:
    checks = engine.doctor()
    output.doctor(checks, as_json=options.json)
    return 0 if all(check.well for check in checks) else 1


def _lines() -> Iterator[str]:
    """Yield the lines of standard input, whatever bytes they hold, split where `wc -l` splits them."""
    if sys.stdin is None:  # it was closed before Findling started
        return
    sys.stdin.reconfigure(errors="surrogateescape", newline="\n")  # type: ignore[union-attr]
    for line in sys.stdin:
        yield line.rstrip("\r\n")


def _path(text: str) -> bytes:
    """Make a path absolute without following links: its name is what a person knows it by."""
    # Path.absolute keeps "..", and Path.expanduser raises for a user that does not exist.
    return os.fsencode(os.path.abspath(os.path.expanduser(text)))  # noqa: PTH100, PTH111


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return number
