"""The plain values that pass between rooms: frozen, without behaviour, without I/O.

Data flows down this page: a `FileEntry` is found on disk, read into a `Document` whose `Block`s know
their `Place`, cut into `Passage`s, and comes back to a person as a `Hit` in an `Answer`.

Conventions: a path inside Findling is `bytes` as `os.fsencode` gives it, and becomes `str` (by `os.fsdecode`,
odd bytes kept as lone surrogates) only where it is shown. Character ranges are half-open, in Python code points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Range = tuple[int, int]
Rectangle = tuple[float, float, float, float]


class FileState(StrEnum):
    """Where a file stands in the catalogue: the work still to do is exactly the files that are PENDING."""

    PENDING = "pending"
    READY = "ready"
    SKIPPED = "skipped"
    FAILED = "failed"


class BlockKind(StrEnum):
    """What a block of text is, as far as cutting passages needs to know."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    TABLE_HEADER = "table header"
    TABLE_ROW = "table row"
    CODE = "code"


class Mode(StrEnum):
    """Which of the two ways of searching answer."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    WORDS = "words"


class Verdict(StrEnum):
    """How far the best hit can be trusted to answer the query."""

    GOOD = "good"
    WEAK = "weak"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as the scan sees it.

    `device` and `inode` are text because they can exceed 63 bits; `inode` is empty where a file's number does not
    last (FAT, most drives that a program makes up) and so says nothing about the file. `name_only` is empty for a file
    that is to be read, else the reason why it is findable by its name alone ("private", "too large", "not a text
    format").
    """

    path: bytes
    size: int
    mtime_ns: int
    ctime_ns: int
    device: str
    inode: str
    name_only: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the original a stretch of text stands; only the fields that fit the format are set.

    page, slide: from 1. rectangle: x0, y0, x1, y1 in points from the page's top left, as displayed.
    lines: first and last, from 1, inclusive. cells: as in "B2:D9". part: the path inside a mail or an archive.
    chapter: the title of an e-book's chapter. heading: the nearest heading inside the content.
    """

    page: int | None = None
    rectangle: Rectangle | None = None
    lines: tuple[int, int] | None = None
    slide: int | None = None
    sheet: str | None = None
    cells: str | None = None
    part: str | None = None
    chapter: str | None = None
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch `text[start:end]` of a document's text: one heading, paragraph, table row or run of code.

    Blocks are in reading order and do not overlap; what lies between two blocks is white space.
    `level` is 1 to 6 for a heading, 0 for anything else. `place` holds for the whole block.
    """

    start: int
    end: int
    kind: BlockKind
    place: Place
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """What an extractor reads in a file. `text` holds no NUL and no lone surrogate.

    `kind` names the extractor ("pdf", "docx", "code" …). `language` is ISO 639-1 ("" if unknown).
    `code_language` is the Pygments name of a source file's language, "" for prose. Dates are ISO 8601.
    `truncated` says why the text stops early, "" if it does not.
    """

    kind: str
    media_type: str
    text: str
    blocks: Sequence[Block]
    title: str = ""
    author: str = ""
    created: str = ""
    modified: str = ""
    language: str = ""
    code_language: str = ""
    truncated: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is embedded and found as one: `document.text[start:end] == text`.

    `context` is the nearest heading, table header or enclosing definition inside the content, "" if none.
    `digest` is the BLAKE2b-128 of exactly the string that is embedded (see passages.embedding_text).
    """

    ordinal: int
    start: int
    end: int
    text: str
    context: str
    place: Place
    digest: bytes
    tokens: int


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that a worker found out about one content: the outcome and, when READY, its passages.

    `digest` is the BLAKE2b-256 of the file's bytes. `reason` is "" when READY, else a short stable phrase
    ("password", "no text", "damaged: …", "timed out after 60 s"). `document` has empty text and blocks here: the
    passages carry the text. `seconds` is what reading and cutting took.
    """

    digest: bytes
    kind: str
    state: FileState
    reason: str = ""
    document: Document | None = None
    passages: Sequence[Passage] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The facts of an embedding model that decide whether two vectors may be compared.

    `dims` is the stored width; `max_tokens` what one text may hold, special tokens and prefix included.
    """

    name: str
    revision: str
    dims: int
    max_tokens: int
    dtype: str = "float32"
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the library an answer could draw on, in files; `vectors` and `words` say how each half stands.

    files: all known. words: those whose text is searchable (or that have none). vectors: those whose every
    passage is embedded (or that have none). failed: those that could not be read. partly: those among `words` of
    which only the first part was read.
    """

    files: int
    words: int
    vectors: int
    failed: int
    partly: int = 0


@dataclass(frozen=True, slots=True)
class PassageHit:
    """One passage of a hit. `highlights` are ranges in `passage`; `why` explains each way it was found."""

    text_id: int
    passage: str
    context: str
    place: Place
    highlights: Sequence[Range]
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One content that answers a query, under its best-matching file name.

    `why`: "name", "title", "words", "typo", "meaning", in order of weight. `confidence`: 0 to 1, calibrated.
    `best` is None for a file found by its name alone. `more`: further passages, best first. `copies`: the other
    paths of the same content. partly: only the first part of it was read and is searched.
    """

    rank: int
    file_id: int
    path: bytes
    score: float
    confidence: float
    why: Sequence[str]
    best: PassageHit | None
    more: Sequence[PassageHit] = ()
    copies: Sequence[bytes] = ()
    media_type: str = ""
    title: str = ""
    language: str = ""
    size: int = 0
    mtime_ns: int = 0
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search returns. `notes` are sentences for a person about what was not searched and why."""

    query: str
    mode: Mode
    verdict: Verdict
    hits: Sequence[Hit]
    coverage: Coverage
    took_ms: float
    notes: Sequence[str] = field(default=())
