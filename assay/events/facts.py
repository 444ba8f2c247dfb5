"""What a fact is: a frozen dataclass with a verb, typed fields and a sentence."""

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, ClassVar, Self


class Fact:
    """Base of every fact. A fact is a frozen dataclass that names its verb: `class ItemMoved(Fact, verb="item.moved")`.

    Fields are JSON values. Fields are only ever added, each with a default, so that the log stays readable for ever.
    """

    verb: ClassVar[str]
    verbs: ClassVar[dict[str, type["Fact"]]] = {}

    def __init_subclass__(cls, *, verb: str) -> None:
        if verb in Fact.verbs:
            raise TypeError(f"Two facts are called {verb}.")
        cls.verb = verb
        Fact.verbs[verb] = cls

    def sentence(self) -> str:
        """Say what the actor did, without the actor: "moved it from To do to Doing"."""
        raise TypeError(f"{type(self).__name__} has no sentence.")

    def data(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return {name: _plain(value) for name, value in asdict(self).items()}  # type: ignore[call-overload]

    @classmethod
    def read(cls, verb: str, data: dict[str, Any]) -> "Fact":
        """Return the fact that was recorded; a field that this version does not know is passed over.

        Raises KeyError if no fact has this verb.
        """
        return Fact.verbs[verb]._from(data)

    @classmethod
    def _from(cls, data: dict[str, Any]) -> Self:
        known = {field.name for field in fields(cls)}  # type: ignore[arg-type]
        return cls(**{name: value for name, value in data.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return value
