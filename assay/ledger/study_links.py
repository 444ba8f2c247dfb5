"""How the feasibility study and its questions are named and found from elsewhere."""

from collections.abc import Iterable

from assay.crew.models import Project
from assay.keys import keyed
from assay.ledger.models import FeasibilityStudy, StudyQuestion

KEY = keyed("Q")


def links(project: Project, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return address and text of the keys, such as CHURN-Q3, that are questions of a project's study."""
    wanted = set(keys)
    numbers = {int(match[2]) for key in wanted if (match := KEY.fullmatch(key)) and match[1].upper() == project.key}
    found = {"study": (f"{project.url}feasibility", "Feasibility study")} if "STUDY" in wanted else {}
    if not numbers:
        return found
    rows = StudyQuestion.objects.filter(study__project=project, number__in=numbers).values_list("number", "text")
    return found | {f"{project.key}-Q{number}": (f"{project.url}feasibility#q{number}", text) for number, text in rows}


def targets(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return name and address of what facts about studies are about, in one query."""
    rows = FeasibilityStudy.objects.filter(pk__in=list(ids)).select_related("project")
    return {study.pk: ("Feasibility study", study.url) for study in rows}
