"""The state machine of approvals: flow documents, running requests, acts. No Django, no clock; docs/rules/approvals.md."""
