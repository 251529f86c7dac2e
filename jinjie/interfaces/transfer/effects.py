"""What an import will do, and what it will not, before it is confirmed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.areas.career.queries import levels_with_a_way
from jinjie.areas.career.wording import on_day
from jinjie.foundation.people.models import Company
from jinjie.interfaces.transfer.columns import ASSIGNMENTS, INDICATORS, ROSTER
from jinjie.system.imports.models import ImportRun


@dataclass(frozen=True)
class Effect:
    """Something that the import will do, or not do."""

    icon: str
    what: str
    note: str


def effects_of(run: ImportRun, company: Company) -> tuple[Effect, ...]:
    """Effects in the order in which they matter; the last says what does not happen."""
    counts, new = run.counts, run.counts.get("new", {})
    importable = counts.get("importable", 0)
    rest = counts.get("wrong_rows", 0) + counts.get("double_rows", 0) + counts.get("skipped", 0)
    kept_out = (
        ngettext("%(count)d row is not written and stays in the error file", "%(count)d rows are not written and stay in the error file", rest)
        % {"count": rest}
        if rest
        else _("No row is left out")
    )  # fmt: skip
    if run.kind != ROSTER:
        written = ngettext("Write %(count)d row", "Write %(count)d rows", importable) % {"count": importable}
        made = [*new.get("types", []), *(name for _key, name in new.get("items", []))]
        more = (
            [Effect("plus", _("Create: %(names)s") % {"names": _(", ").join(made[:5])}, "")] if made else []
        )
        after = {
            INDICATORS: Effect("gauge", _("Progress is calculated anew"), _("For everyone in the table, within a minute or so")),
            ASSIGNMENTS: Effect("git-branch", _("Histories are laid over what was known"), _("What they replace comes back if you undo")),
        }.get(run.kind, Effect("gauge", _("Progress is calculated anew"), _("For everyone in the table, within a minute or so")))  # fmt: skip
        return (Effect("file-import", written, kept_out), *more, after, _quiet())
    updates = counts.get("updates", 0)
    fresh = importable - updates
    people = ngettext("Write %(count)d person", "Write %(count)d people", fresh) % {"count": fresh}
    entered = [
        Effect("users", people, kept_out if not updates else ""),
        Effect("git-branch", _structure(fresh, new), _("Who has no manager here has the head of the department")),
        _progress(run, company, fresh),
    ]  # fmt: skip
    return (*(entered if fresh or not updates else ()), *_updates(run, updates, kept_out), _quiet())


def _updates(run: ImportRun, updates: int, kept_out: str) -> tuple[Effect, ...]:
    """People who are there already and are changed."""
    if not updates:
        return ()
    people = ngettext("Update %(count)d person", "Update %(count)d people", updates) % {"count": updates}
    values = run.counts.get("values", 0)
    said = ngettext("%(count)d field; empty cells erase nothing", "%(count)d fields; empty cells erase nothing", values)  # fmt: skip
    found = [Effect("pencil", people, f"{said % {'count': values}} · {kept_out}")]
    moves, day = run.counts.get("moves", 0), (run.mapping.get("options") or {}).get("effective_on", "")
    if moves and day:
        changes = ngettext("%(count)d change of assignment", "%(count)d changes of assignments", moves)
        since = _("from %(day)s; until then everything stays, and is kept") % {"day": on_day(date.fromisoformat(day))}  # fmt: skip
        found.append(Effect("arrows-exchange", changes % {"count": moves}, since))
    return tuple(found)


def _structure(people: int, new: dict[str, Any]) -> str:
    said = [ngettext("%(count)d assignment", "%(count)d assignments", people) % {"count": people}]
    if number := new.get("departments"):
        said.append(
            ngettext("%(count)d new department", "%(count)d new departments", number) % {"count": number}
        )
    if number := new.get("positions"):
        said.append(ngettext("%(count)d new position", "%(count)d new positions", number) % {"count": number})
    if number := new.get("levels"):
        said.append(ngettext("%(count)d new level", "%(count)d new levels", number) % {"count": number})
    return _("Create %(things)s") % {"things": _(", ").join(said)}


def _progress(run: ImportRun, company: Company, importable: int) -> Effect:
    levels: dict[str, int] = run.counts.get("levels", {})
    ways = levels_with_a_way(company.pk, levels)
    counted = min(sum(number for key, number in levels.items() if key in ways), importable)
    rest = importable - counted
    said = ngettext(
        "%(count)d person has progress at once", "%(count)d people have progress at once", counted
    )
    note = ngettext("%(count)d is on a level without a standard yet", "%(count)d are on levels without a standard yet", rest)  # fmt: skip
    return Effect("stairs-up", said % {"count": counted}, note % {"count": rest} if rest else "")


def _quiet() -> Effect:
    return Effect("bell-off", _("Nobody is notified"), _("You send the invitations to sign in yourself"))
