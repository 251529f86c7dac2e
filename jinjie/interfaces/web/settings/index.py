"""The settings of a company in one place: a card for everything that the viewer may look after."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jinjie.foundation.people.access import access_of
from jinjie.foundation.people.choices import Ability
from jinjie.interfaces.web.asking import signed_in
from jinjie.interfaces.web.organisation.asking import sight_of
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import NotAllowed


@dataclass(frozen=True)
class Card:
    """One thing to look after. `links` are shortcuts into it: (words, address)."""

    title: str
    note: str
    icon: str
    address: str
    links: tuple[tuple[str, str], ...] = ()


@require_safe
@signed_in
def settings(request: HttpRequest) -> HttpResponse:
    """The cards. Refused to whoever looks after nothing."""
    sight = sight_of(request)
    access = access_of(sight.viewer, sight.today)
    can = {ability for ability in Ability if access.can(ability, sight.company.pk)}
    groups = [
        (title, found)
        for title, cards in (
            (_("Organisation and people"), _organisation(can)),
            (_("Growth and standards"), _growth(can)),
            (_("Approvals"), _approvals(can)),
            (_("Access and safety"), _safety(can)),
        )
        if (found := list(cards))
    ]
    if not groups:
        raise NotAllowed(phrase("Settings are for HR and administrators."))
    return render(request, "web/settings/index.html", {"sight": sight, "groups": groups, "at": "settings"})


def _organisation(can: set[Ability]) -> Iterator[Card]:
    if Ability.ORGANISATION in can:
        yield Card(
            _("Departments, positions, levels"),
            _("Add, rename, move and close; say who leads what"),
            "sitemap",
            reverse("web:departments"),
            ((_("Positions"), reverse("web:positions")), (_("Levels"), reverse("web:levels"))),
        )
    if Ability.PEOPLE in can:
        yield Card(
            _("Committees"),
            _("Standing bodies that flows ask, with their members from and until a day"),
            "users-group",
            reverse("web:committees"),
        )
        yield Card(
            _("Custom fields"), _("What else is kept of people"), "forms", reverse("web:custom-fields")
        )
    if Ability.IMPORTS in can:
        yield Card(
            _("Imports"),
            _("Bring in a roster, facts or KPI values; undo it"),
            "file-import",
            reverse("web:imports"),
        )


def _growth(can: set[Ability]) -> Iterator[Card]:
    if Ability.RECORDS in can:
        yield Card(
            _("Fact types"),
            _("What the growth record holds: units, scales, who reports and confirms"),
            "list-details",
            reverse("web:fact-types"),
        )
    if Ability.LADDERS in can:
        yield Card(
            _("Ladders and standards"),
            _("Read them as published, take them out as text"),
            "stairs-up",
            reverse("web:ladders"),
        )


def _approvals(can: set[Ability]) -> Iterator[Card]:
    if Ability.FLOWS in can:
        yield Card(
            _("Approval flows"),
            _("Who is asked, in which order, by which conditions; try it, then publish"),
            "git-branch",
            reverse("web:flows"),
        )
        yield Card(
            _("Request forms"),
            _("What the company lets people ask for: fields, who may file it, which flow it goes through"),
            "file-text",
            reverse("web:own-forms"),
        )


def _safety(can: set[Ability]) -> Iterator[Card]:
    if Ability.ACCESS in can:
        yield Card(
            _("Access"),
            _("Who may see and do what, and until when"),
            "lock",
            reverse("web:access"),
            ((_("Accounts"), reverse("web:accounts")),),
        )
    if Ability.SYSTEM in can:
        yield Card(
            _("Channels"),
            _("E-mail and push: do they work, a test message, what was delivered"),
            "mail",
            reverse("web:channels"),
            ((_("Delivery log"), reverse("web:channel-log")),),
        )
    if Ability.AUDIT in can:
        yield Card(
            _("Audit log"), _("Who did what, when; is the chain whole"), "shield", reverse("web:audit")
        )
