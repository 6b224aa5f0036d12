"""The engine's phrases as a person reads them."""

import re
from pathlib import Path

import pytest

import desktop_app
from desktop_app.ui.phrases import about, model_reason, reason_text
from desktop_app.ui.translation import Language, use_language

_SEEN = Path(desktop_app.__file__).parent


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "less than a minute"),
        (59.9, "less than a minute"),
        (60, "about 1 minute"),
        (150, "about 2 minutes"),
        (3599, "about 60 minutes"),
        (3600, "about 1 hour"),
        (9000, "about 2 hours"),
        (86_400, "about 1 day"),
        (300_000, "about 3 days"),
    ],
)
def test_durations_are_said_roughly(theme, seconds, expected):
    assert about(seconds) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("password", "protected by a password"),
        ("larger than 200 MB", "larger than 200 MB"),
        ("timed out after 60 s", "took longer than 60 s"),
        ("timed out after 0.5 s", "took longer than 0.5 s"),
        ("needs more than 1.5 GB of memory", "needs more than 1.5 GB of memory"),
        ("unsupported: Apple Pages", "not supported yet: Apple Pages"),
        ("damaged: not a whole zip container", "damaged: the file is not whole"),
        ("damaged: has no piece table", "damaged: has no piece table"),
        ("crashes the reader (exit 139)", "crashes the reader"),
        ("something new", "something new"),
        ("", ""),
    ],
)
def test_reasons_are_said_so_that_a_person_understands_them(theme, reason, expected):
    assert reason_text(reason) == expected


def found_in_the_code():
    """Return every reason of one word or phrase that extractors give, from their source."""
    code = "\n".join(path.read_text("utf-8") for path in (_SEEN / "extract").glob("*.py"))
    return sorted(set(re.findall(r'Skipped\("([a-z ]+)"\)|Detected\("", "([a-z ]+)"\)', code)))


def test_every_reason_for_skipping_that_extractors_give_is_translated(theme):
    use_language(Language.CHINESE)
    reasons = [one or other for one, other in found_in_the_code()]
    assert len(reasons) > 3
    assert {"password", "no text"} <= set(reasons)
    for reason in (*reasons, "private", "in the cloud only", "picture", "video", "archive", "binary"):
        assert re.search(r"[\u4e00-\u9fff]", reason_text(reason)), reason


def test_why_a_model_is_in_use(theme):
    assert model_reason("it is bundled and runs on any processor").startswith("In use because it comes with Findling")
    assert model_reason("no graphics card found").startswith("In use because no graphics card")
    assert model_reason("you chose it") == "you chose it"
