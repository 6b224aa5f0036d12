"""One way to show what was measured: a table for people, then the same as one line of JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def show(name: str, rows: Sequence[Mapping[str, Any]], *, notes: Mapping[str, Any] | None = None) -> None:
    """Print a table with a column for each key of the rows, the notes below it, and all of it as JSON."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns, *([_shown(row.get(column, "")) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    print(f"\n{name}")
    for number, line in enumerate(cells):
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    for key, value in (notes or {}).items():
        print(f"{key}: {_shown(value)}")
    print(json.dumps({"benchmark": name, "rows": list(rows), "notes": dict(notes or {})}, ensure_ascii=False))


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
