"""Source files are cut by what they define."""

import subprocess
import sys
import textwrap
import time

import pytest

from desktop_app.documents import Passage
from desktop_app.passages import cut
from desktop_app.passages.grammars import parser_for
from tests.helpers.documents import code, count_tokens, document


def passages_of(source: str, language: str, budget: int = 250) -> list[Passage]:
    return cut(document(code(textwrap.dedent(source).strip("\n")), code_language=language), count_tokens, budget)


def body(lines: int, line: str = "total = total + value * {}") -> str:
    return "\n".join(line.format(number) for number in range(lines))


def python_function(name: str, lines: int, indentation: str = "") -> str:
    return textwrap.indent(
        f"def {name}(values):\n" + textwrap.indent(body(lines), "    ") + "\n    return total\n", indentation
    )


def test_functions_are_passages():
    """Each function of some size is one, with the comment and the decorators above it."""
    source = "\n\n".join(f"# About {n}.\n@cache\n" + python_function(n, 20) for n in ("f", "g", "h"))
    passages = passages_of(source, "Python")
    assert [p.text.splitlines()[0] for p in passages] == ["# About f.", "# About g.", "# About h."]
    assert all(p.text.count("def ") <= 1 and p.context == "" for p in passages)


def test_methods_know_their_class():
    """A class too long for a passage is cut between its methods; its first line is the later ones' context."""
    methods = "\n".join(python_function(name, 20, "    ") for name in ("first", "second", "third"))
    source = f'class Sums(Base):\n    """Adds."""\n\n{methods}\n\ndef after():\n    return 1\n'
    passages = passages_of(source, "Python")
    assert passages[0].text.startswith('class Sums(Base):\n    """Adds."""\n\n    def first(')
    inside = [p for p in passages if p.text.startswith("    def ")]
    assert [p.text.split("(")[0].strip() for p in inside] == ["def second", "def third"]
    assert {p.context for p in inside} == {"class Sums(Base)"}
    assert [p.context for p in passages if p.text.startswith("def after")] == [""]


def test_a_long_function_is_cut_between_statements_with_its_signature():
    """Passages after the first have the signatures of the class and the function as context."""
    source = "class Sums:\n" + python_function("add", 90, "    ")
    first, *others = passages_of(source, "Python")
    assert first.text.startswith("class Sums:\n    def add(values):")
    assert len(others) > 2
    assert {p.context for p in others} == {"class Sums\ndef add(values)"}
    assert all(p.text.startswith("        ") for p in others)
    assert all(p.text.splitlines()[0].strip().startswith(("total", "return")) for p in others)


_CLASS_LIKE = {
    "Java": ("public class Sums extends Base {\n", "    int {}(int value) {{\n{}\n    }}\n", "}\n"),
    "C++": ("class Sums : public Base {\n public:\n", "    int {}(int value) {{\n{}\n    }}\n", "};\n"),
    "C#": ("public class Sums : Base {\n", "    int {}(int value) {{\n{}\n    }}\n", "}\n"),
    "JavaScript": ("class Sums extends Base {\n", "    {}(value) {{\n{}\n    }}\n", "}\n"),
    "TypeScript": ("class Sums extends Base {\n", "    {}(value: number) {{\n{}\n    }}\n", "}\n"),
    "Rust": ("impl Base for Sums {\n", "    fn {}(value: i32) -> i32 {{\n{}\n    }}\n", "}\n"),
    "PHP": ("<?php\nclass Sums extends Base {\n", "    function {}($value) {{\n{}\n    }}\n", "}\n"),
    "Kotlin": ("class Sums : Base {\n", "    fun {}(value: Int): Int {{\n{}\n    }}\n", "}\n"),
    "Swift": ("class Sums: Base {\n", "    func {}(value: Int) -> Int {{\n{}\n    }}\n", "}\n"),
    "Scala": ("class Sums extends Base {\n", "    def {}(value: Int): Int = {{\n{}\n    }}\n", "}\n"),
    "Ruby": ("class Sums < Base\n", "    def {}(value)\n{}\n    end\n", "end\n"),
}


