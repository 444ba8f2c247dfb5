"""The report of a feasibility study in each of its forms."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assay.events.refusals import Refused
from assay.installing import in_a_checkout
from assay.ledger.reports.blocks import blocks_of
from assay.ledger.reports.study_report import Advised, Report, ReportQuestion, Shown, Started
from assay.ui.wording import day, moment


def as_markdown(report: Report) -> str:
    """Return the report as Markdown."""
    parts = [f"# {report.project}: {_('Feasibility study')}", _told(report)]
    if report.advised:
        said = report.advised
        parts += [f"## {_title(said)}", _heed(said), said.reasons.strip(), _listed(said.shown)]
        parts += ["\n".join(f"- {line}" for line in _names(said)), f"`sha256 {said.hash}`"]
    for area in report.areas:
        parts.append(f"## {area.name}")
        for question in area.questions:
            parts += [f"### {question.text} ({question.key})", question.answer.strip(), _lacking(question)]
            parts += [_by(question), _listed(question.shown)]
    if report.early:
        parts += [f"## {_early_heading()}", "\n".join(f"- {_started(one)}" for one in report.early)]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_json(report: Report) -> str:
    """Return the report as JSON."""
    return json.dumps(report.data(), indent=2, ensure_ascii=False) + "\n"


def as_pdf(report: Report) -> bytes:
    """Return the report as PDF. Raises Refused where Assay was installed without `reports`."""
    try:
        import typst  # noqa: PLC0415  an extra: 80 MB that only reports need
    except ImportError as missing:
        raise Refused(
            "This instance makes no PDF.",
            way_out=f"Take the HTML and print it, or install the extra {in_a_checkout('reports')}.",
        ) from missing
    template = files("assay.ledger.reports").joinpath("study.typ").read_bytes()
    made: bytes = typst.compile(
        template, sys_inputs={"report": json.dumps(_for_typst(report))}, ignore_system_fonts=True
    )
    return made


def _for_typst(report: Report) -> dict[str, Any]:
    """What the template of the PDF draws: texts as blocks, all sentences made."""
    said = report.advised
    advised = said and {
        "title": _title(said), "heed": _heed(said), "reasons": blocks_of(said.reasons), "shown": _pieces(said.shown),
        "signed": _names(said), "hash": said.hash,
    }  # fmt: skip
    areas = [{"name": area.name, "questions": [_asked(one) for one in area.questions]} for area in report.areas]
    return {
        "title": f"{report.project}: {_('Feasibility study')}", "heading": _("Feasibility study"),
        "project": report.project, "key": report.key, "told": _told(report), "advised": advised, "areas": areas,
        "early": [_started(one) for one in report.early], "early-heading": _early_heading(),
    }  # fmt: skip


def _asked(question: ReportQuestion) -> dict[str, Any]:
    return {
        "key": question.key, "text": question.text, "answer": blocks_of(question.answer),
        "lacks": question.lacks, "by": _by(question), "shown": _pieces(question.shown),
    }  # fmt: skip


def _pieces(shown: tuple[Shown, ...]) -> list[dict[str, str]]:
    return [{"label": one.label, "url": one.url, "note": one.note} for one in shown]


def _told(report: Report) -> str:
    return _("%(progress)s, as of %(day)s.") % {"progress": report.progress, "day": _day(report.as_of)}


def _title(said: Advised) -> str:
    return _("Recommendation: %(what)s, %(day)s") % {"what": said.label.lower(), "day": _day(said.at)}


def _heed(said: Advised) -> str:
    found = []
    if said.open:
        count = len(said.open)
        still = ngettext(
            "%d question was open when it was signed: ", "%d questions were open when it was signed: ", count
        )
        found.append(still % count + ", ".join(said.open) + ".")
    if said.changed:
        found.append(_("The study has been changed since."))
    return " ".join(found)


def _names(said: Advised) -> list[str]:
    return [
        f"{one.by} ({one.discipline}), {moment(datetime.fromisoformat(one.at))}" + (f": {one.note}" if one.note else "")
        for one in said.signed
    ]


def _listed(shown: tuple[Shown, ...]) -> str:
    lines = (f"[{one.label}]({one.url})" if one.url else one.label for one in shown)
    notes = (f" ({one.note})" if one.note else "" for one in shown)
    return "\n".join(f"- {line}{note}" for line, note in zip(lines, notes, strict=True))


def _lacking(question: ReportQuestion) -> str:
    return f"*{question.lacks}*" if question.lacks else ""


def _by(question: ReportQuestion) -> str:
    return f"{question.by}, {_day(question.at)}" if question.by else ""


def _started(one: Started) -> str:
    return f"{one.key} {one.title}, {_day(one.at)}: {one.reason or _('no reason given')}"


def _early_heading() -> str:
    return _("Started before the study said proceed")


def _day(text: str) -> str:
    return day(datetime.fromisoformat(text))
