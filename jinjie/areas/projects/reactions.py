"""Makes what projects look for known to paths and reminders."""

from jinjie.areas.projects import openings

__all__ = ["openings"]
