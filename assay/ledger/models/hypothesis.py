"""A hypothesis: what we believe, and how we will know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Max

from assay import clock
from assay.crew.models import Person, Project
from assay.events.log import record
from assay.events.refusals import Refused
from assay.keys import keyed
from assay.ledger.facts import HypothesisDrafted
from assay.ledger.models.assuming import Assuming
from assay.ledger.models.changing import Changeable, title_of
from assay.ledger.models.deciding import Decided
from assay.ledger.models.evidence import Evidenced
from assay.ledger.models.following import Followed
from assay.ledger.models.levelling import Levelled
from assay.ledger.models.linking import Linked
from assay.ledger.models.predicting import Predicted
from assay.ledger.models.receiving import Receiving
from assay.ledger.models.registration import HASHED, RegistrationVersion
from assay.ledger.models.withdrawing import Withdrawable
from assay.ledger.words import DECIDED, MARKS, State
from assay.query import norm

#: what every page shows beside a hypothesis
BESIDE = (
    "by", "parent", "needs", "registration__by", "assessment", "verdict__by", "verdict__second_by", "pending__by",
)  # fmt: skip
KEY = keyed("H", alone=True)


class HypothesisQuerySet(models.QuerySet["Hypothesis"]):
    def seen_by(self, person: Any) -> HypothesisQuerySet:
        """Return the hypotheses of the projects that the person sees."""
        return self.filter(project__in=Project.objects.seen_by(person))

    def keyed(self, key: str) -> HypothesisQuerySet:
        """Return the hypothesis with a key such as CHURN-H3, in either case; nothing where it is no key."""
        match = KEY.fullmatch(key)
        if match is None or match[1] is None:
            return self.none()
        return self.filter(project__key=match[1].upper(), number=int(match[2]))

    def waiting(self) -> HypothesisQuerySet:
        """Return those that wait for a signature: the evidence suffices, or a second one is asked for."""
        return self.filter(models.Q(state=State.SUFFICES) | models.Q(pending__isnull=False))

    def below(self, pk: int) -> HypothesisQuerySet:
        """Return those that hang on one, as its children or because they need it, but for withdrawn ones."""
        return self.filter(models.Q(parent=pk) | models.Q(needs=pk), withdrawn_at=None)

    def whole(self) -> HypothesisQuerySet:
        """Return them with what every page shows beside them, in the same query."""
        return self.select_related("project", *BESIDE)

    @transaction.atomic
    def draft(
        self, *, project: Project, title: str, by: Person, number: int | None = None, parent: Hypothesis | None = None,
        needs: Hypothesis | None = None, assumptions: Iterable[str] = (), **values: Any,
    ) -> Hypothesis:  # fmt: skip
        """Write a hypothesis down; it counts for nothing until it is registered.

        values: any field of FREE or of the registration (HASHED), as far as it is known.
        number: which one it had elsewhere; by default the next. Raises Refused for a title or a value that will not do.
        """
        Project.objects.select_for_update().get(pk=project.pk)  # two people may draft at once: numbers come in order
        taken = self.filter(project=project)
        if number is not None and taken.filter(number=number).exists():
            raise Refused(f"There is already an H{number}.", way_out="Leave the number out; the next one is taken.")
        number = number or (taken.aggregate(last=Max("number"))["last"] or 0) + 1
        hashed = {name: values.pop(name) for name in HASHED if name in values}
        hypothesis = self.model(
            project=project, number=number, title=title_of(title), by=by, created_at=clock.now(), parent=parent,
            needs=needs, assumptions=[text.strip() for text in assumptions if text.strip()], **values,
        )  # fmt: skip
        hypothesis.check_place(parent=parent, needs=needs)
        version = RegistrationVersion(number=1, by=by, **hashed)
        hypothesis.words = hypothesis.words_with(version)
        hypothesis.save()
        version.hypothesis = hypothesis
        version.save()
        hypothesis.registration = version
        hypothesis.save(update_fields=["registration"])
        record(HypothesisDrafted(hypothesis.title, number), on=hypothesis, by=by)
        return hypothesis


class Hypothesis(
    Changeable, Withdrawable, Evidenced, Receiving, Predicted, Levelled, Decided, Assuming, Linked, Followed,
    models.Model,
):  # fmt: skip
    """ "We believe that C will result in O; we will know when metric M moves by at least D against baseline B." """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    we_believe = models.TextField(blank=True, default="")
    will_result_in = models.TextField(blank=True, default="")
    candidate = models.CharField(max_length=200, blank=True, default="")
    metric_label = models.CharField(max_length=80, blank=True, default="", help_text="as people call it: PR-AUC")
    dataset_name = models.CharField(max_length=120, blank=True, default="")
    expected_effect = models.FloatField(null=True, blank=True, help_text="what planning uses; not part of the claim")
    why_minimal = models.TextField(blank=True, default="", help_text="why a smaller effect would not be worth it")
    assumptions = models.JSONField(default=list, blank=True)
    notes = models.TextField(blank=True, default="")
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="children")
    needs = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="needed_by")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    registration = models.ForeignKey(
        RegistrationVersion, models.SET_NULL, null=True, related_name="+", help_text="derived: the newest version"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT, help_text="derived")
    words = models.TextField(help_text="derived: what it is found by")

    objects = HypothesisQuerySet.as_manager()

    #: fields that may be changed at any time, with a fact
    FREE: ClassVar[tuple[str, ...]] = (
        "title", "we_believe", "will_result_in", "candidate", "metric_label", "dataset_name", "expected_effect",
        "why_minimal", "assumptions", "notes", "parent", "needs",
    )  # fmt: skip
    exempt_fields: ClassVar[tuple[str, ...]] = ("state", "words", "registration")

    class Meta:
        verbose_name_plural = "hypotheses"
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="one_hypothesis_a_number")]
        indexes = [models.Index(fields=["project", "state"], name="hypotheses_by_state")]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def key(self) -> str:
        return f"{self.project.key}-H{self.number}"

    @property
    def label(self) -> str:
        """What a chip calls it: H3."""
        return f"H{self.number}"

    @property
    def url(self) -> str:
        return f"/browse/{self.key}"

    @property
    def mark(self) -> str:
        """The mark that its state is drawn with."""
        return MARKS[self.state]

    @property
    def version(self) -> RegistrationVersion:
        """The newest version of its registration."""
        assert self.registration is not None, "every hypothesis is written down with one"
        return self.registration

    @property
    def metric_name(self) -> str:
        """The metric as people call it."""
        return self.metric_label or self.version.metric or "the metric"

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def has_verdict(self) -> bool:
        """Whether one stands or waits for its second signature."""
        return self.is_decided or self.state == State.PENDING

    def words_with(self, version: RegistrationVersion) -> str:
        """Return what it is found by: its key, its sentence, its metric and arms."""
        parts = (
            f"{self.project.key}-H{self.number}", f"H{self.number}", self.title, self.we_believe, self.will_result_in,
            version.metric, self.metric_label, version.baseline, self.candidate,
        )  # fmt: skip
        return " " + norm(" ".join(parts))

    def check_place(self, *, parent: Hypothesis | None, needs: Hypothesis | None) -> None:
        """Raise Refused where parent or need lie in another project, or below this one."""
        for above in (parent, needs):
            if above is None:
                continue
            if above.project_id != self.project_id:
                raise Refused("Both lie in different ledgers.", way_out="Choose a hypothesis of this project.")
            if self.pk and self.pk in _all_above(above):
                raise Refused(f"{above.key} hangs on {self.key}.", way_out="Two hypotheses cannot wait for each other.")

    def derive(self) -> str:
        """Say where it stands by what is recorded."""
        if self.verdict:
            return self.verdict.value
        if self.pending:
            return State.PENDING
        if self.version.registered_at is None:
            return State.WITHDRAWN if self.withdrawn_at else State.DRAFT
        if self.sufficient_since:
            return State.SUFFICES
        return State.GATHERING if self.version.is_locked else State.REGISTERED


def number_of(text: str, project_key: str) -> int:
    """Return which hypothesis of a project H3 or CHURN-H3 names, in either case; 0 for any other text."""
    match = KEY.fullmatch(text.strip())
    return int(match[2]) if match and (match[1] or project_key).upper() == project_key else 0


def _all_above(start: Hypothesis) -> set[int]:
    """The ids of a hypothesis and of all that it hangs on, as a child or because it needs them."""
    rows = Hypothesis.objects.filter(project=start.project_id).values_list("pk", "parent_id", "needs_id")
    links = {pk: {parent, needs} - {None} for pk, parent, needs in rows}
    found: set[int] = set()
    more = {start.pk}
    while more:
        found |= more
        more = {above for pk in more for above in links[pk]} - found
    return found
