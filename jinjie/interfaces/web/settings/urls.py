"""Addresses of settings, and of what one lends to colleagues."""

from django.urls import path

from jinjie.interfaces.web.settings import (
    access,
    delegation,
    fact_types,
    index,
    organising,
    ranking,
)

urlpatterns = [
    path("settings", index.settings, name="settings"),
    path("settings/departments", organising.departments, name="departments"),
    path("settings/departments/leader", organising.leader, name="company-leader"),
    path("settings/departments/new", organising.new_department, name="department-new"),
    path("settings/departments/<int:place>", organising.department, name="department"),
    path("settings/departments/<int:place>/close", organising.close, name="department-close"),
    path("settings/departments/<int:place>/reopen", organising.reopen_department, name="department-reopen"),
    path("settings/positions", organising.positions, name="positions"),
    path("settings/positions/new", organising.new_position, name="position-new"),
    path("settings/positions/<int:place>", organising.position, name="position"),
    path("settings/positions/<int:place>/close", organising.close_one_position, name="position-close"),
    path("settings/positions/<int:place>/reopen", organising.reopen_position, name="position-reopen"),
    path("settings/levels", ranking.levels, name="levels"),
    path("settings/levels/<int:place>", ranking.level_name, name="level"),
    path("settings/levels/<int:place>/move", ranking.move, name="level-move"),
    path("settings/sequences/new", ranking.new_sequence, name="sequence-new"),
    path("settings/sequences/<int:place>", ranking.sequence, name="sequence"),
    path("settings/sequences/<int:place>/levels/new", ranking.new_level, name="level-new"),
    path("settings/fact-types", fact_types.fact_types, name="fact-types"),
    path("settings/fact-types/new", fact_types.new_fact_type, name="fact-type-new"),
    path("settings/fact-types/<int:fact_type>", fact_types.one_fact_type, name="fact-type"),
    path("settings/fact-types/<int:fact_type>/change", fact_types.change, name="fact-type-change"),
    path("settings/fact-types/<int:fact_type>/retire", fact_types.retire, name="fact-type-retire"),
    path("settings/fact-types/<int:fact_type>/restore", fact_types.restore, name="fact-type-restore"),
    path("settings/access", access.access, name="access"),
    path("settings/access/grant", access.grant, name="access-grant"),
    path("settings/access/<int:grant>/revoke", access.revoke, name="access-revoke"),
    path("settings/access/delegations", access.loans, name="access-loans"),
    path("settings/access/roles", access.roles, name="access-roles"),
    path("me/delegation", delegation.delegation, name="delegation"),
    path("delegations/<int:loan>/end", delegation.end, name="delegation-end"),
]
