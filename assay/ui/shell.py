"""What the frame around every page shows.

A context processor of the room that knows people and projects answers `{"shell": Shell(...)}`; the templates read
nothing but these plain values. Without one (error pages, sign-in) the frame is that of a stranger, `Shell()`.

    Shell(
        person=Face(initials="IS", name="Ingrid Solberg", discipline="science", note="Science · Signal", id="7"),
        theme=theme_of(request),                       # "light", "dark" or "" for the system's
        single_keys=True,                              # False switches single-key shortcuts off
        project=Place(key="churn", name="Churn early warning", note="Nordlys Mobil · sprint 4 of 8", url="/p/churn/"),
        projects=(Place(...), ...),                    # the chooser, `o p`
        nav=(NavEntry(label="Board", url="/p/churn/board", icon="board", heading="Plan", count="30", keys="g b",
                      active=True, on_phone=True), ...),
        event=4812,                                    # the project's last event; 0 where nothing is live
        notices=(Said("Saved.", tone="good"),),        # told once, as toasts
        sign_out_url="/accounts/logout/", account_url="/me", new_url="/p/churn/items/new",
    )
"""

from dataclasses import dataclass

from django.http import HttpRequest

THEMES = ("light", "dark")
THEME_COOKIE = "assay_theme"


@dataclass(frozen=True)
class Face:
    """A person as a page draws them. discipline: science, engineering, product or other; it tints the avatar."""

    initials: str
    name: str
    discipline: str = "other"
    note: str = ""
    url: str = ""
    id: str = ""


@dataclass(frozen=True)
class Place:
    """A project in the side navigation and in its chooser; `key` names the live stream /live/<key>."""

    key: str
    name: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Finder:
    """What opens the palette on one sort of things: keys "o s", with the text "sprint ", named "Choose a sprint".

    kind: what these hits are called, "Sprints"; behind the finder's text they come first.
    """

    keys: str
    text: str
    name: str
    kind: str


@dataclass(frozen=True)
class NavEntry:
    """One line of the navigation.

    heading: the group it stands under; entries of one group follow each other.
    keys: what is typed to go there, "g b".
    finder: what opens the palette on the things in it. due: its count is owed by the person and stands out.
    on_phone: it is one of the at most five in the bar at the bottom of a phone.
    """

    label: str
    url: str
    icon: str
    heading: str = ""
    count: str = ""
    due: bool = False
    keys: str = ""
    active: bool = False
    on_phone: bool = False
    finder: Finder | None = None


@dataclass(frozen=True)
class Said:
    """A message that is shown once. undo_url: where a POST takes it back."""

    text: str
    tone: str = ""
    undo_url: str = ""


@dataclass(frozen=True)
class Shell:
    """Everything the frame shows; see the top of this file.

    live: the page can be asked for again under its address; what answers a form cannot.
    """

    person: Face | None = None
    theme: str = ""
    single_keys: bool = True
    project: Place | None = None
    projects: tuple[Place, ...] = ()
    nav: tuple[NavEntry, ...] = ()
    event: int = 0
    live: bool = True
    notices: tuple[Said, ...] = ()
    sign_out_url: str = ""
    account_url: str = ""
    new_url: str = ""


def theme_of(request: HttpRequest) -> str:
    """The theme that this browser asked for: "light", "dark", or "" to follow the system.

    It is a cookie, so that the first byte of a page has it right and nothing flashes, signed in or not.
    """
    asked = request.COOKIES.get(THEME_COOKIE, "")
    return asked if asked in THEMES else ""
