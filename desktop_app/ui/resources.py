"""Where the drawings and translations lie: beside the package, in a checkout and in a bundled program alike."""

from pathlib import Path
from typing import Final

RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
ICONS: Final = RESOURCES / "icons"
TRANSLATIONS: Final = RESOURCES / "translations"
