"""Fields that a company adds by itself, without a restart: their definitions, and one value for each thing they describe.

What they describe is named by a word (`employee`) and an id, because this floor knows no people.
"""
