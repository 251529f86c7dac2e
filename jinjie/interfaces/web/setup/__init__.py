"""Set-up in the browser: from an empty database to the first progress bar in six steps, each of which may be left and gone on with."""
