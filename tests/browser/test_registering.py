"""The form of a hypothesis in a real browser: it asks for what fits, however often one changes one's mind."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
#: which fields each design asks for when its evidence is looked at so
ASKED = [
    ("seeds_paired", "fixed", {"planned_n", "dataset", "keys"}),
    ("seeds_paired", "planned", {"looks", "dataset", "keys"}),
    ("seeds_paired", "anytime", {"planned_n", "dataset", "keys"}),
    ("repeated_cv", "fixed", {"folds", "repeats", "dataset"}),
    ("single_split", "anytime", {"planned_n", "dataset"}),
    ("multi_dataset", "fixed", {"planned_n", "keys"}),
    ("seeds_unpaired", "planned", {"looks", "dataset"}),
    ("seeds_unpaired", "fixed", {"planned_n", "dataset"}),
    ("seeds_paired", "planned", {"looks", "dataset", "keys"}),
]
SOME_HAVE = {"planned_n", "looks", "folds", "repeats", "keys", "dataset"}


@pytest.fixture
def form(enter, house):
    page = enter("Ana", f"/p/{house.board().lower()}/hypotheses/new")
    for label, typed in (("Metric", "accuracy"), ("Minimal effect", "0.01"), ("Expected effect", "0.02")):
        page.get_by_label(label, exact=True).fill(typed)
    page.locator("#f-dataset").fill("5ff0e1")
    return page


def asks_for(page, names):
    for name in SOME_HAVE:
        expect(page.locator(f"#f-{name}")).to_have_count(int(name in names))


def test_the_form_asks_for_what_fits_after_every_change_and_forgets_nothing_typed(form):
    form.locator("#f-alpha").fill("0.04")
    for design, policy, names in ASKED:
        form.locator("#f-design").select_option(design)
        expect(form.locator("#f-policy option[value=planned]")).to_have_count(int(design.startswith("seeds")))
        form.locator("#f-policy").select_option(policy)
        asks_for(form, names)

    expect(form.locator("#f-alpha")).to_have_value("0.04")
    expect(form.locator("#f-dataset")).to_have_value("5ff0e1")


def test_the_policy_is_changed_by_keys_again_and_again(form):
    form.locator("#f-policy").focus()
    for key, names in (("ArrowDown", {"planned_n"}), ("ArrowUp", {"looks"}), ("ArrowDown", {"planned_n"})):
        form.keyboard.press(key)
        asks_for(form, {"dataset", "keys"} | names)
        expect(form.locator("#f-policy")).to_be_focused()
