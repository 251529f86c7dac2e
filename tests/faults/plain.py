"""Reading and changing a database without the product: plain SQL over a connection of its own."""

import sqlite3
from contextlib import closing
from typing import Any

import psycopg


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    """What a statement answers on the database at `url`, as another program would see it."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as connection:
            return connection.execute(statement).fetchall()
    with psycopg.connect(url, autocommit=True) as server:
        return server.execute(statement.encode()).fetchall()


def write(url: str, statement: str) -> None:
    """Change something as somebody with the database's password would, behind the product's back."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)) as connection, connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(statement.encode())
