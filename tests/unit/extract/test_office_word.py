"""Word documents (.docx)."""

from pathlib import Path

import pytest

from desktop_app.documents import Place
from desktop_app.errors import Damaged, Skipped
from desktop_app.extract.source import Limits
from tests.helpers.office_files import docx, lines, paragraph, place_of, read, relations, table, word_part, zipped

STYLES = word_part(
    "styles",
    '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="Kapitel"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="lvl"><w:name w:val="X"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="de"><w:name w:val="Überschrift 3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="L"/><w:basedOn w:val="loop"/></w:style>',
)


def read_body(body: str, **parts: str) -> list[tuple[str, str]]:
    return lines(read(docx(body, **parts), "a.docx"))


def test_headings_are_found_by_outline_level_inheritance_and_localized_name() -> None:
    body = "".join(paragraph(style, style) for style in ("2", "mine", "lvl", "de", "a", "loop", "unknown"))
    document = read(docx(body, styles=STYLES), "a.docx")
    levels = {document.text[block.start : block.end]: block.level for block in document.blocks}
    assert levels == {"2": 2, "mine": 2, "lvl": 1, "de": 3, "a": 0, "loop": 0, "unknown": 0}
    assert [kind for kind, _ in lines(document)] == ["heading"] * 4 + ["paragraph"] * 3


def test_a_paragraphs_own_outline_level_wins_over_its_style() -> None:
    own = '<w:p><w:pPr><w:pStyle w:val="2"/><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>body</w:t></w:r></w:p>'
    assert read_body(own, styles=STYLES) == [("paragraph", "body")]


def test_a_paragraph_stands_under_the_nearest_heading() -> None:
    document = read(docx(paragraph("Tides", "2") + paragraph("The moon pulls."), styles=STYLES), "a.docx")
    assert place_of(document, "moon") == Place(heading="Tides")


def test_deleted_text_is_left_out_and_inserted_text_kept() -> None:
    changed = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>wombat</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom></w:p>"
    )
    assert read_body(changed) == [("paragraph", "kept new")]


def test_a_deleted_table_row_is_left_out() -> None:
    rows = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>stays</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert read_body(rows) == [("table row", "stays")]


def test_a_text_box_is_read_once_and_behind_its_paragraph() -> None:
    box = "<w:txbxContent>" + paragraph("in the box") + "</w:txbxContent>"
    extra = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read_body(paragraph("beside it", extra=extra)) == [("paragraph", "beside it"), ("paragraph", "in the box")]


def test_notes_and_comments_follow_the_paragraph_that_points_to_them() -> None:
    points = '<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="0"/></w:r>'
    footnotes = word_part(
        "footnotes",
        '<w:footnote w:id="2">'
        + paragraph("the note")
        + '</w:footnote><w:footnote w:id="3">'
        + paragraph("nobody's note")
        + "</w:footnote>",
    )
    comments = word_part("comments", '<w:comment w:id="0" w:author="Ada">' + paragraph("why?") + "</w:comment>")
    body = paragraph("first", extra=points) + paragraph("second")
    texts = [text for _, text in read_body(body, footnotes=footnotes, comments=comments)]
    assert texts == ["first", "the note", "Ada: why?", "second", "nobody's note"]


def test_headers_and_footers_come_last_and_once() -> None:
    running = {
        "header": word_part("hdr", paragraph("Confidential")),
        "footer": word_part("ftr", paragraph("Confidential")),
    }
    assert read_body(paragraph("body"), **running) == [("paragraph", "body"), ("paragraph", "Confidential")]


def test_the_words_of_charts_and_diagrams_come_behind_the_text() -> None:
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="urn:a"><c:chart>'
        "<c:title><a:t>Sales</a:t></c:title><c:ser><c:tx><c:v>Kyoto</c:v></c:tx><c:cat><c:v>2024</c:v><c:v>May</c:v>"
        "</c:cat><c:val><c:v>7</c:v></c:val></c:ser></c:chart></c:chartSpace>"
    )
    assert [text for _, text in read_body(paragraph("body"), chart=chart)] == ["body", "Sales", "Kyoto", "May"]


