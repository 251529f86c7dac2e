"""Pages of the growth record: the timeline, one record, reporting something of oneself, files and exports."""
