"""The engine's sentences for a person, in the window's language. One that is not known here is shown as it came."""

import os
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from desktop_app.ui.phrases import is_found_by_name, reason_text
from desktop_app.ui.translation import tr
from desktop_app.ui.wording import printable

_Say = Callable[[re.Match[str]], str]
_BROKEN = re.compile(
    r"The settings file (?:was not valid: (?P<why>.*)\. The defaults are used; yours is kept as (?P<kept>.*)\."
    r"|(?P<here>.*) is not valid: (?P<reason>.*)\. The defaults are used; correct it\.)"
)


class Told(NamedTuple):
    """What a banner says: a sentence, all there is to know about it, and the file that it is about (b"" if none)."""

    sentence: str
    details: str
    file: bytes = b""


def told(message: str) -> Told:
    """Say sentences of the engine in short and at length."""
    lines = message.split("\n")
    found = [_told(line) for line in lines]
    file = next((each.file for each in found if each.file), b"")
    return Told("\n".join(each.sentence for each in found), "\n\n".join(each.details for each in found), file)


def _told(message: str) -> Told:
    broken = _BROKEN.fullmatch(message)
    if broken is None:
        return Told(in_our_words(message), in_our_words(message))
    reason, file = printable(broken["why"] or broken["reason"]), broken["kept"] or broken["here"]
    path = printable(file)
    # msgspec says the place last, and as a program has it.
    what, _, place = reason.replace("`", "").partition(" - at $.")
    where = tr("Your file is kept as {path}.", path=path) if broken["kept"] else tr("Correct {path}.", path=path)
    wrong = tr("What was wrong: {reason}.", reason=f"{place}: {what}" if place else what)
    return Told(tr("The settings file was not valid. The defaults are used."), f"{wrong}\n\n{where}", os.fsencode(file))


def in_our_words(message: str) -> str:
    """Say a sentence of the engine as the window says it."""
    if "\n" in message:
        return "\n".join(map(in_our_words, message.split("\n")))
    message = printable(message)
    for pattern, say in _SENTENCES:
        if found := pattern.fullmatch(message):
            return say(found)
    return message


def is_among(message: str, told: Iterable[str]) -> bool:
    """Whether a sentence of the engine says, in the window's words, what another one has told already."""
    return in_our_words(message) in map(in_our_words, told)


def _known(pattern: str, say: _Say) -> tuple[re.Pattern[str], _Say]:
    return re.compile(pattern, re.DOTALL), say


def _not_compared(name: str, why: str) -> str:
    if is_found_by_name(why):
        return tr("{name} cannot be compared: there is no text in it.", name=name)
    reason = reason_text(why)
    if ": " in why:
        return tr("{name} cannot be compared ({reason}).", name=name, reason=reason)
    return tr("{path} cannot be compared: {reason}.", path=name, reason=reason)


