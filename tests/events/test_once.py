import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from assay.events import once
from assay.events.models import Submission


@pytest.fixture
def send(crew, monkeypatch):
    """Send a form with a token; what is done is counted, the answer is the one given."""
    monkeypatch.setattr(once, "PATIENCE", 1)
    done = []

    def sending(token="t1", answer=None, by=None, **headers):
        def view(request):
            done.append(token)
            return answer or HttpResponse(status=303, headers={"Location": "/p/churn/backlog"})

        request = RequestFactory().post("/p/churn/items", {"form_token": token}, headers=headers)
        request.user = by or crew.ana
        return once.counts_once(view)(request), len(done)

    return sending


def test_a_form_that_is_sent_twice_is_done_once_and_answered_twice(send):
    first, _ = send()
    second, done = send()

    assert done == 1
    assert second.headers["Location"] == first.headers["Location"]


def test_a_fragment_is_answered_by_reloading_the_page(send):
    send(answer=HttpResponse("<article>"), **{"HX-Request": "true"})
    second, done = send(**{"HX-Request": "true"})

    assert done == 1
    assert second.headers["HX-Refresh"] == "true"


def test_a_form_that_was_refused_may_be_sent_again(send):
    send(answer=HttpResponse(status=422))
    _, done = send()

    assert done == 2


def test_a_form_whose_first_sending_was_cut_short_still_counts(send, crew):
    """The token was kept, then the process was killed or the disk was full: nothing was done."""
    Submission.objects.create(token="t1", person_id=crew.ana.pk, at=crew.project.founded_at)

    answer, done = send()

    assert done == 1
    assert answer.headers["Location"] == "/p/churn/backlog"


def test_a_token_of_somebody_else_does_not_stand_in_the_way(send, crew):
    send(by=crew.bo)
    _, done = send()

    assert done == 2
