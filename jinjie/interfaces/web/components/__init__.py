"""Pictures and frames that several pages share."""
