"""Reads of approvals, by page. Every list begins at `visible_to`."""

from jinjie.foundation.approvals.queries.seen import may_read, visible_to

__all__ = ["may_read", "visible_to"]
