"""Measures: named, typed questions about a whole population on a day, each answered by one grouped query.

A room that has figures registers them in its `measures.py`; whoever needs figures of rooms that it may not import
asks by name::

    @dataclass(frozen=True)
    class Tenure:
        unit: Literal["month", "workday"] = "month"

    register(Measure(
        name="people.time_in_level", label=_("time in level"), unit=_("months"), absent=Absent.UNKNOWN,
        direction=Direction.UP, parameters=Tenure, values=tenure_values, evidence=tenure_evidence,
        touches=lambda params: frozenset({"assignment"}), changes_with_time=True,
    ))

    measure = get("people.time_in_level")
    values = measure.values(population, moment, measure.parse({"unit": "month"}))

`values` yields columns (ids, actual × 10⁴, …) for those it knows something of; who is not in `ids` has no data, which
`absent` turns into zero or unknown. No tables here.
"""
