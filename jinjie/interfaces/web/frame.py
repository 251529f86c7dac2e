"""The frame around a page: the ways a person has, by what they do here, on the phone's tab bar and the desktop's sidebar."""

from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from jinjie.foundation.approvals.queries.seen import WAITING
from jinjie.foundation.notifications.queries import UNREAD
from jinjie.foundation.people.choices import Action, FieldGroup, Role
from jinjie.interfaces.web.asking import viewer

SERVING = frozenset({Role.HR, Role.HR_PARTNER, Role.EXECUTIVE})
"""Who looks after a whole company or part of it."""
COMING_BY_THEMSELVES = frozenset({Role.EMPLOYEE, Role.MANAGER, Role.HEAD})


@dataclass(frozen=True)
class Door:
    """An entry of the navigation."""

    key: str
    address: str
    label: str
    icon: str
    count: int = 0
    """What waits behind it, shown as a badge."""
    said: str = ""
    """The badge in words."""
    short: str = ""
    """What it is called on the phone's tab bar, where five share the width."""


@dataclass(frozen=True)
class Frame:
    """What stands around the content. `doors` are the sidebar's, `tabs` at most five of them for the phone."""

    name: str
    company: str
    doors: tuple[Door, ...]
    tabs: tuple[Door, ...]
    below: tuple[Door, ...]
    searches: bool
    messages: Door | None = None
    """The bell of the desktop's top bar; on the phone it is among the tabs."""


def frame_of(request: HttpRequest) -> Frame:
    """The frame of who asks; what the gate read of them is enough."""
    me = viewer(request)
    if me is None:
        return Frame("", "", (), (), (), False)
    serves = bool(me.access.roles & SERVING)
    known = {door.key: door for door in _doors(me.beside.get(UNREAD, 0), me.beside.get(WAITING, 0))}

    def some(*keys: str) -> tuple[Door, ...]:
        return tuple(known[key] for key in keys)

    if serves:
        doors = some(
            "home",
            "people",
            "team",
            "approvals",
            "promotions",
            "path",
            "standings",
            "analytics",
            "ladders",
            "projects",
            "awards",
            "organisation",
            "imports",
        )
        tabs = some("home", "people", "standings", "messages", "me")
    elif me.access.leads:
        doors = some(
            "home",
            "team",
            "people",
            "approvals",
            "analytics",
            "path",
            "record",
            "ladders",
            "projects",
            "awards",
            "organisation",
        )
        tabs = some("home", "team", "approvals", "messages", "me")
    else:
        doors = some("home", "path", "record", "approvals", "ladders", "projects", "awards", "organisation")
        tabs = some("home", "path", "record", "messages", "me")
    if not me.access.may(Action.SEE, FieldGroup.PERFORMANCE):
        doors = tuple(door for door in doors if door.key != "analytics")
    below = some("settings", "me") if me.access.roles - COMING_BY_THEMSELVES else some("me")
    return Frame(me.label, me.company, doors, tabs, below, me.access.leads, known["messages"])


def _doors(unread: int, waiting: int) -> list[Door]:
    return [
        _door("home", "home", _("Home"), "home"),
        _door("team", "team", _("Team"), "users-group"),
        _door("people", "people", _("People"), "users"),
        _door("path", "my-path", _("My path"), "stairs-up"),
        replace(
            _door("record", "record", _("Growth record"), "list-details"), short=pgettext("tab", "Record")
        ),
        replace(
            _door("approvals", "approvals", _("Approvals"), "checklist"),
            count=waiting,
            said=ngettext("%(n)s waits for you", "%(n)s wait for you", waiting) % {"n": waiting},
        ),
        _door("promotions", "promotions", _("Promotions"), "award"),
        _door("standings", "standings", _("Standings"), "chart-bar"),
        _door("analytics", "analytics", _("Analytics"), "gauge"),
        _door("ladders", "ladders", _("Ladders"), "git-branch"),
        _door("projects", "projects", _("Projects"), "briefcase"),
        _door("awards", "awards", _("Awards"), "heart-handshake"),
        _door("organisation", "organisation", _("Organisation"), "sitemap"),
        _door("imports", "imports", _("Imports"), "file-import"),
        replace(
            _door("messages", "messages", _("Messages"), "bell"),
            count=unread,
            said=ngettext("%(n)s unread", "%(n)s unread", unread) % {"n": unread},
        ),
        _door("settings", "settings", _("Settings"), "settings"),
        _door("me", "me", _("Me"), "user"),
    ]


def _door(key: str, name: str, label: str, icon: str) -> Door:
    return Door(key, reverse(f"web:{name}"), label, icon)
