"""Where in a step's form stands what the reader of flows refused, from the path that it names."""

from typing import Final

NOWHERE: Final = ("", "")
CALLED = {
    "timeout.hours": "hours",
    "timeout.remind_hours": "remind",
    "timeout.to": "to",
    "until.field": "until",
}
"""Entries of a step that the form calls otherwise."""


def spot_of(path: str, place: int) -> tuple[str, str]:
    """The row (`rule.1`, `way.0.when.2`; empty: the step itself) and the part of it; nowhere for another step's path."""
    before, found, rest = path.partition(f"steps.{place}.")
    if before or not found:
        return NOWHERE
    parts = rest.split(".")
    if parts[0] == "approvers" and len(parts) > 1:
        return f"rule.{parts[1] if parts[1].isdecimal() else 0}", parts[-1]
    if parts[0] == "branches" and len(parts) > 2:
        row = f"way.{parts[1]}"
        if parts[2] != "when":
            return row, parts[-1]
        inner = [each for each in parts[3:-1] if each.isdecimal()]
        return ".".join([row, "when", *(inner or ["0"])]), parts[-1]
    return "", CALLED.get(rest, rest)
