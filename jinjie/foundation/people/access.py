"""What someone may see and do: read once in one query, then answered from memory for a whole page.

    access = access_of(actor, day)
    access.may(Action.SEE, FieldGroup.PAY)            # of anyone beside oneself: is the column offered at all?
    access.where(Action.SEE, FieldGroup.PAY)          # a condition on Employee: whose?
    access.over(placement, Action.SEE, FieldGroup.PAY)  # the same for one person whose place is known
    access.can(Ability.PEOPLE, company_id)            # hire, move …

Whatever no role allows is denied. Rights are those of the day on which somebody asks, also on a page about the past.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from jinjie.foundation.people.choices import Ability, Action, FieldGroup, Role, Scope
from jinjie.foundation.people.days import assignments_on, employments_on, employments_over
from jinjie.foundation.people.models import Department, Employee
from jinjie.foundation.people.rights import (
    GRANTED,
    HEADED,
    LENT_GRANT,
    LENT_LINE,
    ME,
    Row,
    names_beside,
    rights_rows,
)
from jinjie.foundation.people.roles import Bundle, Bundles, bundles_on
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Verdict
from jinjie.system.accounts.actors import Actor
from jinjie.system.accounts.models import User
from jinjie.system.preferences.queries import business_today


@dataclass(frozen=True)
class Placement:
    """Where a person is on a day; `department_path` is empty and the others None for who holds no assignment then."""

    employee_id: int
    company_id: int
    department_id: int | None = None
    department_path: str = ""
    manager_id: int | None = None


@dataclass(frozen=True)
class Right:
    """A role's bundle over some people. Only one of employee, company, leader, department, path is set, unless `all`.

    `path` stands for a department and everything below. `lender` is the user who lent the right.
    """

    bundle: Bundle
    scope: Scope
    everyone: bool = False
    employee_id: int | None = None
    company_id: int | None = None
    leader_id: int | None = None
    department_id: int | None = None
    path: str = ""
    lender: int | None = None

    def over(self, person: Placement) -> bool:
        """Is the person among those the right is about?"""
        return (
            self.everyone
            or (self.employee_id is not None and self.employee_id == person.employee_id)
            or (self.company_id is not None and self.company_id == person.company_id)
            or (self.leader_id is not None and self.leader_id == person.manager_id)
            or (self.department_id is not None and self.department_id == person.department_id)
            or (bool(self.path) and person.department_path.startswith(self.path))
        )


def _distinct(keys: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(key for key in keys if key is not None))


@dataclass(frozen=True)
class Reach:
    """People as rights name them: all, or these, of these companies, led by these, in these departments, below these paths."""

    day: date | None
    """The day on which people are led, in departments or below paths; None where no right asks for that."""
    everyone: bool
    employees: tuple[int, ...]
    companies: tuple[int, ...]
    leaders: tuple[int, ...]
    departments: tuple[int, ...]
    paths: tuple[str, ...]

    def where(self) -> Q:
        """They as a condition on Employee."""
        if self.everyone:
            return Q()
        rule = Q(pk__in=self.employees)
        if self.companies:
            rule |= Q(company_id__in=self.companies)
        under = Q()
        for leader in self.leaders:
            under |= Q(manager_id=leader)
        for department in self.departments:
            under |= Q(department_id=department)
        for path in self.paths:
            under |= below(path)
        if under and self.day is not None:
            rule |= Q(pk__in=assignments_on(self.day).filter(under).values("employee_id"))
        return rule


def below(path: str) -> Q:
    """Assignments in a department and whatever is below it. Few departments are found first, their people by an index."""
    return Q(department__in=Department.objects.filter(path__startswith=path).values("pk"))


@dataclass(frozen=True)
class Access:
    """All rights of an actor on a day. `unbounded` is a principal: the system itself. `out` has none at all."""

    day: date
    user_id: int | None = None
    employee_id: int | None = None
    company_id: int | None = None
    rights: tuple[Right, ...] = ()
    unbounded: bool = False
    out: bool = False

    @property
    def leads(self) -> bool:
        """May the actor see anyone beside themselves?"""
        return self.may(Action.SEE, FieldGroup.BASIC)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the actor has of their own, and those lent to them."""
        return frozenset(right.bundle.role for right in self.rights)

    def may(self, action: Action, group: FieldGroup) -> bool:
        """Is the action on the group allowed for anyone beside oneself?"""
        return self.unbounded or any(right.scope != Scope.SELF for right in self._allowing(action, group))

    def over(self, person: Placement, action: Action, group: FieldGroup) -> bool:
        """Is the action on the group allowed for this person?"""
        return self.unbounded or any(right.over(person) for right in self._allowing(action, group))

    def groups(self, person: Placement, action: Action = Action.SEE) -> frozenset[FieldGroup]:
        """The field groups of a person on which the action is allowed."""
        return frozenset(group for group in FieldGroup if self.over(person, action, group))

    def reach(self, action: Action = Action.SEE, group: FieldGroup = FieldGroup.BASIC) -> "Reach":
        """The people on whose group the action is allowed."""
        rights = tuple(self._allowing(action, group))
        if self.unbounded or any(right.everyone for right in rights):
            return Reach(None, True, (), (), (), (), ())
        leaders = _distinct(right.leader_id for right in rights)
        departments = _distinct(right.department_id for right in rights)
        paths = tuple(dict.fromkeys(right.path for right in rights if right.path))
        return Reach(
            day=self.day if leaders or departments or paths else None,
            everyone=False,
            employees=_distinct(right.employee_id for right in rights),
            companies=_distinct(right.company_id for right in rights),
            leaders=leaders,
            departments=departments,
            paths=paths,
        )

    def where(self, action: Action = Action.SEE, group: FieldGroup = FieldGroup.BASIC) -> Q:
        """The same as a condition on Employee."""
        return self.reach(action, group).where()

    def only(self, wanted: Callable[[Right], bool]) -> "Access":
        """The same with some of the rights, where it matters whence the right is."""
        return replace(self, rights=tuple(filter(wanted, self.rights)))

    def can(self, ability: Ability, company_id: int | None) -> bool:
        """Does a role over the whole company (all companies, for None) carry the ability?"""
        return self.unbounded or any(
            ability in right.bundle.abilities for right in self._throughout(company_id)
        )

    def has(self, company_id: int | None, *roles: Role) -> bool:
        """Has the actor one of the roles over the whole company (all companies, for None)?"""
        return self.unbounded or any(right.bundle.role in roles for right in self._throughout(company_id))

    def _allowing(self, action: Action, group: FieldGroup) -> Iterable[Right]:
        return (right for right in self.rights if (action, group) in right.bundle.allows)

    def _throughout(self, company_id: int | None) -> Iterable[Right]:
        return (
            right
            for right in self.rights
            if right.everyone or (company_id is not None and right.company_id == company_id)
        )


