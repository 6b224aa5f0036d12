"""Small real office files, put together part by part, and what reading them gives."""

import io
import zipfile
from collections.abc import Mapping

from desktop_app.documents import Document, Place
from desktop_app.extract import registry
from desktop_app.extract.source import Limits, Source

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDE = "http://schemas.openxmlformats.org/presentationml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip container with these members, in this order, the first one stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for number, (name, content) in enumerate(parts.items()):
            container.writestr(name, content, zipfile.ZIP_STORED if number == 0 else zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def relations(*entries: tuple[str, str, str]) -> str:
    """Return a relationships part of (id, last word of the type, target)."""
    lines = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for name, kind, target in entries
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'


def docx(body: str, *, namespace: str = WORD, **parts: str) -> bytes:
    """Return a Word document with this body; `parts` are further ones by kind: styles, footnotes, header …"""
    members = {
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(*((kind, kind, f"{kind}.xml") for kind in parts)),
        "word/document.xml": (
            f'<w:document xmlns:w="{namespace}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            f"<w:body>{body}</w:body></w:document>"
        ),
        **{f"word/{kind}.xml": content for kind, content in parts.items()},
    }
    return zipped(members)


def word_part(root: str, content: str) -> str:
    """Return a part of a Word document: styles, footnotes, comments, hdr, ftr …"""
    return f'<w:{root} xmlns:w="{WORD}">{content}</w:{root}>'


def paragraph(text: str, style: str = "", extra: str = "") -> str:
    """Return a Word paragraph in a style, `extra` being further markup at its end."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r>{extra}</w:p>'


def table(*rows: tuple[str, ...]) -> str:
    """Return a Word table of paragraphs' markup."""
    lines = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def xlsx(sheets: Mapping[str, str], **parts: str) -> bytes:
    """Return a workbook of sheet names to rows' markup; `parts`: sharedStrings, styles."""
    names = list(sheets)
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(names, 1))
    members = {
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><workbookPr/><sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            *((f"s{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)),
            *((kind, kind, f"{kind}.xml") for kind in parts),
        ),
        **{f"xl/{kind}.xml": content for kind, content in parts.items()},
    }
    for number, name in enumerate(names, 1):
        members[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{SHEET}"><sheetData>{sheets[name]}</sheetData></worksheet>'
        )
    return zipped(members)


def pptx(*slides: str, notes: Mapping[int, str] | None = None) -> bytes:
    """Return a presentation of shapes' markup by slide; `notes` by number of slide."""
    notes = notes or {}
    listed = "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in range(1, len(slides) + 1))
    spaces = f'xmlns:p="{SLIDE}" xmlns:a="{DRAWING}" xmlns:r="{RELATIONS}"'
    members = {
        "_rels/.rels": relations(("r1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {spaces}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *((f"s{n}", "slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1))
        ),
    }
    for number, shapes in enumerate(slides, 1):
        members[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {spaces}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
        if number in notes:
            members[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(
                ("n", "notesSlide", f"../notesSlides/notesSlide{number}.xml")
            )
            members[f"ppt/notesSlides/notesSlide{number}.xml"] = (
                f"<p:notes {spaces}><p:cSld><p:spTree>{notes[number]}</p:spTree></p:cSld></p:notes>"
            )
    return zipped(members)


def shape(text: str, role: str = "") -> str:
    """Return a shape with one paragraph a line; `role` is a placeholder's type."""
    placeholder = f'<p:ph type="{role}"/>' if role else ""
    lines = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in text.split("\n"))
    return f"<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody>{lines}</p:txBody></p:sp>"


def opendocument(kind: str, body: str, *, styles: str = "", **members: str) -> bytes:
    """Return an OpenDocument file: `kind` is text, spreadsheet or presentation; `styles` goes into styles.xml."""
    names = ("office", "text", "table", "drawing", "presentation", "style", "meta")
    prefixes = {"drawing": "draw"}
    spaces = " ".join(f'xmlns:{prefixes.get(name, name)}="{ODF}:{name}:1.0"' for name in names)
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    content = f"<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content + "</office:document-content>",
            "styles.xml": f"<office:document-styles {spaces}><office:master-styles>{styles}</office:master-styles>"
            "</office:document-styles>",
            **{name.replace("__", "/").replace("_xml", ".xml"): text for name, text in members.items()},
        }
    )


def read(data: bytes, name: str, limits: Limits | None = None) -> Document:
    """Read `data` as the file `name`: kind found out and extractor chosen as for any file."""
    handle = io.BytesIO(data)
    kind = registry.kind_of(name, handle)
    return registry.read(kind, Source(name, handle, len(data), limits or Limits()))


def lines(document: Document) -> list[tuple[str, str]]:
    """Return (kind of block, text) of each block."""
    return [(block.kind.value, document.text[block.start : block.end]) for block in document.blocks]


def place_of(document: Document, text: str) -> Place:
    """Return the place of the one block that contains `text`."""
    (found,) = [block.place for block in document.blocks if text in document.text[block.start : block.end]]
    return found