def test_a_table_has_its_first_row_as_header_and_a_nested_table_follows_its_row() -> None:
    inner = table((paragraph("x"), paragraph("y")))
    body = table(
        (paragraph("Name"), paragraph("Town")),
        (paragraph("Ada") + inner, paragraph("London")),
    )
    assert read_body(body) == [("table header", "Name | Town"), ("table row", "Ada | London"), ("table row", "x | y")]


def test_a_row_marked_as_header_is_one_whatever_it_looks_like() -> None:
    marked = (
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>"
        + paragraph("2023")
        + "</w:tc><w:tc>"
        + paragraph("2024")
        + "</w:tc></w:tr><w:tr><w:tc>"
        + paragraph("1")
        + "</w:tc><w:tc>"
        + paragraph("2")
        + "</w:tc></w:tr></w:tbl>"
    )
    assert read_body(marked) == [("table header", "2023 | 2024"), ("table row", "1 | 2")]


def test_a_single_cell_around_a_whole_text_is_layout_not_a_table() -> None:
    body = table((paragraph("Tides", "2") + paragraph("The moon pulls."),))
    assert read_body(body, styles=STYLES) == [("heading", "Tides"), ("paragraph", "The moon pulls.")]


def test_formulas_tabs_breaks_and_ruby_read_as_text() -> None:
    body = (
        "<w:p><m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath><w:r><w:tab/><w:t>and</w:t><w:br/><w:t>on</w:t></w:r>"
        "<w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase></w:ruby>"
        "</w:r></w:p>"
    )
    assert read_body(body) == [("paragraph", "E=mc²\tand\non漢")]


def test_indented_xml_adds_no_white_space() -> None:
    body = "<w:p>\n  <w:r>\n    <w:t>one</w:t>\n  </w:r>\n  <w:r>\n    <w:t>two</w:t>\n  </w:r>\n</w:p>"
    assert read_body(body) == [("paragraph", "onetwo")]


def test_the_strict_dialect_is_read_too() -> None:
    body = paragraph("strictly")
    data = docx(body, namespace="http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert lines(read(data, "a.docx")) == [("paragraph", "strictly")]


def test_title_author_and_dates_come_from_the_core_properties() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="urn:x" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>On Tides</dc:title><dc:creator>Ada</dc:creator>'
        "<dcterms:created>2024-05-01T10:00:00Z</dcterms:created><dcterms:modified>soon</dcterms:modified>"
        "</cp:coreProperties>"
    )
    data = zipped(
        {
            "_rels/.rels": relations(
                ("r1", "officeDocument", "word/document.xml"), ("r2", "core-properties", "core.xml")
            ),
            "word/document.xml": word_part("document", "<w:body>" + paragraph("text") + "</w:body>"),
            "core.xml": core,
        }
    )
    document = read(data, "a.docx")
    assert (document.title, document.author) == ("On Tides", "Ada")
    assert (document.created, document.modified) == ("2024-05-01T10:00:00Z", "")


def test_an_external_entity_is_never_opened_and_the_text_around_it_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("quokka")
    body = "<w:p><w:r><w:t>before &x; after</w:t></w:r></w:p>"
    data = zipped(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
            + word_part("document", f"<w:body>{body}</w:body>"),
        }
    )
    assert lines(read(data, "a.docx")) == [("paragraph", "before  after")]


def test_a_document_without_text_says_so() -> None:
    with pytest.raises(Skipped, match=r"^no text$"):
        read(docx("<w:p/>"), "a.docx")


@pytest.mark.parametrize("body", ["<w:p>", "<w:x>" * 5000 + "</w:x>" * 5000, "&undefined;"])
def test_broken_xml_is_damage(body: str) -> None:
    with pytest.raises(Damaged):
        read(docx(body), "a.docx")


def test_a_long_document_stops_at_the_limit_and_says_so() -> None:
    document = read(docx(paragraph("wombat ") * 5000), "a.docx", Limits(text_chars=1000))
    assert len(document.text) <= 1000
    assert document.truncated


def test_a_swollen_part_is_damage() -> None:
    data = docx(paragraph("a" * 100) * 150_000)
    with pytest.raises(Damaged, match="unpacks"):
        read(data, "a.docx", Limits(unpacked_bytes=1 << 20))
