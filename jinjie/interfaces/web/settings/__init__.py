"""Settings of a company: access, organisation, fact types."""
