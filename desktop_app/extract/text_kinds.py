"""Which kind of text this is: by its name, or, where the name does not say, by how it starts."""

import fnmatch
import re
from functools import cache

from desktop_app.extract.encodings import decode

_EXTENSIONS = {
    "txt": "text", "text": "text", "log": "text", "out": "text", "asc": "text", "nfo": "text", "me": "text",
    "md": "markdown", "markdown": "markdown", "mdown": "markdown", "mkd": "markdown", "qmd": "markdown",
    "rmd": "markdown", "mdx": "markdown",
    "rst": "rst", "rest": "rst", "org": "org", "typ": "typst", "adoc": "asciidoc", "asciidoc": "asciidoc",
    "tex": "tex", "ltx": "tex", "latex": "tex",
    "html": "html", "htm": "html", "xhtml": "html", "xht": "html", "shtml": "html",
    "mht": "mhtml", "mhtml": "mhtml", "ipynb": "notebook",
    "csv": "csv", "tsv": "csv", "tab": "csv", "psv": "csv",
    "json": "json", "jsonl": "json", "ndjson": "json", "geojson": "json", "json5": "text", "jsonc": "text",
    "webmanifest": "json", "har": "json",
    "xml": "xml", "xsd": "xml", "xsl": "xml", "xslt": "xml", "rss": "xml", "atom": "xml", "opml": "xml",
    "svg": "xml", "gpx": "xml", "kml": "xml", "plist": "xml", "resx": "xml", "xliff": "xml", "xlf": "xml",
    "srt": "subtitles", "vtt": "subtitles",
    "eml": "eml", "mbox": "mbox", "mbx": "mbox", "fb2": "fb2", "rtf": "rtf",
}  # fmt: skip
_SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?([A-Za-z]+)[\d.]*")
_HTML = re.compile(
    # A comment is taken whole or not at all: the reference to a look-ahead is never tried in another length.
    r"\s*+(?:(?=(<!--.*?-->\s*+))\1)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL_HEADER = re.compile(
    r"(?:return-path|received|delivered-to|message-id|mime-version|from|to|subject|date|x-[\w-]+|content-type):",
    re.IGNORECASE,
)
_FROM_LINE = re.compile(r"From \S+.*\d\d:\d\d")
_ENOUGH_MAIL_HEADERS = 3
_SNIFFED_CHARS = 4096


def text_kind(name: str, head: bytes) -> str:
    """Return the kind of a text file: the extension's among texts, else by its first characters, else "text"."""
    start = decode(head)[:_SNIFFED_CHARS]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    kind = _EXTENSIONS.get(extension, "")
    if kind in ("xml", "html") or not kind:
        sniffed = _markup_kind(start)
        if sniffed:
            return sniffed
    if kind:
        return kind
    if code_language_of_name(name) or _SHEBANG.match(start):
        return "code"
    return _sniffed(start)


def code_language_of_name(name: str) -> str:
    """Return the Pygments name of the language that a file name stands for, "" if for none (texts included)."""
    exact, by_extension, patterns = _languages()
    if name in exact:
        return exact[name]
    extension = name.rpartition(".")[2] if "." in name else ""
    if extension in by_extension:
        return by_extension[extension]
    if extension.lower() in by_extension:
        return by_extension[extension.lower()]
    for pattern, language in patterns:
        if fnmatch.fnmatchcase(name, pattern):
            return language
    return ""


def names_text(name: str) -> bool:
    """Whether a name (lower case) is an extension of some kind of text or source code, or a programming language."""
    _, by_extension, _ = _languages()
    return name in _EXTENSIONS or any(name in (each.lower(), its.lower()) for each, its in by_extension.items())


def shebang_program(start: str) -> str:
    """Return the program that a script's first line names ("python", "sh"), "" without such a line."""
    match = _SHEBANG.match(start)
    return match.group(1) if match else ""


def code_language_of_program(program: str) -> str:
    """Return the Pygments name of the language that a program runs ("bash" is "Bash"), "" if unknown."""
    if not program:
        return ""
    from pygments.lexers import get_all_lexers  # noqa: PLC0415 - only for scripts without an extension

    for language, aliases, _, _ in get_all_lexers(plugins=False):
        if program in aliases:
            return language
    return ""


def _markup_kind(start: str) -> str:
    if _HTML.match(start):
        return "html"
    if start.lstrip().startswith("<?xml") or start.lstrip().startswith("<FictionBook"):
        if "<FictionBook" in start:
            return "fb2"
        return "html" if re.search(r"<html[\s>]", start) else "xml"
    return ""


def _sniffed(start: str) -> str:
    if _FROM_LINE.match(start):
        return "mbox"
    if start.startswith("WEBVTT"):
        return "subtitles"
    headers = 0
    for line in start.splitlines():
        if not line:
            break
        if _MAIL_HEADER.match(line):
            headers += 1
        elif not line[0].isspace() and ":" not in line:
            headers = 0
            break
    if headers >= _ENOUGH_MAIL_HEADERS:
        return "mhtml" if "multipart/related" in start and "Snapshot" in start else "eml"
    return "text"


# Pygments' names for texts of our other kinds.
_NOT_CODE = frozenset(("Text only", "Text output", "HTML", "XML", "JSON", "Markdown", "reStructuredText"))
# Extensions that several lexers claim: the language that most files with it are in.
_PREFERRED = {
    "h": "C", "m": "Objective-C", "pl": "Perl", "pm": "Perl", "t": "Perl", "R": "S", "s": "GAS", "S": "GAS",
    "v": "verilog", "sql": "SQL", "inc": "PHP", "pro": "Prolog", "prolog": "Prolog", "cl": "Common Lisp",
    "asm": "NASM", "ASM": "NASM", "bas": "VB.net", "as": "ActionScript 3", "fs": "F#", "hh": "C++", "cp": "C++",
    "mm": "Objective-C++", "feature": "Gherkin", "ttl": "Turtle", "gd": "GDScript", "lean": "Lean4", "inf": "INI",
    "cls": "TeX", "sty": "TeX", "toc": "TeX", "sc": "Scala", "p": "OpenEdge ABL", "i": "SWIG",
}  # fmt: skip


@cache
def _languages() -> tuple[dict[str, str], dict[str, str], list[tuple[str, str]]]:
    from pygments.lexers import get_all_lexers  # noqa: PLC0415 - only where the extension is not one of ours

    exact: dict[str, str] = {}
    by_extension: dict[str, str] = {}
    patterns: list[tuple[str, str]] = []
    for language, _, globs, _ in get_all_lexers(plugins=False):
        if language in _NOT_CODE:
            continue
        for glob in globs:
            if not set(glob) & set("*?["):
                exact.setdefault(glob, language)
            elif glob.startswith("*.") and not set(glob[2:]) & set("*?[."):
                by_extension.setdefault(glob[2:], language)
            else:
                patterns.append((glob, language))
    by_extension.update(_PREFERRED)
    return exact, by_extension, patterns
