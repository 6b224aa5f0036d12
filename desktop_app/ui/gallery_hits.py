"""Made-up hits for the gallery: several scripts, long names, odd bytes, copies, a folder that is away."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from desktop_app.documents import Answer, Coverage, Hit, Mode, PassageHit, Place, Verdict

DAY = date(2026, 11, 21)
ROOTS = (b"/home/ada/Documents", b"/home/ada/Projects", b"/media/Backup SSD")
UNREACHABLE = (b"/media/Backup SSD",)
_COVERAGE = Coverage(files=8420, words=8108, vectors=6060, failed=40)


def _hit(  # noqa: PLR0917 - one line a hit
    number: int,
    path: str | bytes,
    passage: str,
    marked: Sequence[str],
    why: Sequence[str],
    place: Place,
    when: date = DAY,
    more: int = 0,
    copies: int = 0,
) -> Hit:
    highlights = [(passage.index(word), passage.index(word) + len(word)) for word in marked]
    best = PassageHit(number * 100, passage, "", place, highlights, 1.0)
    further = tuple(
        PassageHit(
            number * 100 + extra,
            "Binary formats are read in blocks of a fixed size. One mebibyte is a good default on both solid-state "
            "and network storage; larger blocks rarely help, whatever the machine.",
            "",
            Place(page=12 + extra),
            [(0, 14)],
            0.5,
        )
        for extra in range(1, more + 1)
    )
    return Hit(
        rank=number,
        file_id=number,
        path=path.encode() if isinstance(path, str) else path,
        score=1.0,
        confidence=0.9,
        why=why,
        best=best if passage else None,
        more=further,
        copies=tuple(b"/copy/%d" % copy for copy in range(copies)),
        mtime_ns=int(datetime(when.year, when.month, when.day, 12, tzinfo=UTC).timestamp()) * 10**9,
    )


_HITS = (
    _hit(
        1,
        "/home/ada/Documents/Engineering/Handbook/Streaming large files in Python.pdf",
        "Iterate over the file object, or use a generator that yields one line at a time, so memory stays constant no "
        "matter how large the input grows. Open the file in a with block: the handle is closed even when a consumer "
        "raises half-way through. Binary formats are read in blocks.",
        (),
        ("meaning",),
        Place(page=12),
        date(2026, 3, 12),
        more=2,
    ),
    _hit(
        2,
        "/home/ada/Projects/pipeline/src/io_helpers.py",
        "def read_large_file(path):\n    '''Yield stripped lines lazily so that a 40 GB log never sits in memory'''\n",
        ("read_large_file",),
        ("words", "meaning"),
        Place(lines=(18, 34)),
        date(2026, 11, 20),
    ),
    _hit(
        3,
        "/home/ada/Documents/运维/运维手册.md",
        "日志超过 10 GB 时不要一次读入。读取大文件应逐块处理,并安全地关闭句柄。😀 超过内存的数据应当分块写入磁盘。",
        ("读取", "大文件", "安全", "分块"),
        ("words", "meaning"),
        Place(heading="第 3 节"),
        date(2025, 7, 1),
        copies=2,
    ),
    _hit(
        4,
        "/media/Backup SSD/Verträge/2019/Archiv/Projekte/IT/Richtlinie zur Verarbeitung großer personenbezogener Daten "
        "(endgültige Fassung, v7, unterschrieben).docx",
        "Große Dateien sind abschnittsweise einzulesen, damit der Arbeitsspeicher nicht erschöpft wird.",
        (),
        ("meaning",),
        Place(heading="4.2 Einlesen"),
        date(2024, 2, 3),
        copies=1,
    ),
    _hit(
        5,
        "/home/ada/Documents/أبحاث/تقرير قراءة الملفات.pdf",
        "عند قراءة الملفات الكبيرة يجب تقسيمها إلى أجزاء صغيرة مثل 64 KiB حتى لا تمتلئ الذاكرة، ثم إغلاق الملف بأمان "
        "بعد الانتهاء من المعالجة وكتابة النتائج إلى القرص في ملف جديد.",
        ("الملفات الكبيرة", "64 KiB", "بأمان"),
        ("words", "title"),
        Place(page=3),
        DAY,
    ),
    _hit(
        6,
        "/home/ada/Documents/Mail/2026/Re OOM on the import host.eml",
        "The importer calls read() on a 38 GB dump.",
        ("read()",),
        ("name", "typo", "words", "meaning"),
        Place(part="Anhang/dump-notes.txt"),
        date(2026, 2, 3),
        more=1,
        copies=11,
    ),
    _hit(7, b"/home/ada/Projects/na\xefve caf\xe9\n list.xlsx", "", (), ("name",), Place(), date(2026, 11, 1)),
    _hit(
        8,
        "/home/ada/Documents/日本語/大きなファイルの読み込み手順書.pptx",
        "大きなファイルは一度に読み込まず、小さなブロックに分けて処理してください。メモリの使用量は一定に保たれます。",
        ("ファイル", "読み込"),
        ("words",),
        Place(slide=7),
        date(2026, 5, 9),
    ),
)


def answer() -> Answer:
    """Return hits of every kind."""
    return _answer(_HITS)


def one() -> Answer:
    """Return a single hit."""
    return _answer(_HITS[1:2])


def many(count: int) -> Answer:
    """Return many hits, every one with its own file."""
    hits = [_HITS[number % len(_HITS)] for number in range(count)]
    return _answer([replace(hit, rank=number, file_id=1000 + number) for number, hit in enumerate(hits)])


def _answer(hits: Sequence[Hit]) -> Answer:
    return Answer("如何安全地读取大文件", Mode.HYBRID, Verdict.GOOD, hits, _COVERAGE, 34.0)
