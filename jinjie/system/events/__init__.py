"""Past-tense events: told inside the transaction that makes them true, and once more after it.

`@same_transaction(Event)` listeners are part of the truth: they run at once and may refuse, which undoes all.
`@after_commit(Event)` listeners do the outside and the slow: the event is enqueued as a job in the same transaction
(the queue is the outbox), run by a worker, again if one dies, and recognised by its id when it comes twice.
Listening is importing the event's class, so the floor rule covers it.
"""

from jinjie.system.events.bus import after_commit, emit, same_transaction

__all__ = ["after_commit", "emit", "same_transaction"]
