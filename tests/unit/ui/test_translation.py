"""Every text for a person passes through the one seam, and no language lacks one."""

import ast
import re
import string
from pathlib import Path

import pytest

import desktop_app.ui
from desktop_app.ui.translation import Language, current_language, number, table, tr, tr_count, use_language

UI = Path(desktop_app.ui.__file__).parent
_SETTERS = {
    "setText", "setToolTip", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText", "setWindowTitle",
    "rename", "setTitle", "addAction", "set_whole", "setStatusTip",
}  # fmt: skip


def modules():
    return sorted(UI.rglob("*.py"))


def calls(path):
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]


def name_of(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def texts():
    found = set()
    for path in modules():
        for call in calls(path):
            wanted = {"tr": call.args[:1], "tr_count": call.args[1:3]}.get(name_of(call), [])
            for argument in wanted:
                if isinstance(argument, ast.Constant):
                    found.add(argument.value)
                else:
                    assert path.name == "translation.py", f"{path.name}:{call.lineno}: a text must be written out"
    return found


def names_in(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [language for language in Language if language is not Language.ENGLISH])
def test_no_text_is_missing_and_none_is_left_over(language):
    assert set(table(language)) == texts()


@pytest.mark.parametrize("language", [language for language in Language if language is not Language.ENGLISH])
def test_a_translation_fills_in_the_same_names_and_is_one(language):
    for english, other in table(language).items():
        assert names_in(english) == names_in(other), english
        assert other.strip(), english
        assert re.search(r"[\u3000-\uffef]|d日", other), f"{english!r} is not translated"


def test_no_setter_is_handed_a_text_that_passes_the_seam_by():
    for path in modules():
        for call in calls(path):
            if name_of(call) in _SETTERS:
                for argument in call.args:
                    spoken = isinstance(argument, ast.Constant) and re.search(r"[A-Za-z]", str(argument.value))
                    assert not spoken, f"{path.name}:{call.lineno}: {argument.value!r}"


def test_counts_choose_their_form(theme):
    assert tr_count(1, "{count} copy", "{count} copies") == "1 copy"
    assert tr_count(12345, "{count} copy", "{count} copies") == "12,345 copies"


def test_another_language_takes_effect_at_once_and_back(theme, qapp):
    use_language(Language.CHINESE)
    assert current_language() is Language.CHINESE
    assert tr("by meaning") == "按含义"
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"
    use_language(Language.ENGLISH)
    assert tr("by meaning") == "by meaning"
    assert qapp.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert number(8420) == "8,420"
