"""Five thousand more people in the demo company, written in bulk: `python -m tests.interfaces.web.large_company`."""

from datetime import UTC, date, datetime

import django

PEOPLE, DEPARTMENTS, BRANCHES = 5_000, 300, 12
HIRED, RECORDED = date(2022, 1, 1), datetime(2022, 1, 1, tzinfo=UTC)


def write() -> None:
    """A division of 12 branches with 25 teams each; the first team has 300 people."""
    from jinjie.foundation.people.models import Assignment, Company, Department, Employee, Employment, Level

    company, level = Company.objects.get(), Level.objects.get(key="P4")
    top = _department(company, "large", "大事业部", None)
    branches = [_department(company, f"b{n}", f"第{n + 1}分部", top) for n in range(BRANCHES)]
    teams = [
        _department(company, f"t{n}", f"第{n + 1}组", branches[n % BRANCHES])
        for n in range(DEPARTMENTS - BRANCHES)
    ]
    people = Employee.objects.bulk_create(
        Employee(company=company, number=f"L{n:05d}", name=f"测{n}", pinyin=f"ce{n:05d}", initials=f"c{n}", created_at=RECORDED)
        for n in range(PEOPLE)
    )  # fmt: skip
    Employment.objects.bulk_create(
        Employment(employee=one, hired_on=HIRED, recorded_at=RECORDED, recorded_by="test") for one in people
    )
    Assignment.objects.bulk_create(
        Assignment(
            employee=one, company=company, department=teams[0] if n < 300 else teams[n % len(teams)], level=level,
            valid_from=HIRED, level_since=HIRED, position_since=HIRED, change="hired", recorded_at=RECORDED,
            recorded_by="test",
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    assert Department.objects.count() > DEPARTMENTS


def _department(company: object, key: str, name: str, parent: object) -> object:
    from jinjie.foundation.people.models import Department

    row = Department.objects.create(company=company, key=key, name=name, parent=parent, path="")
    row.path = f"{getattr(parent, 'path', '/')}{row.pk}/"
    row.save(update_fields=["path"])
    return row


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjie.config.settings")
    django.setup()
    write()
