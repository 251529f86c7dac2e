"""The criteria of a standing in one fixed record, so that 300,000 people are stored and read as one array."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jinjie.foundation.criteria.engine.evaluate import CriterionResult

RECORD = np.dtype(
    [("actual", "<i8"), ("progress", "<f8"), ("points", "<f8"), ("state", "u1"), ("provisional", "u1")]
)


def pack(criteria: Sequence[CriterionResult], size: int) -> NDArray[np.uint8]:
    """One row of bytes a person, one record a criterion, in reading order."""
    table = np.zeros((size, len(criteria)), RECORD)
    for place, result in enumerate(criteria):
        table["actual"][:, place] = result.actual
        table["progress"][:, place] = result.progress
        table["points"][:, place] = result.points
        table["state"][:, place] = result.state
        table["provisional"][:, place] = result.provisional
    return table.view(np.uint8).reshape(size, len(criteria) * RECORD.itemsize)


def unpack(detail: bytes | memoryview) -> NDArray[Any]:
    """The records of one standing."""
    return np.frombuffer(detail, RECORD)


def rows_of_bytes(packed: NDArray[np.uint8]) -> list[bytes]:
    """Each row as a bytes object, without a Python loop over columns."""
    width = packed.shape[1]
    whole = packed.tobytes()
    return [whole[start : start + width] for start in range(0, len(whole), width)]
