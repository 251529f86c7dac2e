"""One writer for many rows: executemany on SQLite, COPY on PostgreSQL."""
