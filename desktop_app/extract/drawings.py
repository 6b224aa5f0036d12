"""Text in DrawingML: the paragraphs of shapes, diagrams and charts, which Word, Excel and PowerPoint share."""

from collections.abc import Iterator

from desktop_app.errors import Damaged
from desktop_app.extract.ooxml import Names, dialect, relationships, targets, text_of
from desktop_app.extract.safe_xml import Element, iterate, parse
from desktop_app.extract.safe_zip import SafeZip


def paragraph_text(paragraph: Element, names: Names) -> str:
    """Return the text of one a:p, with line breaks and the text of fields."""
    text, line_break, tab = f"{names.drawing}t", f"{names.drawing}br", f"{names.drawing}tab"
    formula = f"{names.math}t"
    pieces: list[str] = []
    for node in paragraph.iter(text, formula, line_break, tab):
        if node.tag == line_break:
            pieces.append("\n")
        elif node.tag == tab:
            pieces.append("\t" if pieces else "")
        else:
            pieces.append(text_of(node))
    return "".join(pieces).strip()


def paragraphs_of_part(package: SafeZip, part: str) -> Iterator[str]:
    """Yield the paragraphs of a part that is all DrawingML: a drawing, a diagram's data."""
    stream = package.open(part)
    names = dialect(stream)
    for paragraph in iterate(stream, (f"{names.drawing}p",)):
        text = paragraph_text(paragraph, names)
        if text:
            yield text


def paragraphs_of_drawing(package: SafeZip, part: str) -> Iterator[str]:
    """Yield the text of a sheet's drawing: its shapes, then its charts."""
    yield from paragraphs_of_part(package, part)
    for chart in targets(relationships(package, part), "chart"):
        if chart in package:
            yield from chart_texts(package, chart)


def chart_texts(package: SafeZip, part: str) -> Iterator[str]:
    """Yield a chart's words: its titles, then each series' name, then the categories once; numbers are left out.

    A broken chart yields nothing: what it is part of is worth more than it.
    """
    try:
        data = package.read(part)
        root = parse(data, recover=True)
    except Damaged:
        return
    chart, drawing = "{*}", "{*}"
    for title in root.iter(f"{chart}title"):
        text = " ".join(text_of(node) for node in title.iter(f"{drawing}t")).strip()
        if text:
            yield text
    names: list[str] = []
    categories: list[str] = []
    for series in root.iter(f"{chart}ser"):
        names += _cached_words(series, "tx")
        categories = categories or _cached_words(series, "cat")
    for words in (names, categories):
        if words:
            yield ", ".join(dict.fromkeys(words))


def _cached_words(series: Element, name: str) -> list[str]:
    return [
        text.strip()
        for holder in series.iterchildren(f"{{*}}{name}")
        for value in holder.iter("{*}v")
        if (text := text_of(value)).strip() and not text.strip().replace(".", "").isdecimal()
    ]
