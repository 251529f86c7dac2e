"""Memory of an evaluation, as the operating system sees it: growth of the peak resident set in a child process."""

import json
import os
import sys
import traceback
from pathlib import Path

import numpy as np
from django.db import connection

from jinjie.foundation.criteria.actions import store_standings
from jinjie.foundation.criteria.figures import compute, prepared
from jinjie.foundation.criteria.models import CriteriaVersion
from jinjie.foundation.measures.registry import Population
from jinjie.foundation.people.models import Employee
from jinjie.interfaces.cli.bench_company import COMPANY, KNOWN_ON
from jinjie.interfaces.cli.bench_standard import ACTOR, APPROACHING_FROM, MOMENT, run_engine

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
RESET_PEAK = "5"


def bytes_per_person(version: CriteriaVersion, people: int) -> int:
    """Bytes a person that evaluating and storing everyone adds to the peak of a fresh process; 0 where unknown.

    Everything counts: rows of the driver, columns, results, packed standings, pages of SQLite's cache and map.
    """
    if not STATUS.exists():
        return 0
    connection.close()  # a child must not share the parent's connection
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            os.write(writer, json.dumps(_growth(version)).encode())
        except BaseException:  # a forked child has nobody above who would say it
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return int(json.loads(said) // people)


def _growth(version: CriteriaVersion) -> int:
    """Evaluate one person first, so that what is loaded once is not counted; then everyone, stored and undone."""
    one = Population(COMPANY, np.array([1], np.int64), Employee.objects.filter(pk=1).values("pk"))
    compute(prepared(version), one, MOMENT, APPROACHING_FROM)
    CLEAR.write_text(RESET_PEAK)
    before = _peak()
    population, result = run_engine(version)
    store_standings(
        actor=ACTOR, at=KNOWN_ON, version=version, population=population, moment=MOMENT, result=result
    )
    return _peak() - before


def _peak() -> int:
    """The largest resident set since the peak was reset, in bytes."""
    for line in STATUS.read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
