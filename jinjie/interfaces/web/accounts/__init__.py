"""Pages of sign-in, language and colour scheme."""
