"""Which version of a flow or form is in force on a day."""

from datetime import date

from jinjie.foundation.approvals.models import Flow, FlowVersion, Form, FormVersion
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal


class NotInForce(Refusal):
    """There is no version for that day, or it is used no more."""

    code = "approvals.not_in_force"


def in_force(flow: Flow, day: date) -> FlowVersion:
    """The version of a flow on a day: the latest day that has come, of the same day the latest number. Refuses if none."""
    rows = FlowVersion.objects.filter(flow=flow, state="published", effective_from__lte=day)
    found = rows.order_by("-effective_from", "-number").first()
    if found is None or flow.retired_at is not None:
        raise NotInForce(
            phrase("The flow “%(flow)s” is not in force.", flow=flow.label),
            remedy=phrase("HR publishes flows."),
        )
    return found


def form_in_force(flow: Flow, day: date) -> FormVersion | None:
    """The version of the flow's form on a day; None for a flow without a form. Refuses a form not yet published."""
    if flow.form_id is None:
        return None
    found = latest_form(flow.form, day)
    if found is None:
        raise NotInForce(phrase("The form of the flow “%(flow)s” is not published.", flow=flow.label))
    return found


def latest_form(form: Form | None, day: date) -> FormVersion | None:
    """The version of a form on a day."""
    rows = FormVersion.objects.filter(form=form, state="published", effective_from__lte=day)
    return rows.order_by("-effective_from", "-number").first()
