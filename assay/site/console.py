"""The command `assay`: the doors of faces/cli, and those that keep the instance as a whole."""

import sys

import click

from assay.faces.cli import OWN, Loader, run


def _serve() -> click.Command:
    from assay.site.commands.serve import serve

    return serve


def _demo() -> click.Command:
    from assay.site.commands.demo import demo

    return demo


def _worker() -> click.Command:
    from assay.site.commands.worker import worker

    return worker


def _doctor() -> click.Command:
    from assay.site.commands.doctor import doctor

    return doctor


def _backup() -> click.Command:
    from assay.site.commands.backup import backup

    return backup


def _restore() -> click.Command:
    from assay.site.commands.restore import restore

    return restore


DOORS: dict[str, Loader] = {
    "serve": _serve,
    "demo": _demo,
    "worker": _worker,
    "doctor": _doctor,
    "backup": _backup,
    "restore": _restore,
    **OWN,
}


def main() -> None:
    """Run the command that was typed."""
    sys.exit(run(sys.argv[1:], DOORS))


if __name__ == "__main__":
    main()
