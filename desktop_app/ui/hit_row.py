"""A hit as the list shows it: every text ready, nothing left to work out while painting."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop_app.documents import Hit, PassageHit, Range
from desktop_app.reports import Whereabouts
from desktop_app.ui.absence import Away, fact_text, place_of
from desktop_app.ui.badges import FileBadge, badge_of
from desktop_app.ui.markdown_text import as_read
from desktop_app.ui.snippet import LIMIT, Snippet, snippet
from desktop_app.ui.translation import tr, tr_count
from desktop_app.ui.wording import Chip, breadcrumb, place_text, short_date, shown, why_chips

_SHORT = 240
_MARKDOWN = "text/markdown"


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One passage: the text to show and its place in words ("" if it has none)."""

    text_id: int
    snippet: Snippet
    place: str


@dataclass(frozen=True, slots=True)
class HitRow:
    """One row: `facts` are the quiet words after the chips, `more_text` what unfolds the further passages.

    copies_text: the fact that stands for copies, "" if there are none.
    """

    file_id: int
    badge: FileBadge
    name: str
    date: str
    crumbs: tuple[str, ...]
    best: PassageRow | None
    chips: tuple[Chip, ...]
    facts: tuple[str, ...]
    copies_text: str
    more: tuple[PassageRow, ...]
    more_count: int
    more_text: str
    offline: bool

    def spoken(self) -> str:
        """Return what a screen reader says: all of the row, in the order it is read."""
        parts = [self.name, self.date, " › ".join(self.crumbs), self.best.snippet.text if self.best else ""]
        return ". ".join(part for part in [*parts, *(chip.text for chip in self.chips), *self.facts] if part)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row depends on besides its hit: the watched folders, and the places that cannot be reached."""

    roots: Sequence[bytes] = ()
    away: Away = field(default_factory=dict[bytes, Whereabouts])


def hit_row(hit: Hit, around: Surroundings, sentences: dict[int, Range], *, expanded: bool = False) -> HitRow:
    """Say a hit in words. `sentences`: the range of the nearest sentence in a passage, by the passage's text id.

    Further passages are worked out only for a row that is `expanded`.
    """
    name = shown(os.path.basename(hit.path))  # noqa: PTH119 - a path is bytes here
    place = place_of(hit.path, around.away)
    markdown = hit.media_type == _MARKDOWN
    best = _passage_row(hit.best, sentences, LIMIT, markdown=markdown) if hit.best else None
    copies = tr_count(len(hit.copies) + 1, "{count} copy", "{count} copies") if hit.copies else ""
    facts = [best.place if best else "", copies, fact_text(around.away[place]) if place else ""]
    facts.append(tr("only in part") if hit.partly else "")
    count = len(hit.more)
    return HitRow(
        file_id=hit.file_id,
        badge=badge_of(name, hit.media_type),
        name=name,
        date=short_date(hit.mtime_ns),
        crumbs=breadcrumb(hit.path, around.roots),
        best=best,
        chips=tuple(why_chips(hit.why)),
        facts=tuple(fact for fact in facts if fact),
        copies_text=copies,
        more=tuple(_passage_row(each, sentences, _SHORT, markdown=markdown) for each in hit.more if expanded),
        more_count=count,
        more_text=tr_count(count, "{count} more passage", "{count} more passages") if count else "",
        offline=place is not None,
    )


def _passage_row(hit: PassageHit, sentences: Mapping[int, Range], limit: int, *, markdown: bool) -> PassageRow:
    text, marks, near = hit.passage, hit.highlights, sentences.get(hit.text_id)
    if markdown:
        text, where = as_read(text, marks)
        marks = [(where(start), where(end)) for start, end in marks]
        near = (where(near[0]), where(near[1])) if near else None
    return PassageRow(hit.text_id, snippet(text, marks, near, limit), place_text(hit.place))
