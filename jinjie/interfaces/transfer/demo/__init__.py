"""The demo company 青禾商贸: invented people, 18 months of facts, and the story of the manual, figure for figure.

The story happens on the 12th of a month; on other days everything shifts by whole months. Everything follows from a
seed, so two builds with the same seed and day are the same company.
"""
