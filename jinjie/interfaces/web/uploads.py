"""Files of a form: not stored beyond their limit while they arrive, kept when another field is wrong."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from jinjie.interfaces.web.asking import actor_of
from jinjie.kit.filenames import safe_name
from jinjie.kit.phrases import phrase
from jinjie.kit.refusal import Refusal
from jinjie.system.files.actions import Brought, keep_brought
from jinjie.system.files.brought import ACCEPT, MEGABYTE, MOST_BYTES, check_size
from jinjie.system.files.models import StoredFile
from jinjie.system.files.queries import files_kept_by

SALT = "growth.kept"
MOST_BODY = 200 * MEGABYTE
FIELD = "files"


class Quota(FileUploadHandler):
    """Stops storing a file that grows beyond the limit; `sizes` says of each such file how much came."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.sizes: dict[str, int] = {}
        self._came = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count anew."""
        super().new_file(*args, **kwargs)
        self._came = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass on, or give up on this file."""
        self._came += len(raw_data)
        if self._came > MOST_BYTES:
            self.sizes[safe_name(self.file_name or "")] = max(self.content_length or 0, self._came)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one make the file."""


def with_uploads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose files are limited as they arrive. The limit has to stand before anything reads the form."""
    inner = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        if request.method == "POST":
            length = request.META.get("CONTENT_LENGTH") or "0"
            if length.isdigit() and int(length) > MOST_BODY:
                raise Refusal(
                    phrase("What was sent has %(size)s MB.", size=int(length) // MEGABYTE),
                    code="files.too_large",
                    remedy=phrase(
                        "Bring fewer or smaller files at a time: each up to %(most)s MB.",
                        most=MOST_BYTES // MEGABYTE,
                    ),
                )
            request.upload_handlers.insert(0, Quota(request))
        return inner(request, *args, **given)

    return limited  # fmt: skip


class Files:
    """The files of a sent form: those kept now and before, and in words what is wrong with the others."""

    def __init__(self, request: HttpRequest, field: str = FIELD) -> None:
        actor = actor_of(request)
        self.problems: list[str] = []
        taken = request.FILES.getlist("camera") if field == FIELD else []
        brought = [_brought(file) for file in taken + request.FILES.getlist(field)]
        now, refused = keep_brought(actor=actor, at=timezone.now(), files=brought) if brought else ((), ())
        self.problems += [refusal.said(translation) for refusal in refused]
        self.problems += [_too_large(name, size) for name, size in _quota(request).items()]
        before = files_kept_by(actor.name, _read_tokens(request, actor.user_id, field))
        self.kept: tuple[StoredFile, ...] = (*before, *now)
        self._user = actor.user_id

    @property
    def tokens(self) -> list[tuple[str, str]]:
        """A token and the name of each kept file, for the form to bring again."""
        return [(signing.dumps([self._user, file.pk], salt=SALT), file.name) for file in self.kept]


def _brought(file: UploadedFile[Any]) -> Brought:
    return Brought(file.name or "", file.size or 0, file.file)  # type: ignore[arg-type]  # an open binary file


def _quota(request: HttpRequest) -> dict[str, int]:
    handler = next((each for each in request.upload_handlers if isinstance(each, Quota)), None)
    return handler.sizes if handler else {}


def _too_large(name: str, size: int) -> str:
    try:
        check_size(name, size)
    except Refusal as refusal:
        return refusal.said(translation)
    return ""


def _read_tokens(request: HttpRequest, user: int | None, field: str) -> Sequence[int]:
    found = []
    for token in request.POST.getlist("kept" if field == FIELD else f"kept.{field}")[:50]:
        try:
            whose, number = signing.loads(token, salt=SALT, max_age=24 * 3600)
        except (signing.BadSignature, ValueError, TypeError):
            continue
        if whose == user:
            found.append(int(number))
    return found


def fieldset(files: Files | None) -> dict[str, Any]:
    """What `web/components/files.html` shows: what may come, what is kept already, what was wrong."""
    return {
        "accept": ACCEPT, "most": MOST_BYTES // MEGABYTE, "kept": files.tokens if files else [],
        "problems": files.problems if files else [],
    }  # fmt: skip
