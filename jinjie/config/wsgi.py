"""The WSGI entry that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from jinjie.kit.processes import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jinjie.config.settings")
end_with_parent()
application = get_wsgi_application()
# what is loaded by now stays: the collector need not look at it during requests
gc.collect()
gc.freeze()
