"""What `jinjie doctor` looks at for safety: https, cookies, who is in front, second steps, and that nothing is open by default."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jinjie.foundation.people.sign_in import administrators_without_second_step
from jinjie.interfaces.cli.finding import Finding
from jinjie.system.accounts.queries import guessable_accounts

LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def is_reached_from_elsewhere() -> bool:
    """True if other machines may ask for pages."""
    return bool(set(settings.ALLOWED_HOSTS) - LOCAL or settings.CSRF_TRUSTED_ORIGINS)


def security() -> Iterator[Finding]:
    """Each finding; a small installation on one machine has none but good ones."""
    yield from _https()
    yield from _proxies()
    yield from _cookies()
    yield from _accounts()


def _https() -> Iterator[Finding]:
    if not is_reached_from_elsewhere():
        yield Finding("https", "good", _("Only this machine is answered, so plain http is enough."))
    elif settings.SESSION_COOKIE_SECURE:
        yield Finding(
            "https", "good", _("Cookies go over https only, and browsers are told to stay with it.")
        )
    else:
        yield Finding(
            "https",
            "bad",
            _("Other machines are answered over plain http: passwords and cookies can be read on the way."),
            _(
                "Put a proxy with TLS in front and set JINJIE_TRUSTED_ORIGINS to https://…; passkeys need it too."
            ),
        )


def _proxies() -> Iterator[Finding]:
    if settings.SESSION_COOKIE_SECURE and not settings.PROXIES:
        yield Finding(
            "proxies",
            "bad",
            _("Everyone seems to come from the proxy's address: one person's wrong tries would stop all."),
            _("Set JINJIE_PROXIES=1, or how many proxies of yours stand in front."),
        )


def _cookies() -> Iterator[Finding]:
    kept = settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    if kept and settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict"):
        yield Finding(
            "cookies", "good", _("Cookies are hidden from scripts and not sent along by other sites.")
        )
    else:
        yield Finding("cookies", "bad", _("Cookies can be read by scripts or sent by other sites."))


def _accounts() -> Iterator[Finding]:
    if names := guessable_accounts():
        yield Finding(
            "guessable",
            "bad",
            _("These accounts have a password that everybody tries first: %(names)s.")
            % {"names": ", ".join(names)},
            _("Give each a new one with “jinjie reset-access”."),
        )
    if number := administrators_without_second_step():
        text = ngettext(
            "%(number)s person with a role has no second step.",
            "%(number)s people with a role have no second step.",
            number,
        )
        yield Finding(
            "second_step",
            "note",
            text % {"number": number},
            _("Each sets one up under “Me”: a passkey or an app."),
        )
