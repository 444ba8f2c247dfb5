"""The commands on the page about the API work as they stand there."""

import json
import re
import shlex
from pathlib import Path

from assay.ledger.models import Run

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text()


def test_the_curl_of_the_page_pushes_a_run_that_counts(program):
    (typed,) = re.findall(r"```sh\n(curl .+?)```", PAGE, re.S)
    _, address, *options = shlex.split(typed.replace("\\\n", "").replace("$ASSAY_TOKEN", program.secret))
    told = list(zip(options[::2], options[1::2], strict=True))
    headers = dict(value.split(": ", 1) for name, value in told if name == "-H")
    (body,) = [value for name, value in told if name == "-d"]
    path = "/" + address.split("/", 3)[3]

    answer = program.client.post(path, body, content_type=headers.pop("Content-Type"), headers=headers)

    assert answer.status_code == 201, answer.content
    assert answer.json()[0]["counts"]
    assert Run.objects.get().run_id == json.loads(body)["id"]


def test_a_mistyped_field_is_answered_with_those_that_there_are(program):
    answer = program.push({"id": "r1", "hypothesis": "H1", "arm": "candidate", "metric": {"pr_auc": 0.3}})

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["path"]) == (422, "[0].metric")
    assert "There are id, hypothesis, arm, seed, key, repeat, fold, metrics, " in error["message"]


def test_a_mistyped_column_of_predictions_is_answered_too(program):
    answer = program.post("projects/CHURN/hypotheses/H1/predictions", {"baseline": [1], "candidate": [1], "label": [1]})

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["path"]) == (422, "label")
    assert "baseline, candidate, labels, examples" in error["message"]
