"""Tables of the growth record, by noun."""

from jinjie.foundation.growth.models.fact import Evidence, Fact
from jinjie.foundation.growth.models.fact_type import FactItem, FactType

__all__ = ["Evidence", "Fact", "FactItem", "FactType"]
