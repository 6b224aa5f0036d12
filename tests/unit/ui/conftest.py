"""Windows and their parts, drawn off screen."""

from tests.helpers.windows import make_context, qtbot, theme

__all__ = ["make_context", "qtbot", "theme"]
