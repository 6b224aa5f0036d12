"""The icons: one set of outlines of 16 px, drawn for Findling, in the colour and sharpness that is asked for."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.ui.resources import ICONS
from desktop_app.ui.tokens import ICON_SIZE

_APP = "findling"
_TRAY_SIZES = (16, 20, 22, 24, 32, 48, 64)
_APP_SIZES = (16, 24, 32, 48, 64, 128, 256)
_USUAL_RATIOS = (1.0, 1.5, 2.0)


@cache
def names() -> frozenset[str]:
    """Return what icons there are."""
    return frozenset(path.stem for path in ICONS.glob("*.svg"))


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text("utf-8")


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int = ICON_SIZE, ratio: float = 1.0) -> QPixmap:
    """Draw an icon: colour as "#RRGGBB", size in logical pixels, ratio of the screen's pixels to them.

    Raises FileNotFoundError for a name that is not in `names()`.
    """
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))
    pixels = round(size * ratio)
    drawn = QPixmap(pixels, pixels)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _ratios() -> list[float]:
    return sorted({*_USUAL_RATIOS, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())})


def icon(name: str, colour: str, size: int = ICON_SIZE, disabled: str | None = None) -> QIcon:
    """Return an icon in one colour, sharp on every screen that is connected."""
    made = QIcon()
    for ratio in _ratios():
        made.addPixmap(pixmap(name, colour, size, ratio))
        if disabled is not None:
            made.addPixmap(pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
    return made


def tray_icon(state: str, colour: str) -> QIcon:
    """Return the tray's icon for "idle", "working", "paused" or "attention"."""
    made = QIcon()
    for size in _TRAY_SIZES:
        made.addPixmap(pixmap(f"tray-{state}", colour, size))
    return made


def app_icon() -> QIcon:
    """Return the program's own icon, in its own colours."""
    made = QIcon()
    for size in _APP_SIZES:
        made.addPixmap(pixmap(_APP, "", size))
    return made


def app_pixmap(size: int, ratio: float = 1.0) -> QPixmap:
    """Draw the program's own icon in a size in logical pixels."""
    return pixmap(_APP, "", size, ratio)
