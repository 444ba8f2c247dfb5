"""Jobs for the tests of jobs: they have to lie in a module that a worker finds."""

import os
import time

from django_tasks import task

from assay.crew.models import Person


@task
def greet(handle: str) -> str:
    return f"Good morning {Person.objects.get(handle=handle).name}"


@task
def fail() -> None:
    raise ValueError("nobody is there")


@task
def enrol(name: str) -> None:
    """Take somebody in, once, however often it is begun; the first worker of it falls dead while it is at it."""
    Person.objects.filter(handle=name.lower()).exists() or Person.objects.enrol(
        email=f"{name}@assay.example", name=name, password=None
    )
    if os.environ.get("FALL_DEAD"):
        print("at it", flush=True)  # noqa: T201
        time.sleep(60)
