"""Tables of sign-in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from jinjie.system.accounts.actors import Actor, user_actor
from jinjie.system.accounts.sessions import SessionStore


class UserManager(BaseUserManager["User"]):
    """Looks users up by their sign-in name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with that sign-in name, whatever its case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can sign in. The employee that belongs to a user points here, not the other way round."""

    class Theme(models.TextChoices):
        """Colour scheme: the device's own, or chosen."""

        SYSTEM = "", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = models.CharField(_("sign-in name"), max_length=150, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, blank=True, default=Theme.SYSTEM)
    home_order = models.CharField(_("order of home's sections"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"))

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="accounts_user_username_ci")]

    def __str__(self) -> str:
        return self.username

    @property
    def actor(self) -> Actor:
        """This user as the actor of an action."""
        return user_actor(self.pk, self.username)


class UserSession(AbstractBaseSession):
    """A browser in which someone is signed in, or half-way there. `session_key` is the digest of the cookie's."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))
    address = models.CharField(_("address"), max_length=45, blank=True)
    device = models.CharField(_("device"), max_length=300, blank=True)
    way = models.CharField(_("how"), max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "seen_at"], name="accounts_session_user")]

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """The store that writes these rows."""
        return SessionStore


class AccessLink(models.Model):
    """A one-time address with which someone sets their password. Only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_links")
    digest = models.CharField(max_length=64, unique=True)
    lifts_second_step = models.BooleanField(_("also removes the second step"), default=False)
    made_at = models.DateTimeField(_("made at"))
    ends_at = models.DateTimeField(_("ends at"))
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="accounts_link_ends")]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.ends_at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """One failed or pending try at something guessable. `bucket` is a keyed digest of what is counted."""

    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["bucket", "at"], name="accounts_attempt_bucket"),
            models.Index(fields=["at"], name="accounts_attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.bucket[:8]} {self.at:%Y-%m-%d %H:%M:%S}"
