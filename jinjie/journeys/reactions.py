"""Journeys that begin when something happens; imported at start, so that they are heard."""

from jinjie.journeys import promotion_granted

__all__ = ["promotion_granted"]
