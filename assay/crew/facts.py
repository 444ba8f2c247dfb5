"""What is recorded of the crew."""

from dataclasses import dataclass, field
from typing import Any

from assay.events.facts import Fact


@dataclass(frozen=True)
class PersonJoined(Fact, verb="person.joined"):
    name: str

    def sentence(self) -> str:
        return f"opened the account of {self.name}"


@dataclass(frozen=True)
class PersonChanged(Fact, verb="person.changed"):
    fields: list[str]

    def sentence(self) -> str:
        return f"changed {', '.join(name.replace('_', ' ') for name in self.fields)} of their account"


@dataclass(frozen=True)
class ProjectFounded(Fact, verb="project.founded"):
    key: str
    name: str

    def sentence(self) -> str:
        return f"founded {self.name}"


@dataclass(frozen=True)
class ProjectChanged(Fact, verb="project.changed"):
    fields: list[str]

    def sentence(self) -> str:
        return f"changed {', '.join(name.replace('_', ' ') for name in self.fields)} of the project"


@dataclass(frozen=True)
class GroupFormed(Fact, verb="group.formed"):
    name: str

    def sentence(self) -> str:
        return f"formed the working group {self.name}"


@dataclass(frozen=True)
class GroupChanged(Fact, verb="group.changed"):
    name: str

    def sentence(self) -> str:
        return f"changed the working group {self.name}"


@dataclass(frozen=True)
class MemberInvited(Fact, verb="member.invited"):
    email: str
    role: str

    def sentence(self) -> str:
        return f"invited somebody as {self.role}"  # the address is for leads alone


@dataclass(frozen=True)
class InvitationWithdrawn(Fact, verb="member.uninvited"):
    email: str

    def sentence(self) -> str:
        return "withdrew an invitation"


@dataclass(frozen=True)
class MemberJoined(Fact, verb="member.joined"):
    name: str
    discipline: str
    role: str
    oneself: bool = False

    def sentence(self) -> str:
        if self.oneself:
            return f"joined the project ({self.discipline}, {self.role})"
        return f"took {self.name} onto the project ({self.discipline}, {self.role})"


@dataclass(frozen=True)
class MemberChanged(Fact, verb="member.changed"):
    name: str
    now: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        what = {"groups": "working groups"}
        now = ", ".join(f"{what.get(name, name)} {_words(value)}" for name, value in self.now.items())
        return f"changed what {self.name} is: {now}"


@dataclass(frozen=True)
class MemberLeft(Fact, verb="member.left"):
    name: str

    def sentence(self) -> str:
        return f"let {self.name} go from the project"


@dataclass(frozen=True)
class TokenMade(Fact, verb="token.made"):
    """`expires`: the day. The secret is told once, and stands nowhere."""

    name: str
    scope: str
    expires: str = ""

    def sentence(self) -> str:
        does = {"read": "reads", "push": "reads and pushes runs"}.get(self.scope, self.scope)
        return f"made the token {self.name}, which {does} until {self.expires}"


@dataclass(frozen=True)
class TokenRevoked(Fact, verb="token.revoked"):
    name: str

    def sentence(self) -> str:
        return f"revoked the token {self.name}"


@dataclass(frozen=True)
class AgreementRevised(Fact, verb="agreement.revised"):
    version: int
    reason: str

    def sentence(self) -> str:
        return f"wrote version {self.version} of the working agreement: {self.reason}"


@dataclass(frozen=True)
class AgreementSigned(Fact, verb="agreement.signed"):
    version: int

    def sentence(self) -> str:
        return f"signed version {self.version} of the working agreement"


@dataclass(frozen=True)
class CommentWritten(Fact, verb="comment.written"):
    key: str

    def sentence(self) -> str:
        return f"commented on {self.key}"


@dataclass(frozen=True)
class CommentEdited(Fact, verb="comment.edited"):
    key: str
    was: str = ""

    def sentence(self) -> str:
        return f"edited a comment on {self.key}"


@dataclass(frozen=True)
class CommentRemoved(Fact, verb="comment.removed"):
    key: str

    def sentence(self) -> str:
        return f"removed a comment on {self.key}"


@dataclass(frozen=True)
class ViewSaved(Fact, verb="view.saved"):
    name: str
    query: str = ""

    def sentence(self) -> str:
        return f"saved the view {self.name}"


@dataclass(frozen=True)
class ViewRemoved(Fact, verb="view.removed"):
    name: str

    def sentence(self) -> str:
        return f"removed the view {self.name}"


def _words(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)
