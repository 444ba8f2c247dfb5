"""What other rooms show of the ledger: chips, query words, what is owed, links, hits of the palette, navigation."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet

from assay.backlog.models import Item
from assay.backlog.registries import Chip
from assay.crew.models import Membership, Person, Project
from assay.crew.permissions import CREW
from assay.crew.registries import Found, Owed
from assay.ledger.models import Control, Hypothesis, ItemLink
from assay.ledger.models.deciding import SCIENCE
from assay.ledger.models.hypothesis import KEY, number_of
from assay.ledger.words import MARKS, Relation, State
from assay.prepared import Prepared
from assay.query import Context, Misread, Op, Suggestion, Word, words_q
from assay.query.word import Meaning

MOST_HITS = 8


def chips_of_items(item_ids: list[int]) -> dict[int, tuple[Chip, ...]]:
    """Return the hypotheses that items test or need, as chips, in one query."""
    links = ItemLink.objects.filter(item__in=item_ids).order_by("hypothesis__number")
    rows = links.values_list(
        "item_id", "hypothesis__number", "hypothesis__state", "hypothesis__title", "hypothesis__project__key"
    )
    chips: dict[int, dict[int, Chip]] = defaultdict(dict)
    for item_id, number, state, title, project in rows:
        chips[item_id][number] = chip(project, number, state, title)
    return {item_id: tuple(found.values()) for item_id, found in chips.items()}


def chip_of(hypothesis: Hypothesis) -> Chip:
    """Return a hypothesis as a chip."""
    return Chip(hypothesis.label, hypothesis.mark, hypothesis.url, hypothesis.title)


def chip(project: str, number: int, state: str, title: str) -> Chip:
    """Return a hypothesis as a chip, of whose row no more was read. project: its key."""
    return Chip(f"H{number}", MARKS[state], f"/browse/{project}-H{number}", title)


def item_words() -> list[Word]:
    """Return what the items' query language learns from the ledger."""
    return [
        Word(
            "hypothesis", _linked_by("tests", "needs"), "a hypothesis that it tests or needs: hypothesis:H3",
            values=_hypotheses, open=True, also=("hyp",),
        ),
        Word(
            "needs", _linked_by("needs"), "a hypothesis that it needs accepted: needs:H3", values=_hypotheses,
            open=True, inherits=False,
        ),
    ]  # fmt: skip


def take(item: Item, value: str, by: Person) -> None:
    """Let an item that is added to the list of a hypothesis test it."""
    number = number_in(value, item.project.key)
    hypothesis = Hypothesis.objects.filter(project=item.project, number=number).first()
    if hypothesis is not None:
        hypothesis.link(item, Relation.TESTS, by=by)


def owed(person: Person, project_ids: list[int]) -> Iterator[Owed]:
    """Verdicts that wait although the evidence suffices, keys that need a reason, second signatures asked for."""
    for hypothesis, is_second in waiting_for(person, project_ids):
        if not is_second:
            yield _verdict_owed(hypothesis)
        elif hypothesis.pending:
            why = f"{hypothesis.pending.by.name} signed “{hypothesis.pending.value}” against the assessment"
            yield Owed(
                hypothesis.project_id, f"Second signature on {hypothesis.key}", why, f"{hypothesis.url}#verdict",
                since=hypothesis.pending.at,
            )  # fmt: skip


def waiting_for(person: Person, project_ids: list[int]) -> Iterator[tuple[Hypothesis, bool]]:
    """Yield the hypotheses that wait for this person's signature, and whether it is a second one; in two queries."""
    waiting = Hypothesis.objects.waiting().filter(project__in=project_ids).whole()
    hypotheses = list(waiting.order_by("project_id", "number"))
    seats = Membership.objects.present().filter(project__in={h.project_id for h in hypotheses}, role__in=CREW)
    rows = seats.values_list("project_id", "person_id", "discipline")
    disciplines = {(project_id, person_id): discipline for project_id, person_id, discipline in rows}
    for hypothesis in hypotheses:
        mine = disciplines.get((hypothesis.project_id, person.pk), "")
        if hypothesis.is_seconded_by(person, mine):
            yield hypothesis, True
        if hypothesis.state == State.SUFFICES and _is_theirs(hypothesis, person, disciplines):
            yield hypothesis, False


#: of a verdict that waits though the evidence decides nothing, since no more of it is planned
LAST_LOOK = "its last look is taken and does not decide"


def waits(project: Project, person: Person) -> int:
    """Return how many signatures of a person a project waits for: those of `waiting_for`, in one lean query."""
    return len(_WAITING.rows(project.pk, person.pk))


