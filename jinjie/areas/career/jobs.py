"""Career's jobs: the nightly run, and re-evaluation after something changed."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from jinjie.areas.career.actions.challenges import look_at_levels
from jinjie.areas.career.actions.closing import tell_period_closed
from jinjie.areas.career.actions.congratulating import tell_teams
from jinjie.areas.career.actions.plans import remind_of_steps, renew_plans
from jinjie.areas.career.actions.standings import evaluate_company, reevaluate
from jinjie.areas.career.actions.watches import look_at_watches
from jinjie.foundation.criteria.queries import marks_of
from jinjie.foundation.people.models import Company
from jinjie.system.accounts.actors import principal
from jinjie.system.jobs.schedule import schedule
from jinjie.system.preferences.queries import business_today

WORKER = principal("worker")
SOON = timedelta(seconds=1)


@task()
def evaluate_everyone() -> dict[str, Any]:
    """Every company, everyone: what time alone changes. The job is the door here, so it reads the clock once."""
    now = timezone.now()
    today = business_today(now)
    written = 0
    for company in Company.objects.order_by("pk"):
        written += evaluate_company(actor=WORKER, at=now, company=company, as_of=today).written
    return {"written": written}


@task()
def evaluate_whole(company_id: int) -> dict[str, Any]:
    """One company, everyone: when a standard is published, or many people come or change at once."""
    now = timezone.now()
    company = Company.objects.get(pk=company_id)
    run = evaluate_company(actor=WORKER, at=now, company=company, as_of=business_today(now))
    return {"people": run.people, "written": run.written}


@task()
def reevaluate_stale(company_id: int) -> dict[str, Any]:
    """The people of whom something changed."""
    now = timezone.now()
    company = Company.objects.get(pk=company_id)
    run = reevaluate(actor=WORKER, at=now, company=company, as_of=business_today(now))
    if marks_of(company.pk):  # marked since, or by a machine whose clock is ahead
        reevaluate_stale.using(run_after=now + SOON).enqueue(company_id)
    return {"people": run.people, "written": run.written}


schedule("career.evaluate_everyone", "30 2 * * *", evaluate_everyone)


@task()
def look_at_plans() -> dict[str, Any]:
    """Growth plans: renewed where the level is reached, steps that come due reminded of."""
    now = timezone.now()
    today = business_today(now)
    renewed = renew_plans(actor=WORKER, at=now, on=today)
    return {"renewed": renewed, "reminded": remind_of_steps(at=now, on=today)}


@task()
def tell_of_closed_periods() -> dict[str, Any]:
    """Every company: whoever is below what a period that has just closed asks is told once."""
    now = timezone.now()
    today = business_today(now)
    companies = Company.objects.order_by("pk")
    return {"told": sum(tell_period_closed(company=each, at=now, on=today) for each in companies)}


@task()
def tell_teams_of_promotions() -> dict[str, Any]:
    """Where the ladder wants it, the department is told on the day on which a promotion takes effect."""
    now = timezone.now()
    return {"told": tell_teams(at=now, on=business_today(now))}


@task()
def watch_promotions() -> dict[str, int]:
    """Whoever was promoted lately is measured against what the new level asks."""
    now = timezone.now()
    return look_at_watches(actor=WORKER, at=now, on=business_today(now))


@task()
def look_at_kept_levels() -> dict[str, int]:
    """Whoever holds a level is measured against what staying on it asks."""
    now = timezone.now()
    today = business_today(now)
    done = {"measured": 0, "opened": 0, "ended": 0}
    for company in Company.objects.order_by("pk"):
        for name, count in vars(look_at_levels(actor=WORKER, at=now, company=company, on=today)).items():
            done[name] += count
    return done


schedule("career.look_at_kept_levels", "25 8 * * *", look_at_kept_levels)
schedule("career.watch_promotions", "20 8 * * *", watch_promotions)
schedule("career.tell_teams_of_promotions", "30 8 * * *", tell_teams_of_promotions)
schedule("career.tell_of_closed_periods", "0 9 * * *", tell_of_closed_periods)
schedule("career.look_at_plans", "10 8 * * *", look_at_plans)
