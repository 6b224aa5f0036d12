"""How the command line shows what the engine says: plain text for people, JSON for programs.

Text goes to a terminal that obeys escape sequences, so nothing that comes out of a file or its name is printed raw.
"""

import dataclasses
import json
import os
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, cast

from desktop_app.documents import Answer, FileState, Hit, PassageHit, Place, Verdict
from desktop_app.reports import (
    Check,
    Duplicate,
    IndexReport,
    ModelRow,
    Paused,
    Progress,
    Reading,
    Status,
    Unreadable,
    Wait,
    WatchedFolder,
    Whereabouts,
    coverage_json,
)

_PASSAGE_CHARACTERS = 300
_BAR_WIDTH = 78
_BECAUSE = {
    Wait.FULL_SCREEN: "a program fills the screen",
    Wait.HEAT: "the computer is hot",
    Wait.BATTERY: "the computer runs on its battery",
    Wait.BUSY: "other programs keep the computer busy",
}


def welcome(reason: str) -> None:
    """Say what there is, where there is no window to open for the reason given."""
    print(
        f"{reason}\n\n"
        "Findling finds things in your own files by meaning, in any language.\n\n"
        "  findling index FOLDER     read a folder, once and after changes\n"
        '  findling search "WORDS"   search it, in any language\n\n'
        "findling --help lists the other commands."
    )


def index_report(report: IndexReport, *, as_json: bool) -> None:
    """Show how indexing ended."""
    if as_json:
        _print_json(dataclasses.asdict(report))
        return
    print(
        f"{_count(report.files, 'file')}: {report.ready} ready, {report.skipped} skipped, {report.failed} failed."
        f" {_count(report.passages, 'passage')}, {_count(report.vectors, 'vector')} ({report.embedded} made now)."
    )
    stages = ", ".join(f"{stage.replace('_', ' ')} {seconds:.1f} s" for stage, seconds in report.stages.items())
    print(f"{_size(report.bytes)} read in {report.seconds:.1f} s ({stages}).")
    for note in report.notes:
        print(note)
    if report.failed or report.skipped:
        print("findling failed lists what could not be read and why.")
    if not report.finished:
        print("Stopped. Everything done so far is kept; the same command goes on from here.")


def answer(found: Answer, *, as_json: bool) -> None:
    """Show an answer; as JSON on one line."""
    if as_json:
        _print_json(
            {
                "query": found.query,
                "mode": found.mode.value,
                "took_ms": round(found.took_ms, 2),
                "verdict": found.verdict.value,
                **coverage_json(found.coverage),
                "hits": [_hit_json(hit) for hit in found.hits],
                "notes": list(found.notes),
            }
        )
        return
    if found.verdict is Verdict.NONE:
        print("No good match. The nearest:" if found.hits else "Nothing found.")
    elif found.verdict is Verdict.WEAK:
        print("Perhaps:")
    for hit in found.hits:
        _print_hit(hit)
    coverage = found.coverage
    waiting = coverage.files - coverage.words - coverage.failed
    if waiting > 0:
        print(f"{waiting} of {_count(coverage.files, 'file')} cannot be searched yet.")
    elif (unembedded := coverage.files - coverage.failed - coverage.vectors) > 0:
        print(f"{unembedded} of {_count(coverage.files, 'file')} can only be found by words so far.")
    if coverage.failed and found.verdict is Verdict.NONE:
        print(f"{_count(coverage.failed, 'file')} could not be read; findling failed says why.")
    for note in found.notes:
        print(note)


def text(read: Reading, *, as_json: bool) -> None:
    """Show what is read in a file."""
    if as_json:
        _print_json(
            {
                "path": os.fsdecode(read.path),
                "state": read.state.value,
                "reason": read.reason,
                "kind": read.kind,
                "title": read.title,
                "author": read.author,
                "language": read.language,
                "passages": [
                    {"place": _place_json(passage.place), "context": passage.context, "text": passage.text}
                    for passage in read.passages
                ],
            }
        )
        return
    if read.reason:
        print(f"{_shown(read.path)}: {read.state.value}: {_clean(read.reason)}")
    for passage in read.passages:
        print(f"--- {_place(passage.place)}")
        print(_clean(passage.text))


def forgotten(files: int, *, as_json: bool) -> None:
    """Show how much was forgotten."""
    if as_json:
        _print_json({"forgotten": files})
    else:
        gone = "" if files else " It was not known any more, but what was left of files like it is erased now."
        print(f"Forgot {_count(files, 'file')}.{gone} The files themselves were not touched.")


