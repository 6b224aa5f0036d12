"""Every file of the evaluation set: shown or refused with a reason, and never an exception, a hang or a crash."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from desktop_app.documents import Document, Passage, PassageHit
from desktop_app.errors import FindlingError, NotReadable
from desktop_app.extract import registry
from desktop_app.extract.source import Source
from desktop_app.passages.cut import cut
from desktop_app.passages.splitting import sentences
from desktop_app.preview.previewer import Previewer
from desktop_app.previews import Code, NoPreview, PageMarks, Pages, Structured, Unshown
from tests.helpers.shared_data import SHARED_FILES, skip_without_shared_data

FILES = sorted(path for path in SHARED_FILES.rglob("*") if path.is_file()) if SHARED_FILES.is_dir() else []
MOST_PASSAGES, MOST_SENTENCES = 4, 3
OUR_DOING = (Unshown.BROKE, Unshown.TOO_SLOW, Unshown.TOO_MUCH_MEMORY, Unshown.NOT_STARTING, Unshown.STOPPED)


def read(path: Path) -> Document | None:
    with path.open("rb") as handle:
        kind = registry.kind_of(path.name, handle)
        try:
            return registry.read(kind, Source(path.name, handle, path.stat().st_size)) if kind else None
        except NotReadable:
            return None


def passages(document: Document) -> Sequence[Passage]:
    found = cut(document, lambda texts: [len(text) // 4 + 1 for text in texts])
    return found[:: max(1, len(found) // MOST_PASSAGES)]


def hit(passage: Passage) -> PassageHit:
    return PassageHit(1, passage.text, passage.context, passage.place, (), 1.0)


@pytest.mark.parametrize("path", FILES or [Path()], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_shown_or_refused_with_a_reason(previewer: Previewer, path: Path):
    """What can be read can be shown, and every passage of it is found again where it is shown."""
    skip_without_shared_data()
    name = os.fsencode(path)
    preview = previewer.preview(name, query="the text", passage=None)
    document = read(path)
    if isinstance(preview, NoPreview):
        assert preview.reason not in OUR_DOING
        assert document is None
        return
    if isinstance(preview, Pages):
        check_pages(previewer, name, preview)
    elif isinstance(preview, Code | Structured):
        text = preview.text
        assert all(0 <= start < end <= len(text) for start, end in preview.words)
    if isinstance(preview, Structured):
        assert len(preview.cells) == len(preview.blocks)
        assert all(0 <= block.start <= block.end <= len(preview.text) for block in preview.blocks)
    for passage in passages(document) if document and not isinstance(preview, Pages) else ():
        shown = previewer.preview(name, query="", passage=hit(passage))
        assert isinstance(shown, Code | Structured)
        if shown.passage is None:
            assert not alike(passage.text), passage.text
        else:
            # Of TeX commands are left out where it is read, and shown where it is seen.
            seen, meant = alike(shown.text[slice(*shown.passage)]), alike(passage.text)
            assert seen[:20] == meant[:20] or seen[-20:] == meant[-20:]


def alike(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def check_pages(previewer: Previewer, path: bytes, pages: Pages) -> None:
    for number in {1, len(pages.sizes)}:
        problem = ""
        try:
            image = previewer.page(path, number, 400)
            assert len(image.pixels) == image.width * image.height * 3
        except FindlingError as error:
            problem = error.message
        assert problem not in OUR_DOING
    for marks in previewer.page_marks(path, query="the text", passage=None, sentence=""):
        check_inside(marks, pages.sizes[marks.page - 1])


def check_inside(marks: PageMarks, size: tuple[float, float]) -> None:
    """Check that rectangles touch the page; text may stand partly beyond its edge."""
    for x0, y0, x1, y1 in [*(box for word in marks.words for box in word), *marks.sentence]:
        assert x0 <= x1
        assert y0 <= y1
        assert x0 < size[0] + 1
        assert y0 < size[1] + 1
        assert x1 > -1
        assert y1 > -1


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.parent.name == "pdf"] or [Path()], ids=lambda p: p.name
)
def test_every_sentence_that_is_read_in_a_pdf_is_marked_on_its_page(previewer: Previewer, path: Path):
    """Whatever the order in which the page is drawn."""
    skip_without_shared_data()
    document = read(path)
    if document is None or document.kind != "pdf":
        return
    for passage in passages(document):
        stops = [0, *sentences(passage.text, 0, len(passage.text)), len(passage.text)]
        for start, end in list(pairwise(stops))[:MOST_SENTENCES]:
            sentence = passage.text[start:end].strip()
            if len(alike(sentence)) > 1:
                marks = previewer.page_marks(os.fsencode(path), query="", passage=hit(passage), sentence=sentence)
                assert any(each.sentence for each in marks), sentence
