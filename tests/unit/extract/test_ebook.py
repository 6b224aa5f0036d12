"""E-books: .epub and .fb2."""

import pytest

from desktop_app.documents import Place
from desktop_app.errors import Damaged, Skipped
from tests.helpers.office_files import lines, place_of, read, zipped

CONTAINER = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'


def epub(pages: dict[str, str], contents: str = "", *, order: tuple[str, ...] = (), **members: str) -> bytes:
    """Return a book of page names to bodies; `contents`: the links of its navigation; `order`: if not the pages'."""
    items = "".join(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"/>' for name in pages)
    spine = "".join(f'<itemref idref="{name}"/>' for name in order or pages)
    package = (
        '<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>On Tides</dc:title>'
        "<dc:creator>Ada</dc:creator><dc:date>2024-05-01</dc:date></metadata><manifest>"
        f'<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>{items}</manifest>'
        f'<spine><itemref idref="nav"/>{spine}</spine></package>'
    )
    navigation = (
        '<html xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol>'
        + contents
        + '</ol></nav><nav epub:type="page-list"><a href="one.xhtml">p. 7</a></nav></body></html>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": package,
            "OPS/nav.xhtml": navigation,
            **{
                f"OPS/{name}.xhtml": f"<html><head><title/></head><body>{body}</body></html>"
                for name, body in pages.items()
            },
            **{name.replace("__", "/").replace("_xml", ".xml"): text for name, text in members.items()},
        }
    )


def test_pages_are_read_in_the_order_of_the_spine_under_their_chapter() -> None:
    contents = '<li><a href="one.xhtml">Moon</a></li><li><a href="three.xhtml"> The <i>Sun</i></a></li>'
    pages = {"three": "<p>It shines.</p>", "one": "<h1>Moon</h1><p>It pulls.</p>", "two": "<p>And turns.</p>"}
    document = read(epub(pages, contents, order=("one", "two", "three")), "a.epub")
    assert [text for _, text in lines(document)] == ["Moon", "It pulls.", "And turns.", "It shines."]
    assert place_of(document, "It pulls.") == Place(chapter="Moon", heading="Moon")
    assert place_of(document, "And turns.") == Place(chapter="Moon", heading="Moon")
    assert place_of(document, "It shines.") == Place(chapter="The Sun")
    assert (document.title, document.author, document.created) == ("On Tides", "Ada", "2024-05-01")


def test_several_chapters_on_one_page_are_told_apart_by_their_headings() -> None:
    contents = '<li><a href="one.xhtml#a">Moon</a></li><li><a href="one.xhtml#b">Sun</a></li>'
    body = "<p>Before.</p><h1>Moon</h1><p>It pulls.</p><h2>Phases</h2><p>New.</p><h1>Sun</h1><p>It shines.</p>"
    document = read(epub({"one": body}, contents), "a.epub")
    assert place_of(document, "Before.") == Place()
    assert place_of(document, "New.") == Place(chapter="Moon", heading="Phases")
    assert place_of(document, "It shines.").chapter == "Sun"


def test_a_table_of_contents_of_epub_2_is_read() -> None:
    ncx = (
        '<ncx><navMap><navPoint><navLabel><text>Moon</text></navLabel><content src="my%20page.xhtml#x"/></navPoint>'
        "</navMap></ncx>"
    )
    package = (
        '<package><manifest><item id="a" href="my%20page.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
        '<spine toc="ncx"><itemref idref="a"/></spine></package>'
    )
    data = zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": package,
            "OPS/toc.ncx": ncx,
            "OPS/my page.xhtml": "<html><body><p>It pulls.</p></body></html>",
        }
    )
    assert place_of(read(data, "a.epub"), "It pulls.") == Place(chapter="Moon")


def test_a_locked_book_asks_for_a_password_but_scrambled_fonts_do_not() -> None:
    entry = (
        '<encryption><EncryptedData><EncryptionMethod Algorithm="{}"/><CipherData><CipherReference URI="{}"/>'
        "</CipherData></EncryptedData></encryption>"
    )
    locked = entry.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/one.xhtml")
    fonts = entry.format("http://www.idpf.org/2008/embedding", "OPS/font.otf")
    with pytest.raises(Skipped, match=r"^password$"):
        read(epub({"one": "<p>x</p>"}, **{"META-INF__encryption_xml": locked}), "a.epub")
    assert read(epub({"one": "<p>x</p>"}, **{"META-INF__encryption_xml": fonts}), "a.epub").text == "x"


def test_a_book_without_its_package_document_is_damaged() -> None:
    with pytest.raises(Damaged):
        read(zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}), "a.epub")


def fiction_book(body: str, info: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><FictionBook xmlns="http://www.gribuser.ru/xml/fictionbook/2.0">'
        f"<description><title-info>{info}</title-info></description>{body}<binary>aGVsbG8=</binary></FictionBook>"
    ).encode()


def test_an_fb2_sections_titles_are_headings_and_the_outermost_is_the_chapter() -> None:
    body = (
        "<body><title><p>On</p><p>Tides</p></title><section><title><p>Moon</p></title><section><title><p>Phases</p>"
        "</title><p>New <strong>moon</strong>.</p></section></section><section><p>No title.</p></section></body>"
    )
    document = read(fiction_book(body), "a.fb2")
    assert [(block.level, document.text[block.start : block.end]) for block in document.blocks] == [
        (1, "On Tides"),
        (2, "Moon"),
        (3, "Phases"),
        (0, "New moon."),
        (0, "No title."),
    ]
    assert place_of(document, "New moon.") == Place(chapter="Moon", heading="Phases")


def test_an_fb2_poem_keeps_its_lines_and_a_table_its_rows() -> None:
    body = (
        "<body><section><poem><stanza><v>one</v><v>two</v></stanza></poem><table><tr><th>Town</th><th>Sales</th></tr>"
        "<tr><td>Kyoto</td><td>7</td></tr></table></section></body>"
    )
    assert lines(read(fiction_book(body), "a.fb2")) == [
        ("paragraph", "one\ntwo"),
        ("table header", "Town | Sales"),
        ("table row", "Kyoto | 7"),
    ]


def test_an_fb2_books_own_facts_and_annotation_are_read() -> None:
    info = (
        "<author><first-name>Ada</first-name><last-name>Lovelace</last-name></author><book-title>On Tides</book-title>"
        '<annotation><p>About the moon.</p></annotation><date value="2024-05-01">May</date>'
    )
    document = read(fiction_book("<body><section><p>x</p></section></body>", info), "a.fb2")
    assert (document.title, document.author, document.created) == ("On Tides", "Ada Lovelace", "2024-05-01")
    assert lines(document) == [("paragraph", "About the moon."), ("paragraph", "x")]


def test_a_broken_fb2_is_damaged() -> None:
    with pytest.raises(Damaged):
        read(fiction_book("<body><section>"), "a.fb2")
