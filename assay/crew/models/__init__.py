"""The nouns of the crew."""

from assay.crew.models.agreement import AgreementVersion, Signature
from assay.crew.models.comment import Comment, Mention
from assay.crew.models.invitation import Invitation
from assay.crew.models.membership import Discipline, Membership, Role, WorkingGroup
from assay.crew.models.person import Person
from assay.crew.models.project import Project
from assay.crew.models.token import Scope, Token
from assay.crew.models.view import SavedView

__all__ = [
    "AgreementVersion",
    "Comment",
    "Discipline",
    "Invitation",
    "Membership",
    "Mention",
    "Person",
    "Project",
    "Role",
    "SavedView",
    "Scope",
    "Signature",
    "Token",
    "WorkingGroup",
]
