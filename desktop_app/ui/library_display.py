"""How the library stands, in the parts of the main window: folders, what is searchable, what is at work or wrong."""

from PySide6.QtCore import QObject

from desktop_app.documents import Coverage
from desktop_app.reports import FolderRow
from desktop_app.ui.absence import Away, away_from
from desktop_app.ui.library import Library
from desktop_app.ui.preview_pane import PreviewPane
from desktop_app.ui.results import Results
from desktop_app.ui.search_session import SearchSession
from desktop_app.ui.sidebar import Sidebar
from desktop_app.ui.timers import single_shot
from desktop_app.ui.top_bar import TopBar
from desktop_app.ui.trust_line import TrustLine
from desktop_app.ui.work import work_of

_AGAIN_MS = 3000


class LibraryDisplay(QObject):
    """Keeps the parts of a window at what the library's last look found; asks again when more can be searched."""

    def __init__(
        self,
        library: Library,
        session: SearchSession,
        *,
        bar: TopBar,
        sidebar: Sidebar,
        results: Results,
        preview: PreviewPane,
        trust: TrustLine,
    ) -> None:
        super().__init__(session)
        self._library, self._session = library, session
        self._bar, self._sidebar, self._results, self._preview, self._trust = bar, sidebar, results, preview, trust
        self._counted = Coverage(0, 0, 0, 0)
        self._roots: tuple[bytes, ...] = ()
        self._away: Away = {}
        self._again_soon = single_shot(self, _AGAIN_MS, session.again)
        library.changed.connect(self.show)

    def show(self) -> None:
        """Show how the library stands, in the language of now."""
        snapshot = self._library.snapshot
        if snapshot is None:
            return
        coverage = snapshot.coverage
        paused = snapshot.paused is not None
        self._trust.show_coverage(coverage)
        self._trust.show_work(*work_of(snapshot), paused=paused or snapshot.progress.waits is not None)
        self._bar.show_paused(paused=paused)
        self._sidebar.show_folders(snapshot.folders, coverage)
        self._take_folders([*snapshot.folders])
        self._results.show_problem(snapshot.problem or snapshot.progress.note)
        waiting = max(0, coverage.files - coverage.words - coverage.failed)
        empty = not snapshot.folders and not snapshot.problem
        self._preview.setVisible(not empty)
        self._results.show_library(empty=empty, waiting=waiting)
        self._ask_if_more(coverage)

    def _take_folders(self, folders: list[FolderRow]) -> None:
        roots = tuple(row.root for row in folders)
        away = away_from(folders)
        if (roots, away) == (self._roots, self._away):
            return
        gone = not set(self._roots) <= set(roots)
        self._roots, self._away = roots, away
        self._results.list.hits.set_folders(roots, away)
        if gone:
            # What a person has forgotten must not stay in sight.
            self._session.again()

    def _ask_if_more(self, coverage: Coverage) -> None:
        answer = self._results.answer
        if coverage != (answer.coverage if answer else self._counted) and not self._again_soon.isActive():
            self._counted = coverage
            # What is searchable grew: a person who looks on sees new hits come in.
            self._again_soon.start()