_SENTENCES: tuple[tuple[re.Pattern[str], _Say], ...] = (
    # what was not searched, and why
    _known(
        r"Only words and names were searched, not meaning: there is no model or no vectors to search\.",
        lambda _: tr("Only words and names were searched: nothing can be searched by meaning yet."),
    ),
    _known(
        r"Only words and names were searched(?:, not meaning)?: (.*)",
        lambda found: tr("Only words and names were searched, not meaning: {reason}", reason=in_our_words(found[1])),
    ),
    _known(
        r"Nothing can be found by meaning yet: .*",
        lambda _: tr("Only words and names were searched: nothing can be searched by meaning yet."),
    ),
    _known(
        r"Nothing can be searched by meaning yet: .*",
        lambda _: tr("Nothing can be searched by meaning yet. Wait until some files are read, then try again."),
    ),
    _known(
        r"The query only says what to leave out.*",
        lambda _: tr("You only said what to leave out: these are the newest files without it. Add a word to look for."),
    ),
    _known(
        r"The query is very long: .*",
        lambda _: tr("That is a very long search: only its beginning was used."),
    ),
    # a query that cannot be meant
    _known(
        r"The query is empty: .*",
        lambda _: tr("Type a few words, or a filter such as type:pdf or after:2025-01."),
    ),
    _known(
        r"(-?\w+): needs a value, such as (.*)\.",
        lambda found: tr("{filter}: needs a value, such as {example}.", filter=found[1], example=found[2]),
    ),
    _known(
        r"(-\w+): is not possible; turn the condition round instead, as in (.*)\.",
        lambda found: tr(
            "{filter}: is not possible. Turn it round, as in {example}.", filter=found[1], example=found[2]
        ),
    ),
    _known(
        r"type: no file here is of the type “(.*)”\. Extensions here: (.*)\. Groups: (.*)\.",
        lambda found: tr(
            "No file here is of the type “{type}”. There are {extensions}. Groups: {groups}.",
            type=found[1],
            extensions=found[2],
            groups=found[3],
        ),
    ),
    _known(
        r"type: takes a file extension .* or one of (.*), not “(.*)”\.",
        lambda found: tr(
            "type: takes a file extension such as pdf or docx, or one of {groups}, not “{value}”.",
            groups=found[1],
            value=found[2],
        ),
    ),
    _known(
        r"lang: takes two-letter language codes .* such as (.*), not “(.*)”\.",
        lambda found: tr(
            "lang: takes language codes of two letters such as {codes}, not “{value}”.", codes=found[1], value=found[2]
        ),
    ),
    _known(
        r"(after|before): takes a date .*, not “(.*)”\.",
        lambda found: tr(
            "{filter}: takes a date such as 2025-01-31, today or yesterday, or a time ago such as 30d or 6m,"
            " not “{value}”.",
            filter=found[1],
            value=found[2],
        ),
    ),
    _known(
        r"size: takes a bound such as .*, not “(.*)”\.",
        lambda found: tr("size: takes a bound such as >1mb, <=500kb or 1mb..5gb, not “{value}”.", value=found[1]),
    ),
    _known(
        r"in: no folder here is called “(.*)”\.(?: A name with spaces .*)?",
        lambda found: tr("No folder here is called “{name}”. A name with spaces needs quotes.", name=found[1]),
    ),
    _known(
        r"The folder (.*) is in the library already\.",
        lambda found: tr("The folder {path} is in the library already.", path=found[1]),
    ),
    # a file
    _known(
        r"(.*) is not there any more: it was moved, renamed or deleted, or its drive is away\.",
        lambda found: tr(
            "{path} is not there any more: it was moved, renamed or deleted, or its drive is away.", path=found[1]
        ),
    ),
    _known(
        r"(.*) cannot be compared: (.*)\.",
        lambda found: _not_compared(found[1], found[2]),
    ),
    _known(
        r"(.*) could not be opened\. (.*)",
        lambda found: tr("{path} could not be opened. {reason}", path=found[1], reason=in_our_words(found[2])),
    ),
    _known(
        r"(.*) could not be shown\. (.*)",
        lambda found: tr("{path} could not be shown. {reason}", path=found[1], reason=in_our_words(found[2])),
    ),
    # xdg-open says so with 3, and says it where no program is set up for a kind of file
    _known(
        r"The program xdg-open ended at once with the status 3\.",
        lambda _: tr("No program for it is set up on this computer."),
    ),
    _known(
        r"The program (.*) ended at once with the status (\d+)\.",
        lambda found: tr("The program {program} failed ({status}).", program=found[1], status=found[2]),
    ),
    _known(
        r"The program (.*) is not installed\.",
        lambda found: tr("The program {program} is not installed.", program=found[1]),
    ),
    _known(r"There is no text to compare\.", lambda _: tr("There is no text in it that could be compared.")),
    # a folder
    _known(
        r"The folder (.*) does not exist\..*",
        lambda found: tr("The folder {path} does not exist.", path=found[1]),
    ),
    _known(
        r"(.*) is a file, not a folder\..*",
        lambda found: tr("{path} is a file, not a folder.", path=found[1]),
    ),
    _known(
        r"The folder (.*) cannot be read: permission denied\..*",
        lambda found: tr("The folder {path} cannot be read: you may not open it.", path=found[1]),
    ),
    _known(
        r"The folder (.*) cannot be read: (.*)\. Check the drive that it is on\.",
        lambda found: tr(
            "The folder {path} cannot be read ({reason}). Check the drive that it is on.",
            path=found[1],
            reason=found[2],
        ),
    ),
    _known(
        r"(.*) is where Findling keeps its own data\. Choose another\.",
        lambda found: tr("{path} is where Findling keeps its own data. Choose another folder.", path=found[1]),
    ),
    _known(
        r"Its drive does not tell of all changes, .*",
        lambda _: tr("Its drive does not tell of all changes: Findling looks through it every few minutes."),
    ),
    _known(
        r"This system watches no more folders for a person than (.*), so .*: (sudo .*)",
        lambda found: tr(
            "It has more folders than this system watches for a person ({limit}): Findling looks through it every few"
            " minutes. To raise the limit: {command}",
            limit=found[1],
            command=found[2],
        ),
    ),
    _known(
        r"This system lets no more programs of a person watch folders than (.*), so .*: (sudo .*)",
        lambda found: tr(
            "Too many programs watch folders on this system ({limit}): Findling looks through it every few minutes."
            " To raise the limit: {command}",
            limit=found[1],
            command=found[2],
        ),
    ),
    # the hotkey
    _known(
        r"(.*) is in use by another program\. Choose another one, or free it there\.",
        lambda found: tr("Another program uses {keys}. Choose other keys, or free these there.", keys=found[1]),
    ),
    _known(
        r"(.*) cannot be a global hotkey here\. .*Bind the command `findling toggle` .*",
        lambda found: tr(
            "{keys} cannot call the quick bar on this desktop. In your desktop's keyboard settings, bind the command"
            " “findling toggle” to the keys you like.",
            keys=found[1],
        ),
    ),
    _known(
        r"(.*) cannot be a hotkey: no key of the keyboard in use is (.*)\. Choose another one\.",
        lambda found: tr("Your keyboard has no key {key}. Choose other keys.", key=found[2]),
    ),
    _known(
        r"The hotkey '.*' would take (.*) away from typing\. .*",
        lambda found: tr("{key} alone is for typing. Hold Ctrl, Alt or Super with it.", key=found[1]),
    ),
    # the settings
    _known(
        r"'(.*)' is not a pattern\. Write it like a line of a \.gitignore file\.",
        lambda found: tr("“{line}” is not a pattern. Write it like a line of a .gitignore file.", line=found[1]),
    ),
    _known(
        r"Findling cannot start at login: (.*) could not be written \((.*)\)\..*",
        lambda found: tr(
            "Findling cannot start at login: {path} could not be written ({reason}).", path=found[1], reason=found[2]
        ),
    ),
    _known(
        r"Findling still starts at login: (.*) could not be deleted \((.*)\)\.",
        lambda found: tr(
            "Findling still starts at login: {path} could not be deleted ({reason}).", path=found[1], reason=found[2]
        ),
    ),
    _known(
        r"The hotkey '.*' names a key '(.*)' that Findling does not know\. .*",
        lambda found: tr("{key} cannot be part of it. Take a letter, a digit, a function key or Space.", key=found[1]),
    ),
    _known(
        r"Another Findling (?:is at work on|is using|uses) (.*?)(?:\.| and) .*",
        lambda found: tr("Another Findling works on {path}. Wait until it is done, or quit it.", path=found[1]),
    ),
    _known(
        r"Not everything could be deleted: (.*): (.*)\. Quit Findling and delete (.*)\.",
        lambda found: tr(
            "Not everything could be deleted ({reason}: {file}). Quit Findling and delete {path}.",
            file=found[1],
            reason=found[2],
            path=found[3],
        ),
    ),
    _known(
        r"(.*) cannot be written: the data folder is read-only or not accessible \(.*\)\.",
        lambda found: tr("{path} cannot be written: the data folder may only be read.", path=found[1]),
    ),
    # the start
    _known(
        r"The settings file was not valid: (.*)\. The defaults are used; yours is kept as (.*)\.",
        lambda found: tr(
            "The settings file was not valid ({reason}). The defaults are used; your file is kept as {path}.",
            reason=found[1],
            path=found[2],
        ),
    ),
    _known(
        r"The data folder (.*) cannot be (?:written|used): (.*)\. Choose another(?: one)?\.",
        lambda found: tr(
            "Nothing can be kept in {path} ({reason}). Free it, or start Findling with --data-dir and another folder.",
            path=found[1],
            reason=found[2],
        ),
    ),
    _known(
        r"(.*) is a file; the data folder must be a folder\. Choose another one\.",
        lambda found: tr(
            "{path} is a file, where Findling wants to keep its data. Move it, or start Findling with --data-dir and"
            " another folder.",
            path=found[1],
        ),
    ),
    # the whole
    _known(
        r"There is no space left for (.*)\. Nothing is lost; .*",
        lambda found: tr("There is no space left for {path}. Nothing is lost: free some space.", path=found[1]),
    ),
    _known(
        r"The settings file (.*) cannot be written: (.*)\. The change holds .*",
        lambda found: tr(
            "The settings cannot be kept ({reason}): the change holds until Findling quits.", reason=found[2]
        ),
    ),
    _known(
        r"Another Findling .*",
        lambda _: tr("Another Findling is using the same data and does not answer. Quit it, or try again in a moment."),
    ),
    _known(
        r"Something unexpected happened: (.*)\. Try again\.",
        lambda found: tr("Something unexpected happened: {reason}. Try again.", reason=found[1]),
    ),
)
