"""Writes of accounts, by noun: `users`, `passwords`, `links`, `second_steps`, `passkeys`, `sessions`, `attempts`.

What a set-up needs to make the first administrator: `foundation.people.actions.roles.create_first_administrator` (name
and password), then `interfaces.web.accounts.entering.enter(request, user, "password")` signs them in, and the pages
`web:authenticator` and `web:new-passkey` with `?next=…` enrol the second step in the browser and come back.
"""

from jinjie.system.accounts.actions.users import create_user, set_language, set_theme

__all__ = ["create_user", "set_language", "set_theme"]