@dataclass(frozen=True)
class Viewer:
    """Who looks, in the words that the frame of every page needs, and what they may do.

    `number`, `company` and `company_key` are empty for a user who is no employee.
    """

    access: Access
    username: str = ""
    name: str = ""
    name_en: str = ""
    number: str = ""
    company_key: str = ""
    company_name: str = ""
    company_name_en: str = ""
    beside: Mapping[str, int] = field(default_factory=dict, compare=False)
    """What rooms above let ride along, such as the number of unread notices."""

    @property
    def label(self) -> str:
        """The person's name in the reader's language, else the sign-in name."""
        return _label(self.name, self.name_en) or self.username

    @property
    def company(self) -> str:
        """The company's name in the reader's language."""
        return _label(self.company_name, self.company_name_en)

    @property
    def leads(self) -> bool:
        """May the person see anyone beside themselves?"""
        return self.access.leads

    @property
    def roles(self) -> frozenset[Role]:
        """The person's roles, implied, granted and lent."""
        return self.access.roles


@dataclass(frozen=True)
class Known(Actor):
    """An actor of whom it was already read who they are: asking again costs no query. Lives as long as a request."""

    viewer: Viewer | None = field(default=None, compare=False, repr=False)


def viewer_of(actor: Actor, day: date) -> Viewer:
    """Who looks, with all their rights on the day. One query; none for a principal or when it was read before."""
    if isinstance(actor, Known) and actor.viewer is not None and actor.viewer.access.day == day:
        return actor.viewer
    if actor.is_principal or actor.user_id is None:
        return Viewer(Access(day, unbounded=actor.is_principal), username=actor.name)
    rows = rights_rows(actor.user_id, day)
    me = next((row for row in rows if row.kind == ME), None)
    if me is None:
        return Viewer(Access(day, actor.user_id, out=True), username=actor.name)
    bundles = bundles_on(day)
    rights = () if me.out else tuple(right for row in rows for right in _rights(row, me, bundles))
    return Viewer(
        access=Access(day, actor.user_id, me.pk, me.company, rights, out=bool(me.out)),
        username=me.role or "",
        name=me.name or me.scope or "",
        name_en=me.name_en or "",
        number=me.number or "",
        company_key=me.company_key or "",
        company_name=me.company_name or "",
        company_name_en=me.company_name_en or "",
        beside={name: number or 0 for name, number in zip(names_beside(), me.beside, strict=True)},
    )


