"""Notices: what a person is told once, the inbox, and how it reaches them.

Nouns: kind (declared in code), notice (one person, one thing, once), delivery (a notice on its way by a channel), wishes
(a person's channels, quiet hours and digest), endpoint (a device or address that a channel knows). docs/rules/notices.md
has the rules.
"""
