"""What shows an answer or a finding: a kind, a name and an address, as people write it in one line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import models

from assay.crew.models import Project
from assay.crew.registries import links
from assay.events.refusals import Refused
from assay.keys import NUMBER, PROJECT

LONGEST = 300


class Shows(models.TextChoices):
    """Kinds of evidence. What lives here is named by its key; a bare link is kept, and shown as one."""

    ITEM = "item", "Item"
    VERDICT = "verdict", "Verdict"
    RUN = "run", "Run"
    EXPLORATION = "exploration", "Exploration"
    NOTEBOOK = "notebook", "Notebook"
    PULL_REQUEST = "pull request", "Pull request"
    COMMIT = "commit", "Commit"
    DOCUMENT = "document", "Document"
    DATA_SET = "data set", "Data set"
    CONTRACT = "contract", "Contract"
    LINK = "link", "Link"


#: what may stand before a colon, beside the kinds themselves
_SHORT = {
    "doc": Shows.DOCUMENT, "pr": Shows.PULL_REQUEST, "pull": Shows.PULL_REQUEST, "dataset": Shows.DATA_SET,
    "data": Shows.DATA_SET, "nb": Shows.NOTEBOOK, "hypothesis": Shows.VERDICT,
}  # fmt: skip
_PREFIXED = re.compile(r"(?P<kind>[A-Za-z]+(?: [a-z]+)?):\s*(?P<ref>\S.*)", re.DOTALL)
_KEY = re.compile(f"(?:(?P<project>{PROJECT})-)?(?P<letter>[A-Za-z]?)(?P<number>{NUMBER})")
_LETTERS = {"": Shows.ITEM, "H": Shows.VERDICT, "C": Shows.CONTRACT}
#: by the look of it, where no kind is named and it is no key
_LOOKS = (
    (re.compile(r"https?://\S+"), Shows.LINK),
    (re.compile(r"#\d+"), Shows.PULL_REQUEST),
    (re.compile(r"\S+\.ipynb"), Shows.NOTEBOOK),
    (re.compile(r"[0-9a-f]{7,40}"), Shows.COMMIT),
)
#: things that live here, so that what is named must be there
_HERE = frozenset({Shows.ITEM, Shows.VERDICT, Shows.EXPLORATION})


@dataclass(frozen=True)
class Piece:
    """One piece of evidence. address: of a link, where it leads."""

    kind: str
    ref: str
    address: str = ""

    @property
    def leads_to(self) -> str:
        """Where a link leads; "" for what is no address of the web."""
        return self.address if self.address.startswith(("http://", "https://")) else ""

    @property
    def written(self) -> str:
        """The line that `piece_of` reads back."""
        if self.kind in (Shows.ITEM, Shows.VERDICT):
            return self.ref
        return self.address if self.kind == Shows.LINK and self.address else f"{self.kind}:{self.ref}"


def piece_of(line: str, project: Project) -> Piece:
    """Read one line: CHURN-12, CHURN-H1, run:b7e2, #206, nb/eda.ipynb, doc:docs/desk.md, an address, or a title.

    Raises Refused for none, one that is too long, and a key of something that is not in this project.
    """
    line = " ".join(line.split())
    if not line:
        raise Refused("Evidence needs a name or an address.", way_out="Say where it can be seen.")
    if len(line) > LONGEST:
        raise Refused(f"This evidence has {len(line)} characters; {LONGEST} fit.", way_out="Name it, or link to it.")
    kind, ref = _kind_and_ref(line)
    if kind == Shows.LINK:
        return Piece(kind, ref, ref if ref.startswith(("http://", "https://")) else "")
    if kind in _HERE:
        return Piece(kind, _key_here(kind, ref, project))
    return Piece(kind, ref)


def piece_named(line: str, project: Project) -> Piece:
    """Read a line that somebody wrote elsewhere, as it is: a key is not looked up, and may lead nowhere."""
    kind, ref = _kind_and_ref(" ".join(line.split()))
    if kind in (Shows.ITEM, Shows.VERDICT) and (told := _KEY.fullmatch(ref)):
        ref = f"{told['project'] or project.key}-{told['letter']}{told['number']}".upper()
    return Piece(kind, ref, ref if ref.startswith(("http://", "https://")) else "")


def pieces_named(text: str, project: Project) -> list[Piece]:
    """Read what somebody wrote elsewhere, one piece a line."""
    return [piece_named(line, project) for line in text.splitlines() if line.strip()]


def pieces_of(text: str, project: Project) -> list[Piece]:
    """Read evidence, one piece a line."""
    return list(dict.fromkeys(piece_of(line, project) for line in text.splitlines() if line.strip()))


def _kind_and_ref(line: str) -> tuple[Shows, str]:
    if not line.startswith(("http://", "https://")) and (told := _PREFIXED.fullmatch(line)):
        name = told["kind"].lower()
        if name in Shows.values or name in _SHORT:
            return _SHORT.get(name) or Shows(name), told["ref"]
    if (key := _KEY.fullmatch(line)) and (key["project"] or key["letter"]):
        return _LETTERS.get(key["letter"].upper(), Shows.EXPLORATION), line
    return next(((kind) for looks, kind in _LOOKS if looks.fullmatch(line)), Shows.DOCUMENT), line


def _key_here(kind: Shows, ref: str, project: Project) -> str:
    """Return the whole key of something of this project; an exploration may also be called by its file."""
    told = _KEY.fullmatch(ref)
    if told is None and kind == Shows.EXPLORATION:
        return ref
    letter = told["letter"] if told else ""
    key = f"{(told['project'] or project.key)}-{letter}{told['number']}".upper() if told else ref
    if key not in links(project, {key}):
        keys = f"{project.key}-12 or {project.key}-H1"
        raise Refused(f"There is no {key[:40]} in this project.", way_out=f"Write a key such as {keys}.")
    return key
