"""An assessment at the level that a project in strict mode binds it to: what is accepted by itself may not suffice."""

from typing import Any

from assay.science.inference.multiplicity import reaches
from assay.science.inference.reading import NON_FINITE


def bound(shown: dict[str, Any], level: float | None) -> dict[str, Any]:
    """Return a picture (picture.py) as it is at a level; None: as it is by itself.

    An accept stands where its e-value reaches one over the level; every rule gives one, by its p-value if by nothing
    else. What the picture says by itself is kept in it, so that it can be bound anew.
    """
    alone = shown.get("alone") or {"verdict": shown["verdict"], "outcome": shown["sentence"]["outcome"]}
    alone = {"outlook": shown.get("outlook", "")} | alone
    shown = {name: value for name, value in shown.items() if name not in ("alone", "level")}
    verdict, outcome, outlook = alone["verdict"], alone["outcome"], alone["outlook"]
    if level is not None:
        shown |= {"alone": alone, "level": level}
        stored = shown.get("e_accept", 0.0)
        e_accept = NON_FINITE[stored] if isinstance(stored, str) else float(stored)
        if verdict == "accept" and not reaches(e_accept, level):
            verdict, outcome = "inconclusive", _held_back(e_accept, level)
            outlook = outlook if shown.get("final") else _raised(level)  # else: what would take the accept back
        elif outlook and (shown.get("would") == "accept" or (verdict == "accept" and not shown.get("final"))):
            outlook = f"{outlook} {_beside(level)}"
    shown |= {"outlook": outlook} if "outlook" in shown else {}
    return shown | {"verdict": verdict, "sentence": shown["sentence"] | {"outcome": outcome}}


def suffices(shown: dict[str, Any]) -> bool:
    """Whether there is enough to sign: it decides, or the last registered look has been taken."""
    return shown["verdict"] in ("accept", "reject") or bool(shown.get("final"))


def _held_back(e_accept: float, level: float) -> str:
    alone = "accepted by itself, but not at the level of this project"
    if not level:
        return f"{alone}, which registered fewer hypotheses than this one's turn"
    has = f"{e_accept:,.0f}" if e_accept >= 10 else f"{e_accept:.2g}"
    return f"{alone}, {level:.2g}: that needs an e-value of {1 / level:,.0f}, and it is {has}"


def _raised(level: float) -> str:
    """What would lift an accept by itself to the level."""
    if not level:
        return ""
    return f"More evidence like this raises the e-value; from {1 / level:,.0f} on it is accepted."


def _beside(level: float) -> str:
    """What the projection of the rule by itself leaves out."""
    if not level:
        return "That is the rule by itself: beyond the maximum of this project nothing is accepted."
    return (
        f"That is the rule by itself: at the level of this project an accept also needs an e-value of {1 / level:,.0f}."
    )
