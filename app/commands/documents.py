"""JSON with exact numbers: a Decimal is printed digit by digit, never through a float."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def json_text(document: Any, indent: str = "") -> str:
    """The document as JSON, two spaces a level.

    >>> print(json_text({"score": Decimal("84.60"), "codes": []}))
    {
      "score": 84.60,
      "codes": []
    }
    """
    deeper = indent + "  "
    if isinstance(document, Decimal):
        return format(document, "f")
    if isinstance(document, Mapping) and document:
        rows = [
            f"{json.dumps(str(k), ensure_ascii=False)}: {json_text(v, deeper)}"
            for k, v in document.items()
        ]
        return _bracketed("{}", rows, indent)
    if isinstance(document, list | tuple) and document:
        return _bracketed("[]", [json_text(each, deeper) for each in document], indent)
    return json.dumps(document, ensure_ascii=False)


def _bracketed(brackets: str, rows: list[str], indent: str) -> str:
    inner = f",\n{indent}  ".join(rows)
    return f"{brackets[0]}\n{indent}  {inner}\n{indent}{brackets[1]}"
