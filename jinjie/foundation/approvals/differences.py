"""What two versions of a flow do differently, in the reader's words: settings, steps added, left out, moved and changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.foundation.approvals import saying
from jinjie.foundation.approvals.logic.flow import Approvers, Flow, Step
from jinjie.foundation.approvals.logic.terms import END, Kind, Nobody, Rule, Same, Several
from jinjie.foundation.approvals.wording import KINDS, step_name

Words = Mapping[str, str]
SAME: Mapping[Same, saying.Words] = {
    Same.ONCE: lambda: _("is asked once"),
    Same.ADJACENT: lambda: _("is not asked twice in a row"),
    Same.EVERY: lambda: _("is asked every time"),
}


@dataclass(frozen=True)
class Part:
    """One thing that differs: what it is called, as it was and as it is; empty for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """A step, or the flow as a whole (`key` empty), that differs. `kind`: added, removed, changed."""

    key: str
    kind: str
    title: str
    parts: tuple[Part, ...] = ()


def differences(before: Flow, after: Flow, fields: Words, committees: Words) -> tuple[Difference, ...]:
    """Everything that differs, the flow's settings first, then the steps in their new order, those left out last.

    `fields` and `committees` are called so, by key. Equal flows differ in nothing, others in something.
    """
    said = _Saying(fields, committees)
    found = []
    if parts := _parts(said.settings(before), said.settings(after)):
        found.append(Difference("", "changed", _("The whole flow"), parts))
    moved = _moved(before, after)
    for step in after.steps:
        was = before.by_key.get(step.key)
        if was is None:
            found.append(Difference(step.key, "added", step_name(step), _parts({}, said.step(step, after))))
            continue
        parts = _changed(said, was, before, step, after)
        if step.key in moved:
            parts = (*parts, Part(_("Place"), _after(before, step.key), _after(after, step.key)))
        if parts:
            found.append(Difference(step.key, "changed", step_name(step), parts))
    gone = [step for step in before.steps if step.key not in after.by_key]
    found += [Difference(step.key, "removed", step_name(step)) for step in gone]
    return tuple(found)


def _changed(said: "_Saying", was: Step, before: Flow, step: Step, after: Flow) -> tuple[Part, ...]:
    """What a step says differently; nothing of another name of a step to which it leads."""
    if was == step:
        return ()
    found = _parts(said.step(was, before), said.step(step, after))
    return found or (Part(_("Other settings"), "", _("changed, without an effect as the step is now")),)


def _parts(before: Words, after: Words) -> tuple[Part, ...]:
    labels = dict.fromkeys([*after, *before])
    return tuple(
        Part(label, before.get(label, ""), after.get(label, ""))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    )


def _moved(before: Flow, after: Flow) -> set[str]:
    """The steps that stand elsewhere among those that both have; as few as explain the new order."""
    was = [step.key for step in before.steps if step.key in after.by_key]
    now = [step.key for step in after.steps if step.key in before.by_key]
    stayed: set[str] = set()
    for block in SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks():
        stayed |= set(was[block.a : block.a + block.size])
    return set(now) - stayed


def _after(flow: Flow, key: str) -> str:
    place = flow.place[key]
    return _("after “%(step)s”") % {"step": step_name(flow.steps[place - 1])} if place else _("first")


