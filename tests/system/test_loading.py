"""What is loaded before the first request."""

import os
import subprocess
import sys

from tests.databases import ROOT

ASKED = """
import gc, sys
import django
django.setup()
from jinjie.system.loading import load_ahead, own_templates
assert "jinjie.interfaces.web.people.roster" not in sys.modules
loaded = load_ahead()
from django.template import engines
kept = engines["django"].engine.template_loaders[0].get_template_cache
assert {"web/people/roster.html", "web/page.html"} <= own_templates() <= set(kept), sorted(own_templates() - set(kept))
assert loaded == len(own_templates())
assert "jinjie.interfaces.web.people.roster" in sys.modules
assert gc.get_freeze_count() > len(gc.get_objects())
"""


def test_views_and_templates_are_there_and_out_of_the_collectors_sight_before_a_request() -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "jinjie.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
