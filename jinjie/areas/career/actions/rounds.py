"""Opening a promotion round, changing what may change of it, closing it. Rules: docs/rules/promotion.md."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from jinjie.areas.career.models import Ladder, PromotionRound, RoundQuota
from jinjie.areas.career.permissions import may_promote
from jinjie.foundation.people.models import Department
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal
from jinjie.system.accounts.actors import Actor
from jinjie.system.audit.actions import record

MOST = 9_999


def open_round(
    *,
    actor: Actor,
    at: datetime,
    ladder: Ladder,
    name: str,
    name_en: str = "",
    opens_on: date,
    closes_on: date,
    department: Department | None = None,
    effective_on: date | None = None,
    quotas: Mapping[Department | None, int] | None = None,
) -> PromotionRound:
    """Open a round of a ladder for a window. `quotas`: at most so many of a department and below (None: in all).

    Refuses whoever is not HR of the company, a window that ends before it begins, a nameless round, a quota out of bounds.
    """
    may_promote(actor, ladder.company_id).require()
    _refuse_nameless(name)
    _refuse_window(opens_on, closes_on)
    if effective_on is not None and effective_on < opens_on:
        raise Refusal(
            phrase("Promotions take effect after the round opens."),
            code="career.round_effective",
            place=Place(column="effective_on"),
        )
    with transaction.atomic():
        row = PromotionRound.objects.create(
            company_id=ladder.company_id, ladder=ladder, department=department, name=name.strip()[:120], name_en=name_en.strip()[:120],
            opens_on=opens_on, closes_on=closes_on, effective_on=effective_on, made_at=at, made_by=actor.name,
        )  # fmt: skip
        _write_quotas(row, quotas or {})
        _record(actor, at, "open_round", row)
    return row


def change_round(
    *,
    actor: Actor,
    at: datetime,
    row: PromotionRound,
    closes_on: date,
    quotas: Mapping[Department | None, int],
) -> PromotionRound:
    """Another last day, and other quotas. Refuses a closed round."""
    may_promote(actor, row.company_id).require()
    with transaction.atomic():
        kept = _open(row)
        _refuse_window(kept.opens_on, closes_on)
        kept.closes_on = closes_on
        kept.save(update_fields=["closes_on"])
        RoundQuota.objects.filter(round=kept).delete()
        _write_quotas(kept, quotas)
        _record(actor, at, "change_round", kept)
    return kept


def close_round(*, actor: Actor, at: datetime, row: PromotionRound) -> PromotionRound:
    """Take no more applications; those that are being decided go on. Refuses a closed round."""
    may_promote(actor, row.company_id).require()
    with transaction.atomic():
        kept = _open(row)
        kept.closed_at, kept.closed_by = at, actor.name
        kept.save(update_fields=["closed_at", "closed_by"])
        _record(actor, at, "close_round", kept)
    return kept


def _open(row: PromotionRound) -> PromotionRound:
    kept = PromotionRound.objects.select_for_update().get(pk=row.pk)
    if kept.closed_at is not None:
        raise Refusal(
            phrase("This round is closed."),
            code="career.round_closed",
            remedy=phrase("Open another one."),
        )
    return kept


def _write_quotas(row: PromotionRound, quotas: Mapping[Department | None, int]) -> None:
    for department, most in quotas.items():
        if not 0 <= most <= MOST:
            raise Refusal(
                phrase("A quota is a number from 0 to %(most)s.", most=MOST),
                code="career.bad_quota",
                place=Place(column="quotas"),
            )
        RoundQuota.objects.create(round=row, department=department, most=most)


def _refuse_nameless(name: str) -> None:
    if not name.strip():
        raise Refusal(
            phrase("Say what the round is called."), code="career.round_name", place=Place(column="name")
        )


def _refuse_window(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refusal(
            phrase("The round closes before it opens."),
            code="career.round_window",
            place=Place(column="closes_on"),
            remedy=phrase("Choose a later last day."),
        )


def _record(actor: Actor, at: datetime, verb: str, row: PromotionRound) -> None:
    record(
        actor=actor, at=at, action=f"career.{verb}", object_type="career.PromotionRound", object_id=row.pk,
        after={"opens_on": row.opens_on.isoformat(), "closes_on": row.closes_on.isoformat()},
    )  # fmt: skip