def _waiting(project: int, person: int) -> QuerySet[Hypothesis, tuple[int]]:
    crew = Membership.objects.present().filter(project=project, role__in=CREW)
    mine, scientists = crew.filter(person=person), crew.filter(discipline=SCIENCE)
    registrar = scientists.filter(person=OuterRef("registration__by"))
    first = Q(Exists(scientists.filter(person=person)), state=State.SUFFICES)
    second = Q(Exists(mine.exclude(discipline=SCIENCE)), pending__isnull=False)
    return Hypothesis.objects.filter(
        first & (Q(registration__by=person) | ~Exists(registrar)) | second & ~Q(pending__by=person), project=project
    ).values_list("pk")


_WAITING = Prepared((int, int), _waiting)


def links(project: Project, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return address and title of the keys, such as CHURN-H3, that are hypotheses of a project."""
    numbers = {int(match[2]) for key in keys if (match := KEY.fullmatch(key)) and match[1]}
    if not numbers:
        return {}
    rows = Hypothesis.objects.filter(project=project, number__in=numbers).values_list("number", "title")
    return {key: (f"/browse/{key}", title) for number, title in rows for key in [f"{project.key}-H{number}"]}


def targets(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return key and address of what facts about hypotheses are about, in one query."""
    rows = Hypothesis.objects.filter(pk__in=list(ids)).values_list("pk", "project__key", "number")
    return {pk: (f"{project}-H{number}", f"/browse/{project}-H{number}") for pk, project, number in rows}


def control_targets(ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return what facts about the control of a ledger are about, in one query."""
    rows = Control.objects.filter(pk__in=list(ids)).values_list("pk", "number", "project__key")
    return {
        pk: (f"Control of the ledger, version {number}", f"/p/{key.lower()}/ledger/control") for pk, number, key in rows
    }


def find(person: Person, project: Project | None, text: str) -> Iterator[Found]:
    """Return the hypotheses that a text finds, and what there is to do about those that wait."""
    seen: QuerySet[Hypothesis] = Hypothesis.objects.seen_by(person).filter(words_q("words", text))
    rows = seen.filter(project=project) if project else seen
    for hypothesis in rows.select_related("project").order_by("project_id", "number")[:MOST_HITS]:
        note = hypothesis.get_state_display()
        yield Found(f"{hypothesis.key} {hypothesis.title}", hypothesis.url, "Hypotheses", note)
        if hypothesis.state == State.SUFFICES:
            yield Found(f"Sign the verdict on {hypothesis.key}", f"{hypothesis.url}#verdict", "Do", "verdict waits")


def number_in(value: str, project_key: str) -> int:
    """Return the number that H3, 3 or CHURN-H3 names. Raises Misread for what is none of this project."""
    number = number_of(value if value[:1].isalpha() else f"H{value}", project_key)
    if not number:
        raise Misread(f"“{value}” is no hypothesis of this project.")
    return number


def _linked_by(*relations: str) -> Meaning:
    def meaning(op: Op, value: str, context: Context) -> Q:
        links = ItemLink.objects.filter(hypothesis__project=context.project, relation__in=relations)
        if op == "empty":
            return ~Q(pk__in=links.values("item_id"))
        number = number_in(value, context.project.key)
        if not Hypothesis.objects.filter(project=context.project, number=number).exists():
            raise Misread(f"There is no hypothesis H{number} in this project.")
        return Q(pk__in=links.filter(hypothesis__number=number).values("item_id"))

    return meaning


def _hypotheses(context: Context) -> list[Suggestion]:
    rows = Hypothesis.objects.filter(project=context.project).order_by("number").values_list("number", "title")
    return [Suggestion(f"H{number}", title) for number, title in rows]


def _is_theirs(hypothesis: Hypothesis, person: Person, disciplines: dict[tuple[int, int], str]) -> bool:
    """A verdict waits for whoever registered it; where they are no scientist here any more, for all scientists."""
    here = hypothesis.project_id
    registrar = hypothesis.version.by_id
    if disciplines.get((here, registrar)) == "science":
        return person.pk == registrar
    return disciplines.get((here, person.pk)) == "science"


def _verdict_owed(hypothesis: Hypothesis) -> Owed:
    found = hypothesis.assessment
    keys = found.unexplained if found else []
    why = f"its evidence suffices to {found.verdict}" if found and found.decides else LAST_LOOK
    if keys:
        why += f"; first a reason for {hypothesis.version.called(keys)}, or a new run of it"
    return Owed(
        hypothesis.project_id, f"Verdict on {hypothesis.key}", why, f"{hypothesis.url}#verdict",
        since=hypothesis.sufficient_since,
    )  # fmt: skip
