"""Where a notice leads: the place that its kind names, as an address."""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse

from jinjie.foundation.notifications.queries import Line

Place = Callable[[list[str]], str]
"""The address, from the parts of what the notice is about."""

PLACES: dict[str, Place] = {
    "": lambda about: "",
    "decide": lambda about: f"{reverse('web:facts-to-confirm')}#fact-{int(about[0])}",
    "fact": lambda about: reverse("web:fact", kwargs={"fact": int(about[0])}),
    "path": lambda about: reverse("web:my-path"),
    "person-path": lambda about: reverse("web:my-path", kwargs={"company": about[0], "number": about[1]}),
    "request": lambda about: reverse("web:request", args=[int(about[0])]),
    "application": lambda about: reverse("web:application", args=[int(about[0])]),
    "nomination": lambda about: reverse("web:nomination", args=[int(about[0])]),
    "defence": lambda about: reverse("web:defence", args=[int(about[0])]),
    "objection": lambda about: reverse("web:objection", args=[int(about[0])]),
    "promotion": lambda about: reverse("web:promotion", args=[int(about[0])]),
    "project": lambda about: reverse("web:project", args=[int(about[0])]),
    "plan": lambda about: reverse("web:growth-plan", args=[int(about[0])]),
    "challenge": lambda about: reverse("web:challenge", args=[int(about[0])]),
    "comments": lambda about: reverse("web:ladder-comments", kwargs={"ladder": about[0], "level": about[1]}),
    "level": lambda about: reverse("web:ladder-level", kwargs={"ladder": about[0], "level": about[1]}),
}


def address_of(line: Line) -> str:
    """What a notice opens; empty where there is nothing to open or it is said in a way that leads nowhere."""
    try:
        return PLACES.get(line.opens, PLACES[""])(line.about.split("/", 1))
    except (IndexError, ValueError, NoReverseMatch):
        return ""
