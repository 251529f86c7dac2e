"""Where links in messages lead: the address at which browsers reach this server."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse


def public_address() -> str:
    """The server's public address, such as `https://hr.example.com`; empty where nobody said it."""
    origins = [origin for origin in settings.CSRF_TRUSTED_ORIGINS if "*" not in origin]
    return origins[0] if origins else ""


def link_to(notice: int | None) -> str:
    """The address of a message in the product, or of the inbox; empty where the public address is unknown."""
    page = reverse("web:messages") if notice is None else reverse("web:message", kwargs={"notice": notice})
    return urljoin(public_address(), page) if public_address() else ""
