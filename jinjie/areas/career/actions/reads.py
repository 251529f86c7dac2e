"""Saying that one has read a published standard."""

from datetime import datetime

from django.db import transaction

from jinjie.areas.career.models import Standard, StandardReading
from jinjie.areas.career.readers import version_of
from jinjie.foundation.people.models import Employee
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record


def say_read(*, actor: Actor, at: datetime, standard: Standard, number: int) -> StandardReading:
    """Keep that the actor has read a version of a standard of their company. Said twice, the first time stays.

    Refuses whoever is not an employee of the company, and a version that is not published.
    """
    employee = Employee.objects.filter(
        user=actor.user_id, user__isnull=False, company=standard.ladder.company_id
    ).first()
    if employee is None:
        raise Refusal(
            phrase("Only people of the company say that they have read its standards."),
            code="career.not_of_the_company",
        )
    version = version_of(standard, number)
    with transaction.atomic():
        row, new = StandardReading.objects.get_or_create(
            version=version, employee=employee, defaults={"read_at": at}
        )
        if new:
            record(
                actor=actor, at=at, action="career.read_standard", object_type="criteria.CriteriaVersion", object_id=version.pk,
            )  # fmt: skip
    return row
