"""Hits that differ only where a test says so."""

from desktop_app.documents import Answer, Coverage, Hit, Mode, PassageHit, Place, Verdict


def hit(file_id, passage="Spikes lohnen sich, sobald die Wege vereist sind.", **fields):
    values = {
        "rank": file_id,
        "file_id": file_id,
        "path": b"/home/ada/Documents/%d.md" % file_id,
        "score": 1.0,
        "confidence": 1.0,
        "why": ("words",),
        "best": PassageHit(file_id * 10, passage, "", Place(lines=(3, 9)), [], 1.0) if passage else None,
    }
    return Hit(**(values | fields))


def answer(*hits, query="spikes"):
    return Answer(query, Mode.HYBRID, Verdict.GOOD, hits, Coverage(10, 8, 5, 1), 3.0)
