"""Making a model ready for its first use, which takes seconds, without keeping the writer's thread waiting."""

import threading
from collections.abc import Callable

from desktop_app.errors import FindlingError
from desktop_app.pipeline.tools import Tools


def make_ready(tools: Tools, done: Callable[[str], None]) -> None:
    """Do so in a thread of its own, where `done` then hears what went wrong, "" if nothing did."""

    def run() -> None:
        problem = ""
        try:
            tools.tokenizer()
            _ = tools.model.embedder
        except FindlingError as error:
            problem = error.message
        except Exception as error:  # noqa: BLE001  the person is told, and it is tried again
            problem = f"The model could not be made ready: {error}"
        done(problem)

    threading.Thread(target=run, name="preparing", daemon=True).start()
