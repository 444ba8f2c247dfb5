"""The command line: what it loads, what it exits with, and that it never answers with a traceback."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from assay.events.refusals import Refused
from assay.faces.cli import run
from assay.faces.cli.check import check
from assay.faces.cli.trouble import BAD_INPUT, CANCELLED, NO
from assay.faces.cli.user import user
from assay.site.console import DOORS


def loaded_by(arguments):
    """Return the names of all modules that a command has imported at its end."""
    program = (
        "import sys\nfrom assay.faces.cli import run\nfrom assay.site.console import DOORS\n"
        f"try:\n    run({arguments!r}, DOORS)\nexcept SystemExit:\n    pass\n"
        "print(' '.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stderr.split())


@pytest.mark.parametrize("arguments", [["assess", "nothing.json"], ["version"], ["--help"]])
def test_what_needs_no_instance_does_not_load_django(arguments):
    assert "django" not in loaded_by(arguments)


def test_help_lists_every_command(capsys):
    assert run(["--help"], DOORS) == 0

    shown = capsys.readouterr().out
    assert all(f"\n  {name} " in shown for name in DOORS)


def door(function):
    return {"try": lambda: click.command("try")(function)}


def test_exit_codes_say_what_came_of_it(capsys):
    def no():
        from assay.faces.cli.trouble import No

        raise No("It is broken.")

    def cancel():
        raise click.Abort

    assert run(["version"], DOORS) == 0
    assert run(["try"], door(no)) == NO
    assert run(["try"], door(cancel)) == CANCELLED
    assert run(["unheard-of"], DOORS) == BAD_INPUT
    assert run(["check"], DOORS) == BAD_INPUT
    for command in ("serve", "demo", "doctor"):
        assert run([command, "--port", "99999"], DOORS) == BAD_INPUT
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OSError(30, "Read-only file system")])
def test_a_fault_of_the_machine_is_a_sentence(capsys, error):
    def fail():
        raise error

    assert run(["try"], door(fail)) == BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("assay: ") and len(said.splitlines()) == 1


def test_a_file_in_place_of_a_folder_is_named(capsys, tmp_path):
    (tmp_path / "file").touch()

    for misnamed in (tmp_path / "file" / "b.zip", tmp_path / ("n" * 300)):
        assert run(["restore", "--yes", str(misnamed)], DOORS) == BAD_INPUT
        assert f"{misnamed} cannot be used" in capsys.readouterr().err


def test_what_a_rule_refuses_is_told_with_its_way_out(capsys):
    def refuse():
        raise Refused("There is already a project CHURN.", way_out="Take another key.")

    assert run(["try"], door(refuse)) == BAD_INPUT
    assert "already a project CHURN. Take another key." in capsys.readouterr().err


def test_an_error_of_the_program_is_not_hidden():
    def err():
        raise KeyError("title")

    with pytest.raises(KeyError):
        run(["try"], door(err))


@pytest.fixture
def level(monkeypatch):
    """The tests' own database is taken for an instance that is set up."""
    for module in ("check", "user"):
        monkeypatch.setattr(f"assay.faces.cli.{module}.open_instance", lambda: None)


def test_the_practices_of_a_project_are_answered(crew, level):
    crew.sprint().begin(by=crew.lee)

    done = CliRunner().invoke(check, ["churn", "--json"])

    assert done.exit_code in (0, NO), done.output
    assert '"backlog.one"' in done.output


def test_a_project_that_is_not_there_is_said_with_those_that_are(crew, level):
    done = CliRunner().invoke(check, ["NOPE"])

    assert done.exit_code == BAD_INPUT
    assert "CHURN, OTHER" in done.output


def test_a_sprint_that_never_was_is_said(crew, level):
    done = CliRunner().invoke(check, ["CHURN", "--sprint", "99"])

    assert done.exit_code == BAD_INPUT
    assert "assay: CHURN has no sprint 99." in done.output


def test_accounts_are_listed_with_what_they_are_where(crew, level):
    lines = CliRunner().invoke(user, ["list"]).output.splitlines()

    assert "ana@assay.example  Ana  CHURN (member)" in lines
    assert "rem@assay.example  Rem  no project" in lines


def test_a_name_cannot_steer_the_terminal_of_whoever_lists_it(crew, level):
    crew.ana.change(name="Ana\x1b[2J", by=crew.ana)

    assert "ana@assay.example  Ana?[2J  CHURN" in CliRunner().invoke(user, ["list"]).output


def test_a_link_lets_its_person_choose_a_password_once(crew, level, client):
    done = CliRunner().invoke(user, ["reset", " Ana@assay.example "])
    assert done.exit_code == 0, done.output
    link = done.output.strip().removeprefix("http://testserver")

    form = client.get(link, follow=True).redirect_chain[-1][0]
    chosen = client.post(form, {"password1": "a word of ten or more", "password2": "a word of ten or more"})
    crew.ana.refresh_from_db()

    assert chosen.status_code == 302
    assert crew.ana.check_password("a word of ten or more")
    client.logout()
    again = client.get(link, follow=True).content.decode()
    assert 'name="password1"' not in again


def test_nobody_unknown_gets_a_link(crew, level):
    done = CliRunner().invoke(user, ["reset", "nobody@assay.example"])

    assert done.exit_code == BAD_INPUT
    assert "assay user list" in done.output
