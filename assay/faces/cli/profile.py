"""`assay profile DATA.csv`: the profile of a table, made here and nowhere else; its JSON is pushed where asked."""

import csv
import json
from pathlib import Path
from typing import Any

import click

from assay.faces.cli.plain import plain
from assay.faces.cli.trouble import Trouble
from assay.installing import in_a_checkout

TABLES = (".csv", ".tsv", ".tab", ".txt", ".gz", ".bz2", ".xz", ".zip")  # packed ones are opened by pandas
LOOKED_AT = 100  # rows of a file that is called otherwise
NO_SIGN = "\x1f"  # parts no columns, so that the header is one
MISSING = f"A profile is made with skrub, which is not installed. Install it {in_a_checkout('profile')}"


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Where to write it; by default beside the table.")
@click.option("--no-values", is_flag=True, help="Leave out the most frequent values of text columns.")
@click.option("--push", "pushes", is_flag=True, help="Push the JSON to a project, where it is an exploration.")
@click.option("--to", "url", default="", help="The server to push to. Default: ASSAY_URL.")
@click.option("--project", default="", help="The project's key. Default: ASSAY_PROJECT.")
@click.option("--token-file", type=click.Path(), help="A file with the token. Default: ASSAY_TOKEN, ASSAY_TOKEN_FILE.")
def profile(
    file: str, output: str | None, no_values: bool, pushes: bool, url: str, project: str, token_file: str | None
) -> None:
    """Describe the columns of FILE (a CSV) in numbers and write them as JSON, to be pushed, or uploaded by hand.

    The table stays on this machine: the JSON holds numbers about columns and their most frequent values, never a row,
    and no value that fewer than five rows share.
    """
    from assay.ledger.profiles import of_report

    source = Path(file)
    to = Path(output) if output else source.with_suffix(".profile.json")
    found = of_report(_report(source), name=source.name, values=not no_values)
    try:
        to.write_text(json.dumps(found.data(), indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Trouble(f"{to} cannot be written: {error.strerror or error}.") from error
    then = "" if pushes else "; upload it under Explorations"
    click.echo(plain(f"{found.rows:,} rows, {len(found.columns)} columns. Written to {to}{then}."))
    if pushes:
        click.echo(plain(_pushed(found.data(), url, project, token_file or "")))


def _pushed(told: dict[str, Any], url: str, project: str, token_file: str) -> str:
    """Push a profile; say what it is now. Raises Trouble where a server refuses it, Denied where no token opens it."""
    from assay.faces.cli.pushing import Taken
    from assay.faces.cli.pushing_there import trouble_of
    from assay.push import PushFailed, Server, token_in

    try:
        server = Server(url, project, token_in(token_file) if token_file else "")
        kept = server.ask(f"projects/{server.project}/profiles", told)
    except PushFailed as fault:
        raise trouble_of(fault, Taken()) from fault
    return f"{kept['key']} {'is recorded' if kept['new'] else 'was here already'}: {server.url}{kept['url']}"


def _report(source: Path) -> Any:
    """Read the table and let skrub describe it. Raises Trouble where it is no table, or skrub is missing."""
    try:
        import pandas
        from skrub import Cleaner, TableReport
    except ImportError as error:
        raise Trouble(MISSING) from error
    if source.suffix.lower() not in TABLES and not _is_table(source):
        raise Trouble(f"{source} is no table: rows of one width, with a header. Give a CSV.")
    try:
        table = Cleaner().fit_transform(pandas.read_csv(source, sep=_delimiter(source)))
    except (ValueError, OSError) as error:  # what pandas says of a file that is no table is a ValueError
        why = next(iter(str(error).splitlines()), "it is no CSV")
        raise Trouble(f"{source} cannot be read as a table: {why.rstrip('.')}.") from error
    if table.empty:
        raise Trouble(f"{source} has no rows.")
    return json.loads(TableReport(table, verbose=0).json())


def _is_table(source: Path) -> bool:
    """Whether a file that is not called a table can be read as one, with as many cells in each row."""
    from assay.events.refusals import Refused
    from assay.ledger.intake.table import Table

    try:
        table = Table(source)
        return bool(table.head(LOOKED_AT)) and not table.ragged
    except Refused:
        return False


def _delimiter(source: Path) -> str:
    """The sign that parts the columns, read off the header: as one cell, of a packed table too."""
    import pandas

    from assay.ledger.intake.table import DELIMITERS

    header = pandas.read_csv(source, sep=NO_SIGN, quoting=csv.QUOTE_NONE, nrows=0).columns[0]
    return max(DELIMITERS, key=header.count)
