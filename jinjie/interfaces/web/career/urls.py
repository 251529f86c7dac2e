"""Addresses of career. `my-path` and `why` are of oneself, or with company and number of someone one may see."""

from django.urls import path

from jinjie.interfaces.web.career import (
    editor,
    granting,
    ladders,
    nominations,
    noticing,
    plans,
    promotions,
    views,
)

urlpatterns = [
    path("ladders", ladders.ladders, name="ladders"),
    path("ladders/<str:ladder>", ladders.ladder, name="ladder"),
    path("ladders/<str:ladder>/text.yaml", ladders.text_file, name="ladder-file"),
    path("ladders/<str:ladder>/edit/<path:level>", editor.editor, name="ladder-editor"),
    path("ladders/<str:ladder>/change/<path:level>", editor.change, name="ladder-change"),
    path("ladders/<str:ladder>/draft/<path:level>", editor.start, name="ladder-draft"),
    path("ladders/<str:ladder>/publish/<path:level>", editor.publish, name="ladder-publish"),
    path("ladders/<str:ladder>/read/<path:level>", ladders.readers, name="ladder-readers"),
    path("ladders/<str:ladder>/<path:level>", ladders.level, name="ladder-level"),
    path("path", views.path, name="my-path"),
    path("path/apply", promotions.apply, name="apply"),
    path("promotions", promotions.promotions, name="promotions"),
    path("promotions/<int:promotion>", promotions.one_promotion, name="promotion"),
    path("promotions/<int:promotion>/pay", promotions.pay_change, name="promotion-pay"),
    path("promotions/<int:promotion>/certificate.pdf", promotions.certificate_file, name="certificate"),
    path("applications/<int:application>", promotions.one_application, name="application"),
    path("nominations/<int:nomination>", nominations.one_nomination, name="nomination"),
    path("path/plan", plans.plan_of, name="my-plan"),
    path("people/<slug:company>/<path:number>/path/plan", plans.plan_of, name="my-plan"),
    path("plans/<int:plan>", plans.one_plan, name="growth-plan"),
    path("plans/steps/<int:growth_step>", plans.one_step, name="growth-step"),
    path("public-notice", noticing.board, name="public-notice"),
    path("public-notice/<int:application>/object", noticing.objecting, name="objecting"),
    path("objections/<int:objection>", noticing.objection, name="objection"),
    path("path/why", views.total, name="why-total"),
    path("path/why/<str:criterion>", views.reason, name="why"),
    path("people/<slug:company>/<path:number>/path", views.path, name="my-path"),
    path("people/<slug:company>/<path:number>/promote", granting.promote, name="promote"),
    path("people/<slug:company>/<path:number>/nominate", nominations.nominate, name="nominate"),
    path("people/<slug:company>/<path:number>/path/why", views.total, name="why-total"),
    path("people/<slug:company>/<path:number>/path/why/<str:criterion>", views.reason, name="why"),
]
