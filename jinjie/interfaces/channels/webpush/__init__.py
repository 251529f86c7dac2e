"""Web Push to the browsers and installed apps of people: RFC 8030 (delivery), 8291 (sealing), 8292 (who sends)."""
