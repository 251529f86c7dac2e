"""The award catalogue: which awards a company has, who may give them, to whom they were given, and why.

Nouns: award (an entry of the catalogue; what is counted is its item of the fact type `award`), gift (an award given to
a person on a day). Giving writes a fact to the growth record, so that `growth.count` counts it by item, kind and window;
revoking takes the fact back. A rule gives an award from a published grade. Offers the events AwardGiven, AwardRevoked.
"""
