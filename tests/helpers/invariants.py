"""What holds for every document that an extractor returns."""

import re

from desktop_app.documents import BlockKind, Document

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def check_document(document: Document) -> None:
    """Blocks are in order, apart, inside the text, end in no white space, and cover all that is not white space."""
    assert document.blocks
    assert not FORBIDDEN.search(document.text)
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        between = document.text[end : block.start]
        assert not between.strip()
        text = document.text[block.start : block.end]
        assert text == text.rstrip()
        assert text.strip()
        assert (1 <= block.level <= 6) == (block.kind is BlockKind.HEADING)
        assert block.level == 0 or block.kind is BlockKind.HEADING
        if block.place.lines is not None:
            assert 1 <= block.place.lines[0] <= block.place.lines[1]
        if block.place.rectangle is not None:
            left, top, right, bottom = block.place.rectangle
            assert left <= right
            assert top <= bottom
        if block.place.heading is not None:
            assert block.place.heading
        end = block.end
    assert not document.text[end:].strip()
