"""Jupyter notebooks: texts, code and what the code printed. Places: part ("cell 3") and the nearest heading."""

from typing import Any

import msgspec

from desktop_app.documents import BlockKind, Document, Place
from desktop_app.errors import Damaged
from desktop_app.extract.builder import DocumentBuilder, clean
from desktop_app.extract.encodings import decode
from desktop_app.extract.light_markup import MARKDOWN, add_markup
from desktop_app.extract.source import Source
from desktop_app.extract.text_kinds import code_language_of_program

_LONGEST_OUTPUT = 5_000
Lines = str | list[str]


class _Output(msgspec.Struct):
    text: Lines = ""
    data: dict[str, Any] = {}


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: Lines = ""
    input: Lines = ""
    level: int = 1
    outputs: list[_Output] = []


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []
    worksheets: list[_Worksheet] = []
    metadata: dict[str, Any] = {}


def read(source: Source) -> Document:
    """Read the cells in order, versions 3 and 4 of the format. Raises Damaged when it is no such JSON."""
    try:
        notebook = msgspec.json.decode(decode(source.read_bytes()), type=_Notebook)
    except msgspec.DecodeError as error:
        raise Damaged("damaged: not a notebook's JSON") from error
    builder = DocumentBuilder(source.limits)
    cells = notebook.cells or [cell for sheet in notebook.worksheets for cell in sheet.cells]
    title = ""
    for number, cell in enumerate(cells, 1):
        place = Place(part=f"cell {number}")
        text = _joined(cell.source or cell.input)
        if cell.cell_type == "code":
            builder.add(text, BlockKind.CODE, place)
            for output in cell.outputs:
                printed = _joined(output.text or output.data.get("text/plain", ""))
                builder.add(printed[:_LONGEST_OUTPUT], BlockKind.CODE, place)
        elif cell.cell_type == "heading":
            builder.add(text, BlockKind.HEADING, place, cell.level)
        else:
            _, heading = add_markup(builder, clean(text), MARKDOWN, place)
            title = title or heading
    return builder.build(
        "notebook",
        "application/x-ipynb+json",
        title=_text(notebook.metadata.get("title")) or title,
        code_language=_language(notebook.metadata),
    )


def _joined(lines: object) -> str:
    """Return a cell's text, which the format keeps as one string or as a list of lines."""
    if isinstance(lines, str):
        return lines
    return "".join(map(_text, lines)) if isinstance(lines, list) else ""  # pyright: ignore[reportUnknownArgumentType]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _language(metadata: dict[str, Any]) -> str:
    information = metadata.get("language_info") or metadata.get("kernelspec")
    name = _text(information.get("name") or information.get("language")) if isinstance(information, dict) else ""  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
    return code_language_of_program(name.rstrip("0123456789.").lower())
