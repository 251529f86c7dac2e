"""Pure rules of a raise that is proposed with a promotion: how it is written, and how it is said."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from jinjie.areas.career.models import RaiseProposal
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Place, Refusal

Unit = RaiseProposal.Unit
MOST = {Unit.PERCENT: Decimal(100), Unit.AMOUNT: Decimal(1_000_000)}
LONGEST = 20


@dataclass(frozen=True)
class Raise:
    """A size, with at most two decimals, and what it counts."""

    size: Decimal
    unit: Unit

    def said(self) -> str:
        """“12.5 % more”, “2,000 more a month”."""
        if self.unit == Unit.PERCENT:
            return _("%(size)s %% more") % {"size": f"{self.size.normalize():f}"}
        return _("%(size)s more a month") % {"size": f"{self.size:,.2f}".removesuffix(".00")}


def read_raise(text: str, unit: str) -> Raise | None:
    """What was typed; None where nothing was. Refuses what is no number, too much, or finer than a cent."""
    plain = "".join(text.split()).replace(",", "").replace("，", "").removesuffix("%").removesuffix("％")
    if not plain:
        return None
    place = Place(column="raise")
    kind = next((each for each in Unit if each.value == unit), Unit.PERCENT)
    try:
        size = Decimal(plain) if len(plain) <= LONGEST else None
    except InvalidOperation:
        size = None
    if size is None or not size.is_finite():
        raise Refusal(
            phrase("The raise is not a number."),
            code="career.bad_raise",
            place=place,
            remedy=phrase("Write 12.5, or leave it empty."),
        )
    if not 0 < size <= MOST[kind] or size != size.quantize(Decimal("0.01")):
        raise Refusal(
            phrase("A raise is more than 0 and at most %(most)s, with two decimals.", most=f"{MOST[kind]:,}"),
            code="career.bad_raise",
            place=place,
        )
    return Raise(size, kind)
