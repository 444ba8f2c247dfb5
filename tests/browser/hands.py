"""Somebody who has a keyboard and nothing else."""

import re

from playwright.sync_api import Page, expect

#: what a screen reader would call the control in focus
NAME = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return "";
    const labels = [...one.labels ?? []].map(label => label.textContent.trim()).join(" ");
    const field = one.matches("input, select, textarea");
    return (one.ariaLabel || labels || (field ? one.name : one.textContent) || "").trim().replace(/\\s+/g, " ");
}"""


class Hands:
    """Goes through pages by keys. `page` is only looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Type single keys, or combinations such as Alt+ArrowRight."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.page.keyboard.type(text)

    @property
    def at(self) -> str:
        """The name of the control in focus."""
        return str(self.page.evaluate(NAME))

    def go_to(self, name: str, key: str = "Tab", most: int = 200) -> None:
        """Press Tab until a control with this name, a pattern, has the focus."""
        for _ in range(most):
            self.press(key)
            if re.search(name, self.at):
                return
        raise AssertionError(f"No control called {name} is reached on {self.page.url}; the last one is {self.at!r}.")

    def fill(self, **texts: str) -> None:
        """Go from field to field and write into each; a name's _ stands for a space."""
        for name, text in texts.items():
            self.go_to(f"^{name.replace('_', ' ')}")
            self.write(text)

    def arrive(self, heading: str | re.Pattern[str]) -> None:
        """Wait until a page is there and hears of what others do."""
        expect(self.page.locator("h1")).to_have_text(heading)
        expect(self.page.locator("#live")).to_have_text("Live")
        self.page.wait_for_load_state()