def access_of(actor: Actor, day: date) -> Access:
    """All rights of an actor on a day. One query; none for a principal or when it was read before."""
    return viewer_of(actor, day).access


def known_actor(actor: Actor, day: date) -> Known:
    """The actor with their rights read: for a door, which passes it down."""
    return Known(actor.kind, actor.name, actor.user_id, viewer_of(actor, day))


def present_access(actor: Actor) -> Access:
    """The rights an actor came with; of one who came without, those of today, as a job or an action is asked."""
    if isinstance(actor, Known) and actor.viewer is not None:
        return actor.viewer.access
    if actor.is_principal:
        return Access(date.min, unbounded=True)
    return access_of(actor, business_today(timezone.now()))


def may_sign_in(user: User, day: date) -> bool:
    """Active, and not somebody whose last day has passed. One query.

    A user without an employee may: administrators. One who has yet to join may.
    """
    if not user.is_active:
        return False
    over = employments_over(day).filter(employee__user=user).exists()
    return not over or employments_on(day).filter(employee__user=user).exists()


def placement_of(employee: Employee, day: date) -> Placement:
    """Where a person is on a day. One query."""
    held = assignments_on(day).filter(employee=employee)
    row = held.values_list("department_id", "department__path", "manager_id").first()
    department, path, manager = row or (None, "", None)
    return Placement(employee.pk, employee.company_id, department, path, manager)


def may_see_group(
    access: Access, employee: Employee, group: FieldGroup, action: Action = Action.SEE
) -> Verdict:
    """May the action be done on that group of this person? No query, or one where the person's place decides."""
    bare = Placement(employee.pk, employee.company_id)
    if access.over(bare, action, group):
        return Verdict(True)
    if access.may(action, group) and access.over(placement_of(employee, access.day), action, group):
        return Verdict(True)
    return Verdict(False, phrase("This part of the person's file is not for your role."))


def _label(name: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "").startswith("en") else name


def _rights(row: Row, me: Row, bundles: Bundles) -> Iterable[Right]:
    """The rights that a row gives."""
    of = bundles.of
    if row.kind == ME and row.pk is not None:
        yield Right(of[Role.EMPLOYEE], Scope.SELF, employee_id=row.pk)
        if row.leads:
            yield Right(of[Role.MANAGER], Scope.REPORTS, leader_id=row.pk)
    elif row.kind == HEADED and row.path:
        yield Right(of[Role.HEAD], Scope.BELOW, path=row.path)
    elif row.kind == LENT_LINE:
        yield Right(of[Role.MANAGER], Scope.REPORTS, leader_id=row.leader, lender=row.lender)
        if row.path:
            yield Right(of[Role.HEAD], Scope.BELOW, path=row.path, lender=row.lender)
    elif row.kind == GRANTED:
        yield from _granted(row, me.department, me.path or "", bundles)
    elif row.kind == LENT_GRANT:
        yield from _granted(row, row.department, row.number or "", bundles)


def _granted(row: Row, department: int | None, path: str, bundles: Bundles) -> Iterable[Right]:
    """The right of a grant; `department` and `path` are where the one whose grant it is works."""
    bundle = next((found for role, found in bundles.of.items() if role == row.role), None)
    if bundle is None or not bundle.granted:
        return
    scope, lender = Scope(row.scope or ""), row.lender
    if scope == Scope.ALL:
        yield Right(bundle, scope, everyone=True, lender=lender)
    elif scope == Scope.COMPANY and row.company is not None:
        yield Right(bundle, scope, company_id=row.company, lender=lender)
    elif scope == Scope.NAMED and row.path:
        yield Right(bundle, scope, path=row.path, lender=lender)
    elif scope == Scope.DEPARTMENT and department is not None:
        yield Right(bundle, scope, department_id=department, lender=lender)
    elif scope == Scope.BELOW and path:
        yield Right(bundle, scope, path=path, lender=lender)
