"""Foreign keys obey the same arrows as imports: down only, and never from one area to another."""

import os
import sys
from collections.abc import Iterable

from tools.tree import Finding, report

FLOORS = ["kit", "system", "foundation", "areas", "journeys", "interfaces", "config"]
ROOMS = ["measures", "people", "criteria", "growth", "notifications", "approvals"]


def allowed(source: str, target: str) -> bool:
    """May a table of the app `source` point to one of `target`? Both are dotted names below `jinjie`."""
    if source == target:
        return True
    floor_from, room_from = source.split(".")[1:3]
    floor_to, room_to = target.split(".")[1:3]
    if floor_from != floor_to:
        return FLOORS.index(floor_from) > FLOORS.index(floor_to)
    if floor_from == "foundation":
        return ROOMS.index(room_from) > ROOMS.index(room_to)
    return floor_from == "system"  # technical tables may point at each other, but see `circles`


def circles(arrows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs that point at each other, directly or through others."""
    below: dict[str, set[str]] = {}
    for source, target in arrows:
        if source != target:
            below.setdefault(source, set()).add(target)

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            for following in below.get(waiting.pop(), set()) - seen:
                seen.add(following)
                waiting.append(following)
        return seen

    return sorted(
        (one, other) for one in below for other in reached(one) if one <= other and one in reached(other)
    )


def arrows() -> list[tuple[str, str, str]]:
    """(app, app pointed at, "Model.field") of every foreign key between Jinjie's own tables."""
    from django.apps import apps  # only after django.setup()

    found = []
    for model in apps.get_models():
        source = model._meta.app_config.name
        if not source.startswith("jinjie."):
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            related = field.related_model if field.is_relation else None
            if related is None or isinstance(related, str):
                continue
            target = related._meta.app_config.name
            if target.startswith("jinjie."):
                found.append((source, target, f"{model.__name__}.{field.name}"))
    return found


def check() -> list[Finding]:
    """Every foreign key that points up or sideways, and every circle of apps."""
    found = [
        Finding(
            source, f"{field} points to {target}, which is above or beside it; use a Ref or move the field"
        )
        for source, target, field in arrows()
        if not allowed(source, target)
    ]
    pairs = [(source, target) for source, target, _field in arrows()]
    return found + [
        Finding(one, f"its tables and those of {other} point at each other") for one, other in circles(pairs)
    ]


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjie.config.settings")
    django.setup()
    sys.exit(report(check()))
