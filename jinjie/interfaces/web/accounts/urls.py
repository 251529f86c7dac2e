"""Addresses of signing in, of one's own settings and security."""

from django.urls import path

from jinjie.interfaces.web.accounts import confirm, entering, forgotten, person, security, sessions, views

urlpatterns = [
    path("sign-in", entering.sign_in, name="sign-in"),
    path("sign-in/demo", views.sign_in_as, name="sign-in-as"),
    path("sign-in/passkey", entering.sign_in_by_passkey, name="sign-in-by-passkey"),
    path("sign-in/passkey/options", entering.passkey_options, name="passkey-options"),
    path("sign-in/second-step", entering.second_step, name="second-step"),
    path("sign-in/second-step/options", entering.second_step_options, name="second-step-options"),
    path("sign-in/forgotten", forgotten.forgotten, name="forgotten"),
    path("sign-in/link", forgotten.use, name="use-link"),
    path("sign-in/link/<str:token>", forgotten.link, name="link"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("confirm-it-is-you", confirm.confirm, name="confirm"),
    path("confirm-it-is-you/options", confirm.confirm_options, name="confirm-options"),
    path("me", views.me, name="me"),
    path("me/password", security.password, name="password"),
    path("me/authenticator", security.authenticator, name="authenticator"),
    path("me/passkeys/new", security.new_passkey, name="new-passkey"),
    path("me/passkeys/new/options", security.new_passkey_options, name="new-passkey-options"),
    path("me/passkeys/<int:which>", security.passkey, name="passkey"),
    path("me/second-steps/<int:which>/remove", security.remove, name="remove-second-step"),
    path("me/recovery-codes", security.recovery_codes, name="recovery-codes"),
    path("me/recovery-codes/renew", security.renew_codes, name="renew-codes"),
    path("me/sessions", sessions.sessions, name="sessions"),
    path("me/sessions/end", sessions.end_one, name="end-session"),
    path("me/sessions/end-others", sessions.end_others, name="end-others"),
    path("people/<slug:company>/<path:number>/sign-in", person.sign_in_of, name="person-sign-in"),
    path("people/<slug:company>/<path:number>/sign-in/link", person.make_link, name="person-link"),
    path("people/<slug:company>/<path:number>/sign-in/account", person.close_or_open, name="person-account"),
    path("language", views.language, name="language"),
    path("theme", views.theme, name="theme"),
]
