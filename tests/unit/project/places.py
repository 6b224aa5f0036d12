"""Where the checkout's own files lie."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "desktop_app"
