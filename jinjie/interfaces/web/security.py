"""What a browser may do with our pages: only what comes from this server, nothing inline, never in another's frame."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jinjie.interfaces.web.statics import kept_how_long

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Adds the content policy to every answer, and keeps personal pages out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers; what a view set itself stays."""
        response = self.get_response(request)
        kept_how_long(request, response)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        user = getattr(request, "user", None)
        personal = user is not None and user.is_authenticated
        # What a signed-in person saw must not come back after sign-out, by the back button or from a disk.
        response.headers.setdefault("Cache-Control", "no-store" if personal else "private, no-cache")
        return response
