"""Writes of accounts, by noun: users, passwords, one-time links, second steps, sessions, tries.

What a set-up needs to make the first administrator, in this order: `create_first_administrator` of
`foundation.people.actions.accounts` (name and password; the actor is `principal("setup")`), `enter(request, user,
"setup", back)` of `interfaces.web.accounts.entering` signs them in, the pages `web:authenticator` and
`web:new-passkey` with `?next=…` enrol the second step in the browser, show the recovery codes once and come back to
`next`. `second_steps(user_id).any` of `system.accounts.queries` says whether it is done.
"""

from jinjie.system.accounts.actions.users import create_user, set_language, set_theme

__all__ = ["create_user", "set_language", "set_theme"]
