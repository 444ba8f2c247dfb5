"""What went wrong, as programs read it: problem details (RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from django.http import JsonResponse

from assay.events.refusals import Refused

TYPE = "application/problem+json"


class Problem(Exception):
    """Why a request is not carried out. errors: what is wrong with single fields, as (path, sentence)."""

    def __init__(
        self, status: int, detail: str, *, way_out: str = "", errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail, self.way_out = status, detail, way_out
        self.errors, self.headers = tuple(errors), headers or {}

    @classmethod
    def of(cls, refused: Refused) -> "Problem":
        """Return a refusal of the house as a problem."""
        return cls(refused.status, refused.message, way_out=refused.way_out)

    def answer(self) -> JsonResponse:
        """Return it as an answer."""
        told: dict[str, object] = {
            "type": "about:blank", "title": HTTPStatus(self.status).phrase, "status": self.status,
            "detail": f"{self.detail} {self.way_out}".strip(),
        }  # fmt: skip
        if self.errors:
            told["errors"] = [{"path": path, "message": message} for path, message in self.errors]
        return JsonResponse(
            told, status=self.status, content_type=TYPE, headers=dict(self.headers),
            json_dumps_params={"ensure_ascii": False},  # people read it in a shell
        )  # fmt: skip
