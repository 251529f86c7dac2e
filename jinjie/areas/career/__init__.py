"""Career: ladders of steps from level to level, the standard each asks, and where a person stands on theirs.

Nouns: ladder, step, standard. What a level *asks* lives here; the level a person *holds* is people's, and how a
standard is computed is criteria's. Ladders are also text files (`jinjie ladders check | diff | apply | export`).
"""
