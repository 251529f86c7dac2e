"""Settings of the installation that live in the database, such as the demo's own today."""
