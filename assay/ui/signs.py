"""What each mark is called and how it is tinted. The drawings are in jinja2/_marks.html and static/assay/icons.svg."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "exploration": _("exploration"),
    "experimentation": _("experimentation"),
    "operationalization": _("operationalization"),
    "story": _("story"),
    "spike": _("spike"),
    "task": _("task"),
    "bug": _("bug"),
    "ready": _("ready"),
    "blocked": _("blocked"),
    "owed": _("deliverable owed"),
    "evidence": _("evidence attached, not delivered yet"),
    "delivered": _("deliverable delivered"),
    "shown": _("deliverable shown"),
    "draft": _("draft"),
    "registered": _("registered, no evidence yet"),
    "gathering": _("gathering evidence"),
    "waiting": _("verdict waits for a signature"),
    "accepted": _("accepted"),
    "rejected": _("rejected"),
    "inconclusive": _("inconclusive"),
    "holds": _("holds"),
    "at risk": _("at risk"),
    "broken": _("broken"),
    "waived": _("waived"),
    "not applicable": _("not applicable"),
}
ANSWERS = {
    "holds": _("Holds"),
    "at risk": _("At risk"),
    "broken": _("Broken"),
    "waived": _("Waived"),
    "not applicable": _("Not applicable"),
}
TINTS = {
    "exploration": "st-explore",
    "experimentation": "st-experiment",
    "operationalization": "st-operate",
    "owed": "owed",
    "evidence": "delivered",
    "delivered": "delivered",
    "shown": "shown",
    "draft": "c3",
    "registered": "c2",
    "gathering": "c2",
    "waiting": "c-brass",
    "accepted": "c-good",
    "rejected": "c-bad",
    "inconclusive": "c2",
    "holds": "c-good",
    "at risk": "c-warn",
    "broken": "c-bad",
    "waived": "c2",
    "not applicable": "c3",
}
EVIDENCE_ICONS = {
    "commit": "commit",
    "pull request": "merge",
    "run": "run",
    "notebook": "notebook",
    "verdict": "pen",
    "document": "document",
    "data set": "data",
    "link": "link",
}

_SHORT = {"exploration": "explore", "experimentation": "experiment", "operationalization": "operate"}


def drawing_of(name: str) -> str:
    """Return the name under which a mark is drawn: short for those that stand on every card of a board."""
    return _SHORT.get(name, name.replace(" ", "-"))
