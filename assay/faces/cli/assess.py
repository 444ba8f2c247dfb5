"""`assay assess FILE`: judge a case of evidence without a server or a database."""

import json
import sys
from pathlib import Path

import click

from assay.faces.cli.plain import plain
from assay.faces.cli.trouble import BAD_INPUT

MOST_BYTES = 50 * 2**20


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print all numbers as one JSON object.")
def assess(file: str, as_json: bool) -> None:
    """Judge the evidence in FILE, a JSON case {design, given}; - reads it from standard input.

    Prints the verdict as a sentence, or says why the evidence is refused. Exits 0 with an answer, 2 on bad input.
    """
    from assay.science.inference import BadCase, answer
    from assay.science.inference.cases import in_words
    from assay.science.inference.reading import from_json

    try:
        case = from_json(_read(file))
        said = json.dumps(answer(case), indent=1, allow_nan=False) if as_json else in_words(case)
    except (BadCase, OSError) as fault:
        click.echo(plain(_one_line(fault, file)), err=True)
        sys.exit(BAD_INPUT)
    click.echo(said if as_json else "\n".join(plain(line) for line in said.splitlines()))


def _read(file: str) -> bytes:
    if file == "-":
        return _bounded(sys.stdin.buffer.read(MOST_BYTES + 1))
    with Path(file).open("rb") as opened:
        return _bounded(opened.read(MOST_BYTES + 1))


def _bounded(content: bytes) -> bytes:
    from assay.science.inference import BadCase

    if len(content) > MOST_BYTES:
        raise BadCase("The file", f"is larger than the {MOST_BYTES // 2**20} MB that a case may have.")
    return content


def _one_line(fault: Exception, file: str) -> str:
    if isinstance(fault, OSError):
        return f"{file} cannot be read: {fault.strerror or fault}."
    said = str(fault)
    return said if said.endswith(".") else f"{said}."