def duplicates(groups: Sequence[Duplicate], *, as_json: bool) -> None:
    """Show files of equal content."""
    if as_json:
        _print_json([{"size": group.size, "paths": [os.fsdecode(path) for path in group.paths]} for group in groups])
        return
    for group in groups:
        print(f"{len(group.paths)} copies of {_size(group.size)}:")
        for path in group.paths:
            print(f"  {_shown(path)}")
    if not groups:
        print("No two files have the same content.")


def failed(rows: Sequence[Unreadable], *, as_json: bool) -> None:
    """Show the files that could not be read, were skipped though their kind is one that is read, or read in part."""
    if as_json:
        _print_json([{"path": os.fsdecode(row.path), "state": row.state.value, "reason": row.reason} for row in rows])
        return
    for row in rows:
        state = "in part" if row.state is FileState.READY else row.state.value
        print(f"{state:<7}  {_shown(row.path)}: {_clean(row.reason)}")
    if not rows:
        print("Every file could be read.")


def status(now: Status, *, as_json: bool) -> None:
    """Show what is indexed and what is waiting."""
    if as_json:
        _print_json(now.as_json())
        return
    coverage = now.coverage
    print(f"{_count(coverage.files, 'file')} in {_count(len(now.folders), 'folder')}.")
    print(f"  by words:   {coverage.words} of {coverage.files}")
    print(f"  by meaning: {coverage.vectors} of {coverage.files}")
    waiting = f"{_count(now.files_waiting, 'file')}, {_count(now.texts_waiting, 'passage')}"
    partly = f"; read only in part: {coverage.partly}" if coverage.partly else ""
    print(f"  waiting: {waiting}; failed: {coverage.failed}{partly}")
    if now.paused is not None:
        print(f"  paused{_until(now.paused)}: resume it in Findling's window")
    elif now.waits is not None:
        print(f"  waits by itself, because {_BECAUSE[now.waits]}")
    elif now.seconds_left is not None:
        print(f"  about {_duration(now.seconds_left)} left, {now.texts_per_second:.0f} passages a second")
    elif now.files_waiting or now.texts_waiting:
        print("  working on it" if now.working else "  nothing is working on it: run findling index again to go on")
    for folder in now.folders:
        print(f"{_shown(folder.root)}{''.join(f'  ({each})' for each in _remarks(folder))}")


def _until(paused: Paused) -> str:
    return "" if paused.until is None else time.strftime(" until %Y-%m-%d %H:%M", time.localtime(paused.until))


def _remarks(folder: WatchedFolder) -> Iterator[str]:
    """Say what is not as usual with a folder."""
    if folder.whereabouts is Whereabouts.GONE and folder.gone_since is not None:
        day = time.strftime("%Y-%m-%d", time.localtime(folder.gone_since))
        yield f"not there since {day}: moved, renamed or deleted; its entries are kept for a while"
    elif folder.whereabouts is Whereabouts.DRIVE_AWAY:
        yield "on a drive that is not connected; its entries are kept"
    elif folder.whereabouts is Whereabouts.REPLACED:
        yield "empty or another folder, its drive is probably not connected; its entries are kept"
    elif not folder.reachable:
        yield "not reachable now; its entries are kept"
    for place in folder.away:
        yield f"{_shown(place)} is on a drive that is not connected"
    if folder.in_cloud:
        yield f"{_count(folder.in_cloud, 'file')} only in the cloud"
    if folder.polled:
        yield folder.polled


def models(rows: Sequence[ModelRow], *, as_json: bool) -> None:
    """Show the embedding models."""
    if as_json:
        _print_json([dataclasses.asdict(row) for row in rows])
        return
    for row in rows:
        print(f"{row.name}  {row.dims} dims, {_count(row.vectors, 'vector')}, {row.state}  {row.why}")


def doctor(checks: Sequence[Check], *, as_json: bool) -> None:
    """Show the checks."""
    if as_json:
        _print_json([dataclasses.asdict(check) for check in checks])
        return
    for check in checks:
        print(f"{'ok  ' if check.well else 'FAIL'}  {check.name}: {_clean(check.finding)}")


