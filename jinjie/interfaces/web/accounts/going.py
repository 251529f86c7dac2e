"""Where to go on: the address that came with a request, if it is one of ours."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def ours(request: HttpRequest, address: str) -> bool:
    """True for an address of this very server, so that nobody is sent elsewhere by a link to us."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )


def next_of(request: HttpRequest, otherwise: str = settings.LOGIN_REDIRECT_URL) -> str:
    """The request's `next`, else the address of the page named `otherwise`."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    return address if ours(request, address) else reverse(otherwise)


def given_next(request: HttpRequest) -> str:
    """The request's `next` if it is one of ours, else empty."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    return address if ours(request, address) else ""


def with_next(name: str, address: str) -> str:
    """The page of that name, from which one comes back to `address`."""
    page = reverse(name)
    return f"{page}?{urlencode({'next': address}, safe='/')}" if address else page
