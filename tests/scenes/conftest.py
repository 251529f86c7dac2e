"""A stage for a scene, by its name."""

from pathlib import Path

import pytest

from tests.scenes.stage import Play, played


@pytest.fixture
def play(own_place: Path) -> Play:
    """A server of one's own with what a scene needs besides the demo."""
    return lambda scene: played(own_place, scene)
