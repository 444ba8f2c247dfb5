"""What is wrong with the fields of a request, in plain words and with the place of each."""

from typing import Any

from pydantic import BaseModel

from assay.faces.api.predicted import PredictionsIn
from assay.faces.api.told import RunIn

TOLD: dict[str, type[BaseModel]] = {"runs": RunIn, "predictions": PredictionsIn}
#: by pydantic's code; what is none of these keeps pydantic's own words
WORDS = {
    "missing": "is missing",
    "string_type": "must be a text",
    "string_too_short": "is empty",
    "string_too_long": "has more than {max_length} letters",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_attributes_type": "must be an object",
    "too_short": "is empty",
    "too_long": "has more than {max_length} entries: send them in several requests",
    "literal_error": "must be {expected}",
    "int_parsing": "must be a whole number",
    "timezone_aware": "lacks its offset from UTC: write 2026-11-04T09:00:00Z",
    "datetime_type": "must be a moment, such as 2026-11-04T09:00:00Z",
    "datetime_parsing": "must be a moment, such as 2026-11-04T09:00:00Z",
    "datetime_from_date_parsing": "must be a moment, such as 2026-11-04T09:00:00Z",
}


def fault_of(error: dict[str, Any]) -> tuple[str, str]:
    """Return where a field stands, and what is wrong with it; of one that there is not, which ones there are."""
    return _path(error["loc"]), _wrong(error)


def _wrong(error: dict[str, Any]) -> str:
    of = TOLD.get(str(error["loc"][1]) if len(error["loc"]) > 1 else "")
    if error["type"] == "extra_forbidden" and of:
        return f"There is no such field. There are {', '.join(of.model_fields)}"
    if plain := WORDS.get(error["type"]):
        return plain.format(**error.get("ctx", {}))
    said: str = error["msg"]
    return said.removeprefix("Value error, ")


def _path(place: tuple[str | int, ...]) -> str:
    """[0].metrics.pr_auc, or limit of what the address asks."""
    parts = [part for part in place[1:] if part not in ("runs", "predictions", "profile")]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".") or "body"
