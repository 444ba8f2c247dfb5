from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from assay.keys import NUMBER, PROJECT
from assay.ledger.views import (
    controlling,
    deciding,
    evidence,
    explorations,
    files,
    findings,
    following,
    hypothesis,
    ledger,
    registering,
    study,
    study_exports,
)

app_name = "ledger"


class HypothesisKey(StringConverter):
    """CHURN-H3, in either case."""

    regex = f"{PROJECT}-[Hh]{NUMBER}"


class KeyOfItem(StringConverter):
    """CHURN-12, in either case."""

    regex = f"{PROJECT}-{NUMBER}"


class ExplorationKey(StringConverter):
    """CHURN-E3, in either case."""

    regex = f"{PROJECT}-[Ee]{NUMBER}"


EXPLORED = "p/<slug:project>/explorations"
ONE = f"{EXPLORED}/<int:number>"

register_converter(HypothesisKey, "hypothesis")
register_converter(KeyOfItem, "item_key")
register_converter(ExplorationKey, "exploration")

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/ledger", ledger.ledger, name="ledger"),
    path("p/<slug:project>/ledger.json", ledger.export, name="ledger_json"),
    path("p/<slug:project>/ledger/completions", ledger.completions, name="completions"),
    path("p/<slug:project>/ledger/control", controlling.control, name="control"),
    path("p/<slug:project>/hypotheses/near", registering.near, name="near"),
    path("p/<slug:project>/findings", findings.findings, name="findings"),
    path("p/<slug:project>/feasibility", study.study, name="study"),
    path("p/<slug:project>/feasibility.html", study_exports.study_as, {"form": "html"}, name="study_html"),
    path("p/<slug:project>/feasibility.pdf", study_exports.study_as, {"form": "pdf"}, name="study_pdf"),
    path("p/<slug:project>/feasibility.md", study_exports.study_as, {"form": "md"}, name="study_md"),
    path("p/<slug:project>/feasibility.json", study_exports.study_as, {"form": "json"}, name="study_json"),
    path("p/<slug:project>/feasibility/studies", study.studies, name="studies"),
    path("p/<slug:project>/feasibility/areas", study.areas, name="areas"),
    path("p/<slug:project>/feasibility/areas/<int:pk>", study.area, name="area"),
    path("p/<slug:project>/feasibility/questions", study.questions, name="questions"),
    path("p/<slug:project>/feasibility/questions/<int:number>", study.question, name="question"),
    path("p/<slug:project>/feasibility/questions/<int:number>/answers", study.answers, name="study_answers"),
    path("p/<slug:project>/feasibility/recommendations", study.recommendations, name="recommendations"),
    path("p/<slug:project>/feasibility/recommendations/<int:number>", study_exports.signed, name="signed_study"),
    path(
        "p/<slug:project>/feasibility/recommendations/<int:number>/signatures",
        study.signatures,
        name="study_signatures",
    ),
    path("p/<slug:project>/hypotheses/new", registering.new, name="new"),
    path("p/<slug:project>/hypotheses/designs", registering.designs, name="designs"),
    path("p/<slug:project>/hypotheses/plans", registering.plans, name="plans"),
    path("browse/<hypothesis:key>", hypothesis.hypothesis, name="hypothesis"),
    path("browse/<hypothesis:key>.json", hypothesis.export, name="hypothesis_json"),
    path("browse/<hypothesis:key>/runs.csv", hypothesis.runs_csv, name="runs_csv"),
    path("browse/<hypothesis:key>/changes", registering.edit, name="edit"),
    path("browse/<hypothesis:key>/registrations", registering.registrations, name="registrations"),
    path("browse/<hypothesis:key>/amendments", registering.amendments, name="amendments"),
    path("browse/<hypothesis:key>/evidence", evidence.evidence, name="evidence"),
    path("browse/<hypothesis:key>/evidence/<slug:token>/columns", evidence.columns, name="columns"),
    path("browse/<hypothesis:key>/evidence/<slug:token>/preview", evidence.preview, name="preview"),
    path("browse/<hypothesis:key>/evidence/<slug:token>/removals", evidence.removals, name="removals"),
    path("browse/<hypothesis:key>/exclusions", evidence.exclusions, name="exclusions"),
    path("browse/<hypothesis:key>/exclusions/<int:pk>/inclusions", evidence.inclusions, name="inclusions"),
    path("browse/<hypothesis:key>/weighing", evidence.weighing, name="weighing"),
    path("browse/<hypothesis:key>/predictions/<int:pk>/returns", evidence.returns, name="returns"),
    path("browse/<hypothesis:key>/reasons", evidence.reasons, name="reasons"),
    path("browse/<hypothesis:key>/verdicts", deciding.verdicts, name="verdicts"),
    path("browse/<hypothesis:key>/second-signatures", deciding.second_signatures, name="second_signatures"),
    path("browse/<hypothesis:key>/arguments", deciding.arguments, name="arguments"),
    path("browse/<hypothesis:key>/arguments/<int:pk>/answers", deciding.answers, name="answers"),
    path("browse/<hypothesis:key>/links", deciding.links, name="links"),
    path("browse/<hypothesis:key>/prunings", deciding.prunings, name="prunings"),
    path("browse/<hypothesis:key>/prunings/<int:pk>/restorations", deciding.restorations, name="restorations"),
    path("browse/<hypothesis:key>/follow-ups", following.follow_ups, name="follow_ups"),
    path("browse/<hypothesis:key>/withdrawals", following.withdrawals, name="withdrawals"),
    path("browse/<hypothesis:key>/resumptions", following.resumptions, name="resumptions"),
    path("browse/<hypothesis:key>/assumptions/<int:pk>/overturnings", following.overturnings, name="overturnings"),
    path("browse/<hypothesis:key>/assumptions/<int:pk>/upholdings", following.upholdings, name="upholdings"),
    path("browse/<hypothesis:key>/comments", hypothesis.comments, name="comments"),
    path("browse/<hypothesis:key>/comments/<int:pk>", hypothesis.comment, name="comment"),
    path("browse/<item_key:key>/hypotheses", deciding.item_hypotheses, name="item_hypotheses"),
    path("<hypothesis:key>", hypothesis.bare, name="bare_hypothesis"),
    path("browse/<exploration:key>", explorations.bare, name="browse_exploration"),
    path("<exploration:key>", explorations.bare, name="bare_exploration"),
    path(EXPLORED, explorations.explorations, name="explorations"),
    path(f"{EXPLORED}/completions", explorations.completions, name="exploration_completions"),
    path(f"{EXPLORED}/new", explorations.record, name="record"),
    path(ONE, explorations.exploration, name="exploration"),
    path(f"{ONE}/changes", explorations.changes, name="exploration_changes"),
    path(f"{ONE}/withdrawals", explorations.withdrawals, name="exploration_withdrawals"),
    path(f"{ONE}/showings", explorations.showings, name="exploration_showings"),
    path(f"{ONE}/learnings", explorations.learnings, name="learnings"),
    path(f"{ONE}/learnings/<int:pk>", explorations.learning, name="learning"),
    path(f"{ONE}/versions", explorations.versions, name="versions"),
    path(f"{ONE}/versions/<int:version>/drawn", files.drawn, name="drawn"),
    path(f"{ONE}/versions/<int:version>/original", files.original, name="original"),
    path(f"{ONE}/differences", files.differences, name="differences"),
    path(f"{ONE}/differences/drawn", files.differences_drawn, name="differences_drawn"),
]
