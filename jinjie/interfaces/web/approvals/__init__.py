"""Pages of approvals: the four lists, one request, and the ways of acting on it."""
