"""How long indexing will take: from what this machine did before, else from what others of as many cores do."""

import json
import os
from typing import NamedTuple

from desktop_app.catalogue.status import Status

RATES = "rates"
"""The property of the catalogue that holds what was measured."""

_FILES_A_CORE = 40.0
_TEXTS_A_CORE = 19.0
_TEXTS_A_FILE = 2.0
_BYTES_A_TEXT = 4_000.0  # between plain text (1,200) and PDF or office documents (10,000 and more)
_START_SECONDS = 2.0
_ENOUGH_FILES = 100
_NEW_SHARE = 0.3
_AT_MOST = 4.0  # times what is usual: a slow or busy machine, files that are nothing but text


class Rates(NamedTuple):
    """Files that are read and texts that are embedded in a second."""

    files: float
    texts: float


class Estimate(NamedTuple):
    """Seconds until files are searchable by words, and by meaning; most: what the latter may become.

    It is the same once this machine has shown how fast it is, and the library what is in its files.
    """

    words: float
    meaning: float
    most: float


def usual_rates() -> Rates:
    """Return the rates of a machine with so many cores, from docs/benchmarks.md."""
    cores = os.cpu_count() or 1
    return Rates(_FILES_A_CORE * min(cores, 4), _TEXTS_A_CORE * cores)


def rates_from_json(text: str | None) -> Rates | None:
    """Read the property; None if nothing was measured."""
    return None if text is None else Rates(*json.loads(text))


def rates_to_json(known: Rates | None, files: float, texts: float) -> str:
    """Return the property after a run with these rates; one run does not outweigh those before it."""
    if known is None:
        return json.dumps([files, texts])
    return json.dumps([old + _NEW_SHARE * (new - old) for old, new in zip(known, (files, texts), strict=True)])


def estimate(library: Status | None, files: int, bytes_: int) -> Estimate:
    """Estimate how long so many files, of so many bytes, take.

    How much text is in a byte is taken from the library, once there are enough files in it.
    """
    rates = rates_from_json(library.property(RATES)) if library is not None else None
    files_a_second, texts_a_second = rates or usual_rates()
    known = library.text_density() if library is not None else None
    if known is not None and known.files < _ENOUGH_FILES:
        known = None
    if known is not None:
        # Half by the number of files, half by their size: either alone is led astray by a few large ones.
        texts = (files * known.texts / known.files + bytes_ * known.texts / max(known.bytes, 1)) / 2
    else:
        texts = files * _TEXTS_A_FILE + bytes_ / _BYTES_A_TEXT
    words = _START_SECONDS + files / files_a_second if files else 0.0
    meaning = max(words, texts / texts_a_second)
    is_telling = rates is not None and known is not None
    return Estimate(words, meaning, meaning if is_telling else _AT_MOST * meaning)
