"""References: a pointer to a row of another room that a foreign key may not reach, as `kind:id`."""

from jinjie.system.refs.ref import Ref

__all__ = ["Ref"]
