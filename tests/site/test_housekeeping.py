from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from assay import clock
from assay.events.models import Submission
from assay.site.housekeeping import tidy


@pytest.mark.django_db
def test_what_has_ended_is_deleted_and_the_rest_stays():
    now = clock.now()
    for name, moment in (("ended", now - timedelta(minutes=1)), ("open", now + timedelta(days=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=moment)
    for token, moment in (("old", now - timedelta(days=2)), ("new", now)):
        Submission.objects.create(token=token, at=moment)

    tidy()

    assert [row.session_key for row in Session.objects.all()] == ["open"]
    assert [row.token for row in Submission.objects.all()] == ["new"]
