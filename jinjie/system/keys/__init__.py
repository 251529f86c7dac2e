"""The installation's field keys: where they are read from, which values they encrypt, and changing them.

No tables: how far a rotation is can be read from the encrypted values themselves, so one that was killed goes on.
"""
