"""Subtitles (SubRip and WebVTT): what is said, without the times. Places: lines."""

import re

from desktop_app.documents import Document, Place
from desktop_app.extract.builder import DocumentBuilder
from desktop_app.extract.lines import read_text, stretches
from desktop_app.extract.source import Source

_TIMES = re.compile(r"\s*(?:\d+:)?\d+:\d+[.,]\d+\s*-->")
_MARKUP = re.compile(r"<[^<>\n]{0,100}>|\{\\[^{}\n]{0,100}\}")
_NOT_SAID = ("WEBVTT", "STYLE", "REGION")


def read(source: Source) -> Document:
    """Read each cue as a block."""
    builder = DocumentBuilder(source.limits)
    for text, (first, last) in stretches(read_text(source, builder)):
        if text.lstrip().startswith(_NOT_SAID):
            continue
        lines = text.split("\n")
        head = next((number for number, line in enumerate(lines[:3]) if _TIMES.match(line)), -1) + 1
        said = _MARKUP.sub("", "\n".join(lines[head:]))
        builder.add(said, place=Place(lines=(first + head, last)))
    vtt = source.extension == "vtt"
    return builder.build("subtitles", "text/vtt" if vtt else "application/x-subrip")