@pytest.mark.parametrize("language", _CLASS_LIKE)
def test_methods_know_their_class_in_other_languages(language: str):
    """Definitions are found by what grammars have in common, without rules for each language."""
    opening, method, closing = _CLASS_LIKE[language]
    semicolon = "" if language in {"Kotlin", "Swift", "Scala", "Ruby"} else ";"
    dollar = "$" if language == "PHP" else ""
    line = f"        {dollar}value = {dollar}value + {dollar}value * {{}}{semicolon}"
    names = ("alpha", "beta", "gamma")
    source = opening + "\n".join(method.format(name, body(18, line)) for name in names) + closing
    passages = passages_of(source, language, 200)
    declared = opening.splitlines()[1 if language == "PHP" else 0].rstrip(" {")
    found = [p for p in passages for name in names[1:] if p.text.lstrip().split("(")[0].endswith(name)]
    assert len(found) == 2
    assert {p.context for p in found} == {declared}


def test_go_functions_and_c_functions_are_passages():
    """Languages without classes are cut between functions."""
    go = "\n".join(
        f"func {n}(value int) int {{\n{body(20, '    value = value + value * {}')}\n}}\n" for n in ("f", "g")
    )
    assert [p.text.split("(")[0] for p in passages_of(go, "Go")] == ["func f", "func g"]
    c = "\n".join(
        f"static int {n}(int value)\n{{\n{body(20, '    value = value + value * {};')}\n}}\n" for n in ("f", "g")
    )
    assert [p.text.split("(")[0] for p in passages_of(c, "C")] == ["static int f", "static int g"]


def test_letters_outside_ascii_shift_nothing():
    """The grammar's byte offsets are turned into characters: functions still begin where they begin."""
    source = (
        "# Größe 漢字 👩‍👩‍👧 \U0001f600\n" * 20
        + "\n\n"
        + "\n\n".join(python_function(n, 20) for n in ("größe", "漢字", "h"))
    )
    passages = passages_of(source, "Python")
    assert [p.text.split("(")[0] for p in passages[1:]] == ["def größe", "def 漢字", "def h"]


def test_a_language_without_a_grammar_is_cut_at_blank_lines():
    """Before a line without indentation, if possible."""
    source = "\n\n".join(f"PROC {n}\n" + body(20, "    ADD {} TO TOTAL") for n in ("ALPHA", "BETA", "GAMMA", "DELTA"))
    passages = passages_of(source, "COMAL-80", 120)
    assert parser_for("COMAL-80") is None
    assert [p.text.splitlines()[0] for p in passages] == ["PROC ALPHA", "PROC BETA", "PROC GAMMA", "PROC DELTA"]


def test_broken_source_is_still_cut_whole():
    """Error recovery in the grammar costs no character."""
    source = "class Sums(:\n  def ((((\n" + python_function("f", 40) + "}}}}\n" + python_function("g", 40)
    joined = "".join("".join(p.text.split()) for p in passages_of(source, "Python"))
    assert joined == "".join(source.split())


@pytest.mark.parametrize("language", ["C", "Haskell"])
def test_source_that_sends_the_parser_astray_ends_in_time(language: str):
    """Some grammars take minutes for this; the file is then cut by its lines within the limit on parsing."""
    started = time.thread_time()
    assert passages_of("-/*" * 33_000, language)
    assert time.thread_time() - started < 20


def test_nesting_without_end_is_cut():
    """Ten thousand nested lists neither recurse too deep nor lose anything."""
    source = "x = " + "[\n" * 10_000 + "]\n" * 10_000
    passages = passages_of(source, "Python")
    assert sum(p.text.count("[") for p in passages) == 10_000


@pytest.mark.parametrize("language", ["Python", "C", "JavaScript", "Go", "CSS"])
def test_one_long_line_is_cut(language: str):
    """Minified source has no lines to go by."""
    passages = passages_of("var a=function(b){return b+1};" * 4000, language)
    assert max(p.tokens for p in passages) <= 250


def test_prose_loads_no_grammar():
    """Only a worker that meets source code imports the parser, and then only that language's grammar."""
    program = """
        import sys
        from desktop_app.passages import cut
        from tests.helpers.documents import code, count_tokens, document, paragraph
        cut(document(paragraph("A. " * 500)), count_tokens)
        assert not any(name.startswith("tree_sitter") for name in sys.modules)
        cut(document(code("def f():\\n    return 1\\n" * 99), code_language="Python"), count_tokens)
        names = [name for name in sys.modules if name.startswith("tree_sitter_language_pack.bindings.")]
        assert names == ["tree_sitter_language_pack.bindings.python"], names
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60)
