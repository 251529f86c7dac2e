"""What the growth record does when something happens below, or when an import of its own is published or undone."""

from django.utils import timezone

from jinjie.foundation.growth.actions.imported import mark_concerned
from jinjie.foundation.growth.actions.types import provide_built_in_types
from jinjie.foundation.growth.events import FactsImported
from jinjie.foundation.people.events import CompanyCreated
from jinjie.foundation.people.models import Company
from jinjie.system.accounts.actors import principal
from jinjie.system.events import after_commit, same_transaction

ACTOR = principal("worker")


@same_transaction(CompanyCreated)
def company_created(event: CompanyCreated) -> None:
    """Every company has the built-in types of facts from its first moment."""
    company = Company.objects.get(pk=event.company_id)
    provide_built_in_types(actor=ACTOR, at=company.created_at, company=company)


@after_commit(FactsImported)
def facts_imported(event: FactsImported) -> None:
    """The people concerned are measured again. A job is a door, so it reads the clock."""
    mark_concerned(run_id=event.run_id, company_id=event.company_id, at=timezone.now())
