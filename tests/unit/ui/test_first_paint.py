"""A window's first painting is noticed, also where its children leave it nothing to paint itself."""

from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.ui.first_paint import FirstPaint


def test_a_window_that_is_covered_by_its_child_is_painted_too(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(QPlainTextEdit("covers all"))
    window.show()
    painted = []
    FirstPaint(window).painted.connect(lambda: painted.append(window.isVisible()))
    qtbot.waitUntil(lambda: bool(painted))
    window.hide()
    window.show()
    qtbot.waitUntil(window.windowHandle().isExposed)
    assert painted == [True]
    assert window.findChildren(FirstPaint) == []
