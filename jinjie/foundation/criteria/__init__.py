"""Criteria: sets of conditions over measures, the pure engine that computes them, and standings.

Nouns: criteria set (with an owner), version, standing, stale mark, frozen explanation. The engine (`engine/`) has no
Django; `actions` fetches columns through measures, lets the engine compute, stores what changed and emits
Approaching, Met and FellBack. Who is measured against which set is the owner's business.
"""
