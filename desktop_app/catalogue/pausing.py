"""How a pause is kept over restarts, and what is said of it."""

import json
import time
from datetime import datetime

from desktop_app.reports import Paused

PAUSED = "paused"
"""The property of the catalogue that holds it."""


def paused_to_json(paused: Paused) -> str:
    """Write a pause as the value of the property."""
    return json.dumps({"until": paused.until})


def paused_from_json(value: str | None) -> Paused | None:
    """Read the property; None if it is not set."""
    return None if value is None else Paused(json.loads(value)["until"])


def still(paused: Paused | None) -> Paused | None:
    """Return the pause if it is not over yet."""
    over = paused is not None and paused.until is not None and paused.until <= time.time()
    return None if over else paused


def paused_sentence(paused: Paused | None) -> str:
    """Say that indexing is paused, until when, and what to do."""
    until = ""
    if paused is not None and paused.until is not None:
        until = f" until {datetime.fromtimestamp(paused.until).astimezone():%Y-%m-%d %H:%M}"
    return (
        f"Indexing is paused{until}. What was indexed is kept and can be searched. "
        "Resume it in Findling's window, then try again."
    )
