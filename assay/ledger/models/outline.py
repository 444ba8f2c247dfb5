"""The outline of a feasibility study: its areas and their questions, which the crew edits as its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models, transaction

from assay import clock
from assay.crew.models import Person
from assay.events.log import record
from assay.events.refusals import Refused, refuse_stale
from assay.ledger.facts import StudyOrdered, StudyOutlined

if TYPE_CHECKING:
    from assay.ledger.models.study import FeasibilityStudy

LONGEST_NAME, LONGEST_QUESTION = 120, 500


class StudyArea(models.Model):
    """One thing to find out about, with its questions."""

    part_of: ClassVar[str] = "study"
    study = models.ForeignKey("ledger.FeasibilityStudy", models.CASCADE, related_name="areas")
    name = models.CharField(max_length=LONGEST_NAME)
    place = models.PositiveIntegerField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.name


class StudyQuestion(models.Model):
    """One question. Its number is never given twice; one that is taken out keeps its answers."""

    part_of: ClassVar[str] = "study"
    study = models.ForeignKey("ledger.FeasibilityStudy", models.CASCADE, related_name="questions")
    area = models.ForeignKey(StudyArea, models.PROTECT, related_name="questions")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST_QUESTION)
    place = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_question_a_number")]

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        return f"{self.study.project.key}-Q{self.number}"


class Outlined(models.Model):
    """Something that is edited area by area, question by question."""

    class Meta:
        abstract = True

    @transaction.atomic
    def add_area(self, name: str, *, by: Person) -> StudyArea:
        """Add an area at the end; one of that name is returned as it is."""
        study = cast("FeasibilityStudy", self).fresh()
        name = _worded(name, "An area", LONGEST_NAME)
        known = study.areas.filter(name__iexact=name, removed_at=None).first()
        if known:
            return known
        area = study.areas.create(name=name, place=study.areas.count())
        study.changed(StudyOutlined("area", {str(area.pk): ["", name]}), by=by)
        return area

    @transaction.atomic
    def add_question(self, text: str, *, area: StudyArea, by: Person) -> StudyQuestion:
        """Ask something in an area; what is asked there already is returned as it is."""
        study = cast("FeasibilityStudy", self).fresh()
        text = _worded(text, "A question", LONGEST_QUESTION)
        known = study.questions.filter(area=area, text__iexact=text, removed_at=None).first()
        if known:
            return known
        question = study.questions.create(
            area=area, text=text, number=study.highest_number + 1, place=study.questions.filter(area=area).count(),
            asked_at=clock.now(),
        )  # fmt: skip
        study.changed(StudyOutlined("question", {question.key: ["", text]}, area.name), by=by)
        return question

    @transaction.atomic
    def reword(self, thing: StudyArea | StudyQuestion, text: str, *, by: Person, seen: str | None = None) -> None:
        """Put an area or a question in other words.

        seen: the words that the person saw. Raises Stale, keeping both, if it was put in others since.
        """
        study = cast("FeasibilityStudy", self).fresh()
        what, field, longest = _kind_of(thing)
        thing.refresh_from_db(fields=[field])
        text, was = _worded(text, f"A {what}", longest), getattr(thing, field)
        if text == was:
            return
        refuse_stale(f"this {what}", {field: text}, now={field: was}, seen={} if seen is None else {field: seen})
        setattr(thing, field, text)
        thing.save(update_fields=[field])
        study.changed(StudyOutlined(what, {_id_of(thing): [was, text]}), by=by)

    @transaction.atomic
    def take_out(self, thing: StudyArea | StudyQuestion, *, by: Person) -> None:
        """Ask it no longer; its answers stay in the record. Raises Refused for an area that still asks something."""
        study = cast("FeasibilityStudy", self).fresh()
        thing.refresh_from_db(fields=["removed_at"])
        if thing.removed_at:
            return
        if isinstance(thing, StudyArea) and thing.questions.filter(removed_at=None).exists():
            raise Refused(f"{thing.name} still asks something.", way_out="Move its questions, or take them out first.")
        thing.removed_at = clock.now()
        thing.save(update_fields=["removed_at"])
        study.changed(StudyOutlined(_kind_of(thing)[0], {_id_of(thing): [str(thing), ""]}), by=by)

    @transaction.atomic
    def put_back(self, thing: StudyArea | StudyQuestion, *, by: Person) -> None:
        """Ask again what was taken out."""
        study = cast("FeasibilityStudy", self).fresh()
        thing.refresh_from_db(fields=["removed_at"])
        if thing.removed_at is None:
            return
        thing.removed_at = None
        thing.save(update_fields=["removed_at"])
        study.changed(StudyOutlined(_kind_of(thing)[0], {_id_of(thing): ["", str(thing)]}), by=by)

    @transaction.atomic
    def put_at(
        self, thing: StudyArea | StudyQuestion, place: int, *, by: Person, area: StudyArea | None = None
    ) -> None:
        """Give it another place among its sisters, counted from 0. area: to which a question goes, if to another.

        Raises Refused for what was taken out.
        """
        study = cast("FeasibilityStudy", self).fresh()
        lay_in = _area_now(thing)
        into = area or lay_in
        was = next(at for at, one in enumerate(_sisters(study, lay_in)) if one.pk == thing.pk)
        others = [one for one in _sisters(study, into) if one.pk != thing.pk]
        place = min(max(place, 0), len(others))
        if (was, lay_in) == (place, into):
            return
        for at, one in enumerate([*others[:place], thing, *others[place:]]):
            one.place = at
            if isinstance(one, StudyQuestion) and into and one.pk == thing.pk:
                one.area = into
            one.save(update_fields=["place", "area"] if isinstance(one, StudyQuestion) else ["place"])
        names = (into.name, lay_in.name) if into and lay_in and into != lay_in else ("", "")
        study.changed(StudyOrdered(_kind_of(thing)[0], _id_of(thing), str(thing), was, place, *names), by=by)

    @transaction.atomic
    def changed(self, fact: StudyOutlined | StudyOrdered, *, by: Person) -> None:
        """Record a change of the outline: what is signed from now on is another study."""
        study = cast("FeasibilityStudy", self)
        study.age()
        record(fact, on=study, by=by)


def _area_now(thing: StudyArea | StudyQuestion) -> StudyArea | None:
    """Return the area that a question lies in by now; None for an area. Raises Refused for what was taken out."""
    thing.refresh_from_db(fields=["removed_at", "area"] if isinstance(thing, StudyQuestion) else ["removed_at"])
    if thing.removed_at:
        raise Refused(f"“{thing}” was taken out of the study.", way_out="Put it back first.")
    return thing.area if isinstance(thing, StudyQuestion) else None


def _sisters(study: FeasibilityStudy, area: StudyArea | None) -> list[StudyArea] | list[StudyQuestion]:
    if area is None:
        return list(study.areas.filter(removed_at=None))
    return list(study.questions.filter(area=area, removed_at=None))


def _kind_of(thing: StudyArea | StudyQuestion) -> tuple[str, str, int]:
    """What it is called, its field of words, and how many letters fit into that."""
    area = isinstance(thing, StudyArea)
    return ("area", "name", LONGEST_NAME) if area else ("question", "text", LONGEST_QUESTION)


def _id_of(thing: StudyArea | StudyQuestion) -> str:
    return str(thing.pk) if isinstance(thing, StudyArea) else thing.key


def _worded(text: str, what: str, longest: int) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refused(f"{what} needs words.", way_out="Write what is to be found out.")
    if len(text) > longest:
        raise Refused(f"This has {len(text)} characters; {longest} fit.", way_out="Say it in fewer words.")
    return text
