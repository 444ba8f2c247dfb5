"""The practice page as people use it: links that lead to facts, a waiver and its way back."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
WAIVE = "Waive with a reason"


UNSIZED = """
project = Project.objects.get(key={key!r})
sprint = Sprint.objects.get(project=project)
Item.objects.add(project=project, title="Unsized", kind="story", sprint=sprint, by=person("Ana"))
"""


@pytest.fixture
def key(house):
    """A project in whose sprint lies a story without a size."""
    key = house.board()
    house.do(UNSIZED.format(key=key))
    return key


def faulty(page):
    """The first row that names something to be waived, unfolded."""
    row = page.locator("details.p", has_text=WAIVE).first
    row.locator("> summary").click()
    return row


def test_a_link_unfolds_the_row_that_it_leads_to(enter, key):
    page = enter("Ana", f"/p/{key}/practice#size-relative")
    row = page.locator("#size-relative")
    expect(row).to_have_attribute("open", "")

    row.locator("> summary").click()
    page.locator("#size-known, #deliver-done").first.evaluate("there => location.hash = there.id")
    expect(page.locator("details.p[open]")).to_have_count(1)


def test_a_mark_of_a_sprint_leads_to_its_facts(enter, key):
    page = enter("Ana", f"/p/{key}/practice")
    row = page.locator("#deliver-done")
    row.locator("> summary").click()
    row.get_by_role("link", name="sprint 1:").click()

    expect(page.locator("#deliver-done")).to_have_attribute("open", "")
    expect(page.get_by_text(f"assay check {key} --sprint 1")).to_be_visible()


def test_a_waiver_leaves_its_row_open_and_can_be_taken_back(enter, key):
    page = enter("Ana", f"/p/{key}/practice")
    row = faulty(page)
    name = row.get_attribute("id")
    row.get_by_text(WAIVE).first.click()
    row.get_by_label("Reason").first.fill("A trial of one day")
    row.get_by_role("button", name="Waive", exact=True).first.click()

    row = page.locator(f"#{name}")
    expect(row.get_by_text("Waived by")).to_be_visible()
    expect(row).to_have_attribute("open", "")
    assert row.evaluate("row => row.contains(document.activeElement)")

    page.get_by_role("button", name="Undo").click()
    expect(row.get_by_text("Waived by")).to_have_count(0)


def test_a_waiver_that_was_ended_can_be_taken_up_again(enter, key):
    page = enter("Ana", f"/p/{key}/practice")
    row = faulty(page)
    row.get_by_text(WAIVE).first.click()
    row.get_by_label("Reason").first.fill("A trial of one day")
    row.get_by_role("button", name="Waive", exact=True).first.click()
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("is waived no more")).to_be_visible()

    page.locator("[data-toast]", has_text="no more").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="End it")).to_have_count(1)
