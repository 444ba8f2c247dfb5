"""The example project, told and served as `assay demo` does it, and the crew that tries it in a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.site.instance import Instance, Served

#: what a page may say on the console all the same: that it was answered with trouble, where that was asked for
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d")


class Story:
    """The served example. A page that throws, breaks its policy or asks for what is not there is complained of."""

    def __init__(self, instance: Instance, url: str, chromium: Browser) -> None:
        self.instance = instance
        self.url = url
        self.complaints: list[str] = []
        self._chromium = chromium
        self._empty: Served | None = None
        self._states: dict[str, Any] = {}
        self._tabs: dict[str, Page] = {}

    @property
    def empty(self) -> str:
        """The address of an instance beside it in which nobody has an account yet."""
        if self._empty is None:
            self._empty = Served(Instance(self.instance.home.parent / "empty"))
        return self._empty.url

    def end(self) -> None:
        """Close what was opened for it."""
        for page in self._tabs.values():
            page.context.close()
        if self._empty is not None:
            self._empty.stop()

    def tab(self, name: str = "") -> Page:
        """Return the one tab in which somebody looks at pages; without a name a stranger's."""
        if name not in self._tabs:
            self._tabs[name] = self.context(name, reduced_motion="reduce").new_page()
            self.listen(self._tabs[name])
        return self._tabs[name]

    @contextmanager
    def own(self, name: str, path: str, **options: Any) -> Iterator[Page]:
        """Open a page in a browser of its own, and close it afterwards."""
        context = self.context(name, **options)
        page = context.new_page()
        self.listen(page)
        page.goto(path)
        yield page
        context.close()

    def context(self, name: str = "", **options: Any) -> BrowserContext:
        """Return a new browser in which somebody is signed in."""
        wide = {"viewport": {"width": 1440, "height": 900}}
        state = {"storage_state": self._state(name)} if name else {}
        return self._chromium.new_context(base_url=self.url, **(wide | state | options))

    def _state(self, name: str) -> Any:
        if name not in self._states:
            context = self._chromium.new_context(base_url=self.url)
            page = context.new_page()
            choose(page, name)
            self._states[name] = context.storage_state()
            context.close()
        return self._states[name]

    def listen(self, page: Page) -> None:
        """Complain of what goes wrong on a page."""
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._hear(page, said.type, said.text))

    def _hear(self, page: Page, kind: str, text: str) -> None:
        if "Security Policy" in text or (kind == "error" and not EXPECTED.match(text)):
            self.complaints.append(f"{page.url}: {text}")


def choose(page: Page, name: str) -> None:
    """Sign in as one of the crew, by choosing them."""
    page.goto("/demo/")
    page.get_by_role("button", name=re.compile(name)).first.click()
    expect(page.locator("#nav")).to_be_visible()


def post(page: Page, action: str, **fields: str) -> None:
    """Send a form as a browser without scripts does, and see what is answered."""
    page.evaluate(
        """([action, fields]) => {
            const form = Object.assign(document.createElement("form"), { method: "post", action });
            for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: document.body.dataset.csrf }))
                form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
            document.body.append(form);
            HTMLFormElement.prototype.submit.call(form);
        }""",
        [action, fields],
    )
    page.wait_for_url(f"**{action}")
