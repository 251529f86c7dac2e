"""Settings of the tests: the product's own, with a data directory and keys of their own and a cheap hasher."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_data = Path(tempfile.gettempdir()) / f"jinjie-tests-{os.getuid()}" / f"data-{os.getpid()}"
(_data / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns where there is none
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["JINJIE_DATA_DIR"] = str(_data)
os.environ["JINJIE_SECRET_KEY"] = "tests-only-secret-key-of-no-value-whatever"
os.environ["JINJIE_FIELD_KEYS"] = "t1:tests-only-field-key-0001"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's sync API keeps a loop in the main thread
os.environ.pop("JINJIE_DATABASE_URL", None)

from jinjie.config.settings import *  # noqa: E402, F403 – the environment must stand before it is read

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
