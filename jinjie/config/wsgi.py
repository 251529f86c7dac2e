"""The WSGI entry that granian serves."""

import gc
import os
import threading

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from jinjie.kit.processes import end_with_parent
from jinjie.system.loading import load_ahead


def begin() -> WSGIHandler:
    """Django, with the static files compressed before whitenoise looks what there is."""
    import django  # the settings are named first

    django.setup(set_prefix=False)
    from django.conf import settings

    from jinjie.interfaces.web.statics import prepare

    prepare(settings.STATIC_ROOT)
    return get_wsgi_application()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjie.config.settings")
end_with_parent()
gc.disable()  # what is loaded now stays; looking at it again and again takes a third of the start
application = begin()
gc.freeze()
gc.enable()
# beside the first answers, which need little of it: the server is there as soon as before
threading.Thread(target=load_ahead, daemon=True, name="load-ahead").start()
