"""What a test needs and a machine may lack: outside CI the test is left out, and says so; in CI that is a failure."""

import os
from importlib.util import find_spec
from typing import NoReturn

import pytest


def left_out(why: str) -> NoReturn:
    """Leave the test out, with the reason; fail it in CI."""
    pytest.fail(why) if os.environ.get("CI") else pytest.skip(why, allow_module_level=True)


def need(*modules: str) -> None:
    """Leave the test out where one of these is not installed; setting up for development installs them all."""
    if missing := [name for name in modules if find_spec(name) is None]:
        left_out(f"{', '.join(missing)} is not installed, so these tests are LEFT OUT: `make setup` installs it.")