@dataclass(frozen=True)
class _Saying:
    """Settings by what they are called; what is as it would be without a word is left out."""

    fields: Words
    committees: Words

    def settings(self, flow: Flow) -> dict[str, str]:
        """What holds of the flow as a whole."""
        found = dict(_names(flow.name))
        found[_("About")] = flow.subject or flow.form
        found[_("Somebody who agreed already")] = SAME[flow.same_person]()
        found[_("Withdrawn after approval")] = _within(flow.withdraw_days)
        found[_("Between two reminders")] = _hours(flow.remind_hours)
        found[_("From a message")] = _("may be decided") if flow.quick else _("only after a look")
        found[_("Read times")] = _("are shown") if flow.read_times else _("are not kept")
        return found

    def step(self, step: Step, flow: Flow) -> dict[str, str]:
        """What holds of a step, by label."""
        found = dict(_names(step.name))
        found |= dict(_notes(step.note))
        found[_("Kind")] = KINDS[step.kind]()
        if step.asks or step.kind == Kind.CC:
            found[_("Who is asked")] = self._people(step.approvers)
        if step.asks:
            found |= self._asking(step)
        if step.kind == Kind.WAIT:
            found[_("Waits")] = self._wait(step)
            found[_("Public notice")] = _("yes") if step.public else _("no")
        for n, branch in enumerate(step.branches, 1):
            way = f"{saying.condition(branch.when, self.fields)} → {saying.goes_to(branch, flow)}"
            called = " · ".join(filter(None, (branch.name.get("zh"), branch.name.get("en"))))
            found[_("Way %(n)s") % {"n": n}] = f"{called}{_(':')} {way}" if called else way
        if step.next:
            goal = flow.by_key.get(step.next)
            name = step_name(goal) if goal is not None else step.next
            found[_("Goes on to")] = _("the end") if step.next == END else name
        return found

    def _asking(self, step: Step) -> dict[str, str]:
        limit = step.timeout
        found = {
            _("If several"): saying.SEVERAL[step.several](),
            _("If nobody is found"): saying.NOBODY[step.nobody](),
            _("A comment"): saying.COMMENTS[step.comment](),
            _("Time limit"): _hours(limit.hours),
            _("From a message"): _("may be decided") if step.quick else _("only after a look"),
        }
        if step.several == Several.PERCENTAGE:
            found[_("If several")] = _("%(n)s %% agree") % {"n": step.percentage}
        if step.nobody == Nobody.NAMED:
            found[_("If nobody is found")] += f" ({step.instead})"
        if step.kind == Kind.APPROVE:
            found[_("If it would be the requester")] = saying.OWN[step.own]()
        if limit.hours:
            found[_("When it is over")] = f"{saying.THEN[limit.then]()}{f' ({limit.to})' if limit.to else ''}"
        if limit.remind_hours:
            found[_("Reminder")] = _hours(limit.remind_hours)
        for key, right in step.fields.items():
            name = _("every other field") if key == "*" else self.fields.get(key, key)
            found[_("Sees “%(field)s”") % {"field": name}] = saying.RIGHTS[right]()
        return found

    def _wait(self, step: Step) -> str:
        return saying.limit(replace(step, until=self.fields.get(step.until, step.until)))

    def _people(self, approvers: Sequence[Approvers]) -> str:
        return _(", ").join(self._who(entry) for entry in approvers)

    def _who(self, entry: Approvers) -> str:
        """Whom a rule asks, with all that it says."""
        said = saying.who(entry, self.committees)
        if entry.rule == Rule.HEAD and entry.up:
            return ngettext("%(who)s, %(n)s level up", "%(who)s, %(n)s levels up", entry.up) % {
                "who": said,
                "n": entry.up,
            }
        if entry.rule == Rule.FIELD:
            return f"{said} ({self.fields.get(entry.field, entry.field)})"
        if entry.rule == Rule.COMMITTEE and entry.key not in self.committees:
            return f"{said} ({entry.key})"
        if entry.rule == Rule.COMMITTEE and entry.people:
            return f"{said} ({_(', ').join(entry.people)})"
        return said


def _names(name: Words) -> Iterator[tuple[str, str]]:
    yield _("Name, Chinese"), name.get("zh", "")
    yield _("Name, English"), name.get("en", "")


def _notes(note: Words) -> Iterator[tuple[str, str]]:
    yield _("What to do, Chinese"), note.get("zh", "")
    yield _("What to do, English"), note.get("en", "")


def _hours(hours: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours} if hours else ""


def _within(days: int) -> str:
    if not days:
        return _("not at all")
    return ngettext("within %(n)s day", "within %(n)s days", days) % {"n": days}
