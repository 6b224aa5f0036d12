"""Choosing a folder in the system's own dialog."""

import os
from collections.abc import Callable

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.ui.translation import tr


def choose_folder(parent: QWidget, chosen: Callable[[bytes], None]) -> QFileDialog:
    """Ask for a folder; `chosen` gets its path. Nothing happens if the person changes their mind."""
    dialog = QFileDialog(parent, tr("Choose a folder"))
    dialog.setDirectory(QDir.homePath())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def selected(path: str) -> None:
        chosen(os.fsencode(path))

    dialog.fileSelected.connect(selected)
    dialog.open()
    return dialog
