"""Forms that were sent: each form carries a token of its own, and counts once however often it is sent."""
