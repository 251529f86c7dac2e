"""Approvals: any request → steps → decisions; blind to what is approved.

Nouns: flow and its versions, form, request, stage, task, log line, copy, deputy. The state machine is pure (`logic/`) and
written down in docs/rules/approvals.md; actions load a request, let it act, and keep what changed in one transaction.
A room above registers what its subjects are called (`subjects.py`) and listens to the events RequestSubmitted,
TaskOpened, TaskClosed, RequestEnded, RequestReversed and others.
"""
