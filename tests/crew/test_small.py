"""The palette and the preview."""

from time import perf_counter

import pytest

from assay.crew.models import Project
from assay.crew.registries import Found


def hits(client, who, text, project=""):
    client.force_login(who)
    answer = client.get("/palette.json", {"q": text, "project": project})
    return [(hit["kind"], hit["label"], hit["url"]) for hit in answer.json()["results"]]


class TestPalette:
    def test_it_finds_projects_and_their_rooms(self, client, crew):
        found = hits(client, crew.ana, "churn crew")
        assert found == [("Projects", "Crew of Churn early warning", "/p/churn/crew")]

    def test_where_one_is_it_finds_people_and_what_one_may_do(self, client, crew):
        assert ("People", "Bo", "/p/churn/crew#bo") in hits(client, crew.ana, "bo", "churn")
        assert hits(client, crew.lee, "invite", "churn") == [("Do", "Invite somebody", "/p/churn/crew#invite")]
        assert hits(client, crew.ana, "invite", "churn") == []

    def test_it_asks_every_room_for_this_person_and_project(self, client, crew, monkeypatch):
        def source(person, project, text):
            yield Found(f"{text} for {person.name} on {project}", "/browse/CHURN-1", "Items")

        monkeypatch.setattr("assay.crew.registries.palette", [source])
        assert hits(client, crew.ana, "calls", "churn")[0][1] == "calls for Ana on Churn early warning"
        assert hits(client, crew.ana, "calls")[0][1] == "calls for Ana on None"

    def test_it_names_nothing_that_one_does_not_see(self, client, crew):
        assert hits(client, crew.ana, "another") == []
        assert hits(client, crew.ana, "otto", "churn") == []
        client.force_login(crew.ana)
        for foreign in ("other", "nosuch", "2; drop"):
            assert client.get("/palette.json", {"q": "a", "project": foreign}).status_code == 404

    def test_nothing_is_found_for_nothing(self, client, crew):
        assert hits(client, crew.ana, "  ") == []
        assert hits(client, crew.ana, "\0") == []

    def test_a_stranger_is_told_to_sign_in(self, client, db):
        assert client.get("/palette.json", {"q": "a"}).status_code == 401

    def test_it_shows_forty_at_most(self, client, crew, monkeypatch):
        monkeypatch.setattr("assay.crew.registries.palette", [lambda *_: [Found(str(n), "/", "X") for n in range(99)]])
        assert len(hits(client, crew.ana, "x")) == 40


class TestPreview:
    def preview(self, client, who, text, **more):
        client.force_login(who)
        return client.post("/preview", {"text": text, **more})

    def test_it_shows_what_a_page_of_the_project_would(self, client, crew):
        page = self.preview(client, crew.vera, "**Ask** @bo", project="churn").content.decode()
        assert page.strip() == '<p><strong>Ask</strong> <a href="/p/churn/crew#bo" rel="nofollow noopener">@bo</a></p>'

    def test_without_a_project_names_stay_as_they_are(self, client, crew):
        assert self.preview(client, crew.ana, "@bo").content.decode().strip() == "<p>@bo</p>"

    def test_it_links_nobody_of_another_project(self, client, crew):
        assert "href" not in self.preview(client, crew.ana, "@otto", project="churn").content.decode()
        assert self.preview(client, crew.ana, "@otto", project="other").status_code == 404

    @pytest.mark.parametrize(
        "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", '<img src=x onerror="a()">']
    )
    def test_what_would_run_is_shown_as_typed(self, client, crew, text):
        page = self.preview(client, crew.ana, text, project="churn").content.decode()
        assert "<script" not in page
        assert "<img" not in page
        assert 'href="javascript' not in page

    def test_a_long_text_is_answered_in_words_and_in_time(self, client, crew):
        assert self.preview(client, crew.ana, "[" * 100_000).status_code == 200
        begun = perf_counter()
        answer = self.preview(client, crew.ana, "[" * 1_000_000)
        assert answer.status_code == 422
        assert perf_counter() - begun < 1

    def test_it_takes_a_post_with_its_token(self, client, crew):
        from django.test import Client

        strict = Client(enforce_csrf_checks=True)
        strict.force_login(crew.ana)
        assert strict.post("/preview", {"text": "a"}).status_code == 403
        assert strict.get("/preview").status_code == 405


def test_the_front_door_of_a_project_leads_to_its_board(client, crew):
    client.force_login(crew.vera)
    assert client.get("/p/churn/").headers["Location"] == "/p/churn/board"
    assert client.get("/p/CHURN/").status_code == 302
    assert client.get("/p/other/").status_code == 404
    assert Project.objects.count() == 2
