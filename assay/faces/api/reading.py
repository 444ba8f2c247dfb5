"""A body as it comes, to plain values: JSON and nothing else, with no letter that no database takes."""

import json
from collections import Counter
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from assay.faces.api.problems import Problem


class Json(Parser):
    """Reads JSON; bare NaN and Infinity, as Python writes them, are taken too."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the values of a body. Raises Problem (400)."""
        try:
            return _clean(json.loads(request.body.decode("utf-8-sig"), object_pairs_hook=_object))
        except UnicodeDecodeError as fault:
            raise Problem(400, f"The body is not UTF-8: byte {fault.start} cannot be read.") from fault
        except json.JSONDecodeError as fault:
            raise Problem(400, f"The body is not JSON: {fault}.") from fault
        except (ValueError, RecursionError) as fault:
            said = "The body is nested too deeply, or holds a number of thousands of digits."
            raise Problem(400, said) from fault


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raise Problem (400) where a name stands twice: which of the two was meant nobody knows."""
    told = dict(pairs)
    if len(told) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise Problem(400, f"The body has “{twice[:40]}” twice in one object.", way_out="Say it once.")
    return told


def _clean(value: Any) -> Any:
    """Take NUL and half characters out of every text."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return value
