"""`assay check`: the answers of the practice page, for a terminal or for CI."""

import click

from assay.faces.cli.opening import open_instance
from assay.faces.cli.trouble import Trouble


@click.command()
@click.argument("project", required=False)
@click.option(
    "--facts", type=click.Path(allow_dash=True), help="Judge a snapshot of facts in a file instead; - reads it."
)
@click.option("--sprint", type=click.IntRange(min=1), help="Answer as it stood for this sprint.")
@click.option("--json", "as_json", is_flag=True, help="Print the answers as one JSON object.")
@click.pass_context
def check(context: click.Context, project: str | None, facts: str | None, sprint: int | None, as_json: bool) -> None:
    """Say which practices hold in PROJECT (its key, such as CHURN). Exits 1 if one is broken."""
    if bool(project) == bool(facts):
        raise Trouble("Name a project (assay check CHURN) or a snapshot (assay check --facts FILE).")
    if facts and sprint:
        raise Trouble("A snapshot is judged as it is: leave --sprint out.")
    context.exit(_of_file(facts, as_json) if facts else _of_project(project or "", sprint, as_json))


def _of_file(file: str, as_json: bool) -> int:
    from assay.faces.cli.check_facts import check_facts

    return check_facts(file, as_json)


def _of_project(key: str, sprint: int | None, as_json: bool) -> int:
    open_instance()
    from assay.crew.models import Project
    from assay.faces.cli.check_facts import show
    from assay.practice.answers import answers_of
    from assay.science.practices import Refused

    project = Project.objects.called(key).first()
    if project is None:
        known = ", ".join(Project.objects.order_by("key").values_list("key", flat=True)[:20])
        raise Trouble(f"There is no project {key} here. " + (f"There are: {known}." if known else "There is none yet."))
    try:
        return show(answers_of(project, sprint=sprint), as_json=as_json)
    except Refused as refused:
        known = f"{project.key} has no sprint {sprint}. Leave --sprint out to answer as of now."
        raise Trouble(known if refused.code == "no_sprint" else str(refused)) from refused
