"""One answer of `jinjie doctor`."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Finding:
    """Grades: good, note (worth knowing), bad (something must be done)."""

    check: str
    grade: str
    text: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)
