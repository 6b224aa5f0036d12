"""The filters that went with a text when all of a query was replaced, to be given back with it."""

from typing import NamedTuple


class Replaced(NamedTuple):
    """What stood in the field: the text, and the filters before it."""

    text: str
    filters: tuple[str, ...]


class FilterHistory:
    """What undo and redo of a line of text do not know of: the filters that are no part of the line."""

    def __init__(self) -> None:
        self._before: list[Replaced] = []
        self._after: list[Replaced] = []

    def forget(self) -> None:
        """Forget everything: the line forgets its own history too."""
        self._before.clear()
        self._after.clear()

    def replaced(self, text: str, filters: tuple[str, ...]) -> None:
        """Keep what was replaced."""
        self._before.append(Replaced(text, filters))
        self._after.clear()

    def written(self) -> None:
        """Note that nothing can be done again once something else is written."""
        self._after.clear()

    def back(self, text: str) -> tuple[str, ...]:
        """Return the filters that stood before a text that was brought back, () if it is not the one replaced last."""
        if not self._before or self._before[-1].text != text:
            return ()
        self._after.append(self._before.pop())
        return self._after[-1].filters

    def again(self, text: str, filters: tuple[str, ...]) -> bool:
        """Tell whether doing it again replaces these, and note that it is done."""
        if not self._after or self._after[-1] != (text, filters):
            return False
        self._before.append(self._after.pop())
        return True