class ProgressLine:
    """One line on a terminal that is rewritten as work goes on; nothing at all elsewhere."""

    def __init__(self) -> None:
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            print("\r" + " " * _BAR_WIDTH + "\r", end="", file=sys.stderr, flush=True)

    def show(self, progress: Progress) -> None:
        """Show a snapshot."""
        if not sys.stderr.isatty():
            return
        self._shown = True
        parts = [progress.note or progress.stage.value, f"{progress.files_done} files read"]
        if progress.files_waiting:
            parts.append(f"{progress.files_waiting} waiting")
        if progress.texts_done or progress.texts_waiting:
            share = progress.texts_done / max(progress.texts_done + progress.texts_waiting, 1)
            parts.append(f"{share:.0%} embedded")
        if progress.seconds_left is not None:
            parts.append(f"about {_duration(progress.seconds_left)} left")
        line = ", ".join(parts)[:_BAR_WIDTH]
        print("\r" + line.ljust(_BAR_WIDTH), end="", file=sys.stderr, flush=True)


def _hit_json(hit: Hit) -> dict[str, Any]:
    best = hit.best
    return {
        "rank": hit.rank,
        "path": os.fsdecode(hit.path),
        "score": round(hit.score, 6),
        "confidence": round(hit.confidence, 4),
        "place": _place_json(best.place) if best else {},
        "passage": best.passage if best else "",
        "highlights": [list(span) for span in best.highlights] if best else [],
        "why": list(hit.why),
        "copies": [os.fsdecode(path) for path in hit.copies],
        "title": hit.title,
        "language": hit.language,
        "media_type": hit.media_type,
        "size": hit.size,
        "modified": hit.mtime_ns / 1e9,
        "partly": hit.partly,
        "more": [
            {
                "place": _place_json(more.place),
                "passage": more.passage,
                "highlights": [list(s) for s in more.highlights],
            }
            for more in hit.more
        ],
    }


def _place_json(place: Place) -> dict[str, Any]:
    return {name: value for name, value in dataclasses.asdict(place).items() if value is not None}


def _print_hit(hit: Hit) -> None:
    colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    bold, plain = ("\x1b[1m", "\x1b[0m") if colours else ("", "")
    about = [text for text in (_place(hit.best.place) if hit.best else "", " and ".join(hit.why)) if text]
    if hit.copies:
        about.append(f"{len(hit.copies) + 1} copies")
    if hit.partly:
        about.append("only its first part is searched")
    print(f"{hit.rank:>2}  {bold}{_shown(hit.path)}{plain}" + (f"  ({', '.join(about)})" if about else ""))
    if hit.best is not None:
        print(f"    {_marked(hit.best, bold, plain)}")


def _marked(best: PassageHit, bold: str, plain: str) -> str:
    """Return the stretch of a passage around its first highlight, on one line, with the matched words marked."""
    first = best.highlights[0][0] if best.highlights else 0
    start = max(0, first - _PASSAGE_CHARACTERS // 3)
    end = min(len(best.passage), start + _PASSAGE_CHARACTERS)
    pieces: list[str] = ["…" if start else ""]
    at = start
    for low, high in best.highlights:
        if low >= at and high <= end:
            pieces += [best.passage[at:low], bold, best.passage[low:high], plain]
            at = high
    pieces += [best.passage[at:end], "…" if end < len(best.passage) else ""]
    text = "".join(piece if piece in (bold, plain) else _clean(piece) for piece in pieces)
    return " ".join(text.split())


def _place(place: Place) -> str:
    parts = [
        f"page {place.page}" if place.page else "",
        f"slide {place.slide}" if place.slide else "",
        " ".join(filter(None, (place.sheet and f"sheet {place.sheet}", place.cells))),
        place.part or "",
        place.chapter or "",
        f"lines {place.lines[0]}-{place.lines[1]}" if place.lines else "",
    ]
    return _clean(", ".join(part for part in parts if part))


def _shown(path: bytes) -> str:
    return _clean(os.fsdecode(path), keep_newlines=False)


def _clean(text: str, *, keep_newlines: bool = True) -> str:
    """Spell control characters out, and the marks that reorder text, so that a terminal shows and never obeys them."""

    def safe(character: str) -> str:
        if character in "\n\t" and keep_newlines:
            return character
        category = unicodedata.category(character)
        if category == "Cc" or (category == "Cf" and unicodedata.bidirectional(character) not in ("BN", "ON")):
            return character.encode("unicode_escape").decode()
        return character

    return text if text.isascii() and text.isprintable() else "".join(map(safe, text))


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _size(size: int) -> str:
    value = float(size)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:  # noqa: PLR2004  SI prefixes
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"  # noqa: PLR2004  two hours


def _print_json(value: Mapping[str, Any] | Iterable[Any]) -> None:
    # ASCII escapes keep the odd bytes of a name (lone surrogates) apart from text, for any reader of JSON.
    print(json.dumps(cast("Any", value)), flush=True)
