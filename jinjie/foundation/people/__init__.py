"""People and the organisation they work in.

Nouns: company, department, position, sequence, level, employee, employment, assignment, dotted line, work calendar,
role. Work life is a chain of effective-dated assignments that are never overwritten: changing one voids it and adds
rows, so any day can be read as it was, and as it was known. Offers the events Hired, AssignmentChanged, Left, and
the measures `people.*` (tenure in company, post and level; workdays).
"""
