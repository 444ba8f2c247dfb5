"""What a training script imports: light, quiet, and never the end of a training."""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import create_server
from threading import Thread
from time import monotonic, sleep

import pytest
from numpy import float64, int64

from assay import push
from assay.push import PushFailed, Server, run


class Fake:
    """A server that answers as it is told, and keeps what it was sent."""

    def __init__(self):
        self.answers, self.asked = [], []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.asked.append((self.path, dict(self.headers), body))
                status, headers, content = fake.answers.pop(0) if fake.answers else (201, {}, b"[]")
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST

            def log_message(self, *args):
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def runs(self):
        return [body[0] for _, _, body in self.asked]


@pytest.fixture
def fake(monkeypatch, tmp_path):
    fake = Fake()
    monkeypatch.setenv("ASSAY_URL", fake.url)
    monkeypatch.setenv("ASSAY_TOKEN", "assay_secret")
    monkeypatch.delenv("ASSAY_PROJECT", raising=False)
    monkeypatch.setattr(push, "sleep", lambda seconds: None)
    monkeypatch.chdir(tmp_path)
    yield fake
    fake.server.shutdown()


def test_two_lines_push_a_run(fake):
    with run("CHURN-H3", arm="candidate", seed=7, params={"lr": 0.1}) as it:
        it.log(pr_auc=0.3185)

    announced, ended = fake.runs
    assert (announced["status"], ended["status"]) == ("RUNNING", "FINISHED")
    assert announced["id"] == ended["id"]
    assert (ended["hypothesis"], ended["arm"], ended["seed"]) == ("CHURN-H3", "candidate", 7)
    assert (ended["metrics"], ended["params"]) == ({"pr_auc": 0.3185}, {"lr": 0.1})
    assert ended["started"] <= ended["finished"]
    path, headers, _ = fake.asked[0]
    assert path == "/api/v1/projects/CHURN/runs"
    assert headers["Authorization"] == "Bearer assay_secret"


def test_values_of_several_steps_are_a_list(fake):
    with run("CHURN-H3", arm="candidate") as it:
        for fold in range(3):
            it.log({"val/acc": fold / 10}, step=fold)
        it.log(pr_auc=float("nan"))

    assert fake.runs[1]["metrics"] == {
        "val/acc": [{"step": step, "value": step / 10} for step in range(3)], "pr_auc": "NaN",
    }  # fmt: skip


@pytest.mark.parametrize(("error", "status"), [(ValueError, "FAILED"), (KeyboardInterrupt, "KILLED")])
def test_a_run_that_breaks_off_is_told_too_and_its_error_goes_on(fake, error, status):
    with pytest.raises(error), run("CHURN-H3", arm="candidate"):
        raise error
    assert fake.runs[1]["status"] == status


def test_what_cannot_be_sent_is_kept_and_the_training_goes_on(fake, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("ASSAY_URL", "http://127.0.0.1:9")

    with run("CHURN-H3", arm="candidate", seed=7) as it:
        it.log(pr_auc=0.3)

    [kept] = [json.loads(line) for line in (tmp_path / push.UNSENT).read_text().splitlines()]
    assert (kept["seed"], kept["metrics"], kept["status"]) == (7, {"pr_auc": 0.3}, "FINISHED")
    assert "assay evidence push" in capsys.readouterr().err


def test_a_run_that_the_server_refuses_is_to_be_mended_before_it_is_sent_again(fake, capsys):
    fake.answers = [(422, {}, b"{}")] * 2
    with run("CHURN-H3", arm="candidat") as it:
        it.log(pr_auc=0.3)

    assert "Mend it there, then push it: assay evidence push assay-unsent.jsonl" in capsys.readouterr().err


@pytest.mark.parametrize("answer", [
    b"", b"HTTP/1.1 garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[]",
    b"HTTP/1.1 503 No\r\nContent-Length: 99\r\n\r\n{",
    b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"ok": true}',
])  # fmt: skip
def test_an_answer_that_is_none_or_breaks_off_ends_no_training(fake, monkeypatch, tmp_path, answer):
    listening = create_server(("127.0.0.1", 0))
    monkeypatch.setenv("ASSAY_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")

    def serve():
        while True:
            asked, _ = listening.accept()
            asked.recv(65536)
            asked.sendall(answer)
            asked.close()

    Thread(target=serve, daemon=True).start()
    with run("CHURN-H3", arm="candidate") as it:
        it.log(pr_auc=0.3)

    assert json.loads((tmp_path / push.UNSENT).read_text())["metrics"] == {"pr_auc": 0.3}


def test_an_answer_that_trickles_holds_no_training_up(fake, monkeypatch, tmp_path, capsys):
    def trickle(listening):
        taken, _ = listening.accept()
        with taken:
            taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            for _ in range(40):
                taken.sendall(b" ")
                sleep(0.05)

    monkeypatch.setattr(push, "LONGEST_ANSWER", 0.3)
    with create_server(("127.0.0.1", 0)) as listening:
        Thread(target=trickle, args=(listening,), daemon=True).start()
        began = monotonic()
        run("CHURN-H3", arm="candidate", server=Server(f"http://127.0.0.1:{listening.getsockname()[1]}", "CHURN")).end()

    assert monotonic() - began < 1.5
    assert "takes more than 0.3 seconds to answer" in capsys.readouterr().err
    assert (tmp_path / "assay-unsent.jsonl").exists()


