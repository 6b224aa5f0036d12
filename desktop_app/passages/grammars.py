"""The tree-sitter grammars, under the names that Pygments gives their languages. Imports only the binding."""

from functools import lru_cache
from typing import cast

from tree_sitter import Parser
from tree_sitter_language_pack import SupportedLanguage, get_parser

_GRAMMARS = {
    "ActionScript 3": "actionscript", "Ada": "ada", "Agda": "agda", "Arduino": "arduino", "Bash": "bash",
    "BitBake": "bitbake", "C": "c", "C#": "csharp", "C++": "cpp", "CMake": "cmake", "CSS": "css", "CUDA": "cuda",
    "Clojure": "clojure", "ClojureScript": "clojure", "Common Lisp": "commonlisp", "D": "d", "Dart": "dart",
    "Delphi": "pascal", "Elixir": "elixir", "Elm": "elm", "EmacsLisp": "elisp", "Erlang": "erlang", "F#": "fsharp",
    "Fennel": "fennel", "Fish": "fish", "Fortran": "fortran", "GDScript": "gdscript", "GLSL": "glsl",
    "Gleam": "gleam", "Go": "go", "GraphQL": "graphql", "Groovy": "groovy", "HLSL": "hlsl", "Hare": "hare",
    "Haskell": "haskell", "Haxe": "haxe", "JSX": "javascript", "Janet": "janet", "Java": "java",
    "JavaScript": "javascript", "Julia": "julia", "Kotlin": "kotlin", "Lua": "lua", "Luau": "luau",
    "Matlab": "matlab", "Meson": "meson", "Nimrod": "nim", "Nix": "nix", "OCaml": "ocaml", "ODIN": "odin",
    "Objective-C": "objc", "PHP": "php", "Perl": "perl", "Pony": "pony", "PowerShell": "powershell",
    "Protocol Buffer": "proto", "Puppet": "puppet", "PureScript": "purescript", "Python": "python",
    "QML": "qmljs", "Racket": "racket", "Rego": "rego", "Ruby": "ruby", "Rust": "rust", "S": "r", "SCSS": "scss",
    "SQL": "sql", "Scala": "scala", "Scheme": "scheme", "Smali": "smali", "Smithy": "smithy",
    "Solidity": "solidity", "Swift": "swift", "TSX": "tsx", "TableGen": "tablegen", "Tcl": "tcl",
    "Terraform": "terraform", "Thrift": "thrift", "TypeScript": "typescript", "Typst": "typst", "VimL": "vim",
    "Vue": "vue", "WebGPU Shading Language": "wgsl", "Zig": "zig", "systemverilog": "verilog", "verilog": "verilog",
    "vhdl": "vhdl",
}  # fmt: skip


@lru_cache(maxsize=4)
def parser_for(language: str) -> Parser | None:
    """Return a parser for the language that Pygments calls so, None if there is no grammar for it."""
    name = _GRAMMARS.get(language)
    return get_parser(cast("SupportedLanguage", name)) if name else None
