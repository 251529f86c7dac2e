"""Reading users."""

from jinjie.system.accounts.models import User


def anyone_can_sign_in() -> bool:
    """True if some active user has a password."""
    return any(user.has_usable_password() for user in User.objects.filter(is_active=True).only("password"))
