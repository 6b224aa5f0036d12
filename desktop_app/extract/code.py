"""Source code, scripts and settings files: one block of code that covers the file. Places: lines."""

import re

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.lines import read_text
from desktop_app.extract.source import Source
from desktop_app.extract.text_kinds import code_language_of_name, code_language_of_program, shebang_program

_CPLUSPLUS = re.compile(r"^\s*(?:class|namespace|template\s*<|using\s|public:|private:)", re.MULTILINE)
_MATLAB = re.compile(r"^\s*(?:%|function\b|end\s*$)", re.MULTILINE)
_OBJECTIVE_C = re.compile(r"^\s*(?:@\w+|#import\b)", re.MULTILINE)
_LOOKED_AT = 20_000


def read(source: Source) -> Document:
    """Read a source file; `code_language` is the Pygments name that its file name or first line stands for."""
    builder = DocumentBuilder(source.limits)
    text = read_text(source, builder)
    builder.add(text, BlockKind.CODE, Place(lines=(1, text.count("\n") + 1)))
    return builder.build("code", "text/plain", code_language=_language(source, text[:_LOOKED_AT]))


def _language(source: Source, start: str) -> str:
    """Return the language, telling apart those that share an extension."""
    language = code_language_of_name(source.name) or code_language_of_program(shebang_program(start))
    if source.extension == "h":
        if _OBJECTIVE_C.search(start):
            return "Objective-C"
        return "C++" if _CPLUSPLUS.search(start) else "C"
    if source.extension == "m" and not _OBJECTIVE_C.search(start) and _MATLAB.search(start):
        return "Matlab"
    return language
