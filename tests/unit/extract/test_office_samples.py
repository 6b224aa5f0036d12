"""Real office documents, mails and e-books beside the repository: each ends as its manifest says."""

import io

import pytest

from desktop_app.documents import Document
from desktop_app.errors import NotReadable
from desktop_app.extract import registry
from desktop_app.extract.source import Source
from tests.helpers.shared_data import ExpectedFile, comparable, manifest

PREFIXES = (
    "docx", "doc_", "doc.", "xlsx", "xls.", "pptx", "ppt_", "ppt.", "odt", "ods", "odp", "rtf", "epub", "fb2", "eml",
    "msg",
)  # fmt: skip
SAMPLES = [row for row in manifest("office") if row.name.startswith(PREFIXES)]
OUTCOMES = {
    "text": {"text"},
    "no-text": {"no text"},
    "password": {"password"},
    "text-or-empty": {"text", "no text"},
}


def outcome(data: bytes, name: str) -> tuple[str, Document | None]:
    handle = io.BytesIO(data)
    kind = registry.kind_of(name, handle)
    if not kind:
        return f"unsupported: {registry.name_only_reason(name, handle)}", None
    try:
        return "text", registry.read(kind, Source(name, handle, len(data)))
    except NotReadable as error:
        return error.message, None


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row.name)
def test_a_sample_ends_as_expected_with_its_snippet(row: ExpectedFile) -> None:
    reason, document = outcome(row.path.read_bytes(), row.name)
    assert reason in OUTCOMES[row.expected]
    if document is not None:
        assert comparable(row.snippet) in comparable(document.text)


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row.name)
def test_a_samples_blocks_are_in_order_and_part_only_white_space(row: ExpectedFile) -> None:
    _, document = outcome(row.path.read_bytes(), row.name)
    end = 0
    for block in document.blocks if document else ():
        assert document is not None
        assert end <= block.start < block.end
        assert not document.text[end : block.start].strip()
        end = block.end
    assert document is None or not document.text[end:].strip()


@pytest.mark.parametrize("row", SAMPLES, ids=lambda row: row.name)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.98])
def test_a_sample_that_is_cut_short_is_read_in_part_or_refused_with_a_reason(row: ExpectedFile, part: float) -> None:
    data = row.path.read_bytes()
    reason, document = outcome(data[: int(len(data) * part)] if row.expected != "password" else data, row.name)
    assert (document is not None) == (reason == "text")
    assert reason.startswith(("text", "no text", "password", "unsupported", "damaged: "))