def test_where_nothing_can_be_written_the_run_is_said_and_the_training_goes_on(fake, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ASSAY_URL", "http://127.0.0.1:9")
    (tmp_path / push.UNSENT).mkdir()
    with run("CHURN-H3", arm="candidate") as it:
        it.log(pr_auc=0.3)
    assert '"metrics": {"pr_auc": 0.3}' in capsys.readouterr().err


def test_numbers_of_numpy_are_told_as_what_they_are(fake):
    with run("CHURN-H3", arm="candidate", seed=int64(7), params={"depth": int64(3), "lr": float64(0.1)}) as it:
        it.param(width=int64(5))
        it.log(pr_auc=float64(0.3))

    assert fake.runs[1]["seed"] == "7"
    assert fake.runs[1]["params"] == {"depth": "3", "lr": 0.1, "width": "5"}
    assert fake.runs[1]["metrics"] == {"pr_auc": 0.3}


@pytest.mark.parametrize("name", ["ASSAY_URL", "ASSAY_TOKEN"])
def test_without_a_server_or_a_token_the_training_goes_on(fake, name, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv(name)
    with run("CHURN-H3", arm="candidate") as it:
        it.log(pr_auc=0.3)
    assert f"{name} is not set" in capsys.readouterr().err
    assert (tmp_path / push.UNSENT).exists()


def test_a_busy_server_is_asked_again(fake):
    fake.answers = [(503, {}, b"x"), (429, {"Retry-After": "1"}, b"{}"), (201, {}, b"[]")]
    assert list(Server(project="CHURN").push([{"id": "a"}])) == []
    assert len(fake.asked) == 3


def test_what_is_refused_is_not_asked_again(fake):
    problem = {"detail": "There is no hypothesis H9.", "errors": [{"path": "[0].hypothesis", "message": "no"}]}
    fake.answers = [(422, {}, json.dumps(problem).encode())]
    with pytest.raises(PushFailed, match="no hypothesis H9") as failed:
        list(Server(project="CHURN").push([{"id": "a"}]))
    assert (failed.value.status, failed.value.errors) == (422, (("[0].hypothesis", "no"),))
    assert len(fake.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_follows_no_redirect(fake, status):
    other = Fake()
    fake.answers = [(status, {"Location": f"{other.url}/api/v1/projects/CHURN/runs"}, b"")]
    with pytest.raises(PushFailed):
        list(Server(project="CHURN").push([{"id": "a"}]))
    other.server.shutdown()
    assert other.asked == []


@pytest.mark.parametrize("content", [b"<html>", b"", b"\xff", b'{"detail": 3}'])
def test_a_server_that_is_none_of_assays_is_told(fake, content):
    fake.answers = [(200, {}, content)] if content != b'{"detail": 3}' else [(400, {}, content)]
    with pytest.raises(PushFailed):
        list(Server(project="CHURN").push([{"id": "a"}]))


@pytest.mark.parametrize("url", ["ftp://assay.example", "file:///etc/passwd", "assay.example"])
def test_an_address_that_is_none_is_told(fake, url):
    with pytest.raises(PushFailed, match="has to read https"):
        Server(url, "CHURN")


def test_a_token_may_lie_in_a_file(fake, monkeypatch, tmp_path):
    (tmp_path / "token").write_text("assay_of_file\n")
    monkeypatch.setenv("ASSAY_TOKEN_FILE", str(tmp_path / "token"))
    list(Server(project="CHURN").push([{"id": "a"}]))
    assert fake.asked[0][1]["Authorization"] == "Bearer assay_of_file"


def test_the_token_is_in_no_message(fake, capsys):
    fake.answers = [(401, {}, b'{"detail": "no"}')] * 2
    with run("CHURN-H3", arm="candidate"):
        pass
    said = capsys.readouterr()
    assert "assay_secret" not in said.err + said.out


def test_the_commit_is_that_of_the_script(fake, tmp_path):
    git = tmp_path / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "refs/heads/main").write_text("f81ac0" * 6 + "\n")
    with run("CHURN-H3", arm="candidate"):
        pass
    assert fake.runs[0]["commit"] == "f81ac0" * 6


def test_it_imports_in_less_than_50_ms_and_nothing_heavy():
    program = (
        "import sys, time; began = time.process_time(); import assay.push; took = time.process_time() - began;"
        "print(took, [name for name in ('django', 'numpy', 'ssl', 'urllib.request', 'click') if name in sys.modules])"
    )
    said = [
        subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    assert all(one.rstrip().endswith("[]") for one in said)
    assert min(float(one.split()[0]) for one in said) < 0.05
