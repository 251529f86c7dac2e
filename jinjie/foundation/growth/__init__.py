"""The growth record: every dated, sourced fact of a person with what proves it.

Nouns: fact type, item (a named course, award, document … of a type), fact, evidence. A correction supersedes and
never erases; a self-reported fact counts once it is confirmed; an imported one while its run is visible. Offers the
events FactRecorded, FactConfirmed, FactSuperseded, FactsImported, and the measures over facts.
"""
