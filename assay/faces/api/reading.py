"""A body as it comes, to plain values: JSON and nothing else, with no letter that no database takes."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from assay.faces.api.problems import Problem


class Json(Parser):
    """Reads JSON; bare NaN and Infinity, as Python writes them, are taken too."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the values of a body. Raises Problem (400)."""
        try:
            return _clean(json.loads(request.body.decode("utf-8-sig")))
        except UnicodeDecodeError as fault:
            raise Problem(400, f"The body is not UTF-8: byte {fault.start} cannot be read.") from fault
        except json.JSONDecodeError as fault:
            raise Problem(400, f"The body is not JSON: {fault}.") from fault
        except (ValueError, RecursionError) as fault:
            said = "The body is nested too deeply, or holds a number of thousands of digits."
            raise Problem(400, said) from fault


def _clean(value: Any) -> Any:
    """Take NUL and half characters out of every text."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_clean(name): _clean(one) for name, one in value.items()}
    return value
