"""An engine whose answers a test decides, beside what `MadeEngine` remembers."""

import re
import threading
from dataclasses import replace

from desktop_app.documents import Mode
from desktop_app.errors import FindlingError, UsageError
from desktop_app.previews import NoPreview
from desktop_app.reports import Facet, Facets
from tests.unit.ui.made_engine import MadeEngine
from tests.unit.ui.made_hits import answer, hit

_FILTER = re.compile(r'-?(?:type|in|lang|after|before):(?:"[^"]*"|[^\s"]+)')


class MadeSearch(MadeEngine):
    """`words` and `fused` are the answers' hits; `held` stops the fused search.

    `refused` is the sentence of an error, `fails` of one of the fused search alone.
    """

    def __init__(self):
        super().__init__()
        self.words = [hit(1)]
        self.fused = [hit(1), hit(2)]
        self.refused = self.fails = ""
        self.searches = []
        self.held = threading.Event()
        self.held.set()
        self.changes = {}

    def search(self, query, *, mode=Mode.HYBRID, limit=10, as_you_type=False, first=False, stop=None):
        self.searches.append((query, mode, as_you_type))
        if self.refused:
            raise UsageError(self.refused)
        if mode is Mode.HYBRID:
            self.held.wait()
            if self.fails:
                raise FindlingError(self.fails)
        hits = self.words if mode is Mode.WORDS else self.fused
        return replace(answer(*hits[:limit], query=query), **self.changes)

    def similar(self, path, *, limit=10, stop=None):
        self.searches.append((path, "similar", False))
        if self.refused:
            raise FindlingError(self.refused)
        return answer(*self.fused[:limit], query="")

    def similar_text(self, text, *, limit=10, stop=None):
        self.searches.append((text, "similar", False))
        return answer(*self.fused, query="")

    def facets(self, query, *, stop=None):
        def chosen(filter_):
            return filter_ in self.filters(query)

        names = {"pdf": 14, "code": 9}
        types = [Facet(f"type:{name}", name, count, chosen(f"type:{name}")) for name, count in names.items()]
        folders = [Facet(f'in:"{row.root.decode()}"', row.root.decode(), row.files) for row in self.rows]
        folders = [replace(facet, chosen=chosen(facet.filter)) for facet in folders]
        return Facets(types, folders, [Facet("lang:zh", "zh", 3, chosen("lang:zh"))], [])

    def filters(self, query):
        return _FILTER.findall(query)

    def toggle_filter(self, query, filter_):
        if filter_ in self.filters(query):
            return " ".join(query.replace(filter_, "", 1).split())
        return f"{query} {filter_}".strip()

    def nearest_sentence(self, query, passage, stop):
        return (0, passage.index(".") + 1) if "." in passage else None

    def prepare_previews(self):
        pass

    def preview(self, path, *, query, passage, stop):
        return NoPreview("made up")
