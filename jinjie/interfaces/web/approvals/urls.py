"""Addresses of approvals."""

from django.urls import path

from jinjie.interfaces.web.approvals import acting, deputies, filed, filing, flows, forms, views

urlpatterns = [
    path("settings/flows", flows.flows, name="flows"),
    path("settings/flows/<int:flow>", flows.flow, name="flow"),
    path("settings/flows/<int:flow>/everybody", flows.as_everybody, name="flow-everybody"),
    path("settings/flows/<int:flow>/flow.yaml", flows.text, name="flow-text"),
    path("settings/flows/<int:flow>/change", flows.change, name="flow-change"),
    path("settings/forms", forms.forms, name="own-forms"),
    path("settings/forms/begin", forms.begin, name="own-form-begin"),
    path("settings/forms/<int:company_form>", forms.form, name="own-form"),
    path("settings/forms/<int:company_form>/change", forms.change, name="own-form-change"),
    path("settings/forms/<int:company_form>/preview", forms.preview, name="own-form-preview"),
    path("settings/forms/<int:company_form>/requests", filed.filed, name="own-form-filed"),
    path("approvals", views.to_handle, name="approvals"),
    path("approvals/files/<int:attachment>", views.attached, name="request-file"),
    path("approvals/handled", views.handled, name="approvals-handled"),
    path("approvals/mine", views.mine, name="approvals-mine"),
    path("approvals/copied", views.copied, name="approvals-copied"),
    path("approvals/new", filing.new, name="request-new"),
    path("approvals/new/<int:flow>", filing.fill, name="request-fill"),
    path("approvals/deputy", deputies.deputy, name="deputy"),
    path("approvals/deputy/<int:deputy>/end", deputies.end, name="deputy-end"),
    path("approvals/together", acting.together, name="approve-together"),
    path("approvals/<int:request_id>", views.one, name="request"),
    path("approvals/<int:request_id>/request.pdf", views.paper, name="request-pdf"),
    path("approvals/<int:request_id>/read", acting.read, name="request-read"),
    path("approvals/<int:request_id>/<str:verb>", acting.way, name="request-way"),
]
