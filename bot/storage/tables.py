"""What tables there are, as the steps of the schema make them: the same in every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter

from bot.storage.migrate import for_sqlite, migrations, statements


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, and those of them that tell its rows apart."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def first(self) -> str:
        """The question for the first `:most` rows, by key."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {', '.join(self.key)} LIMIT :most"

    @property
    def next(self) -> str:
        """The question for the `:most` rows that follow the one with the key `:k_…`."""
        here, there = ", ".join(self.key), ", ".join(f":k_{column}" for column in self.key)
        columns = ", ".join(self.columns)
        return f"SELECT {columns} FROM {self.name} WHERE ({here}) > ({there}) ORDER BY {here} LIMIT :most"

    @property
    def insert(self) -> str:
        """The statement that adds a row."""
        values = ", ".join(f":{column}" for column in self.columns)
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({values})"

    @property
    def count(self) -> str:
        """The question for the number `n` of rows."""
        return f"SELECT COUNT(*) AS n FROM {self.name}"


def tables() -> Sequence[Table]:
    """Return every table of this version, those that others refer to first. Blocks."""
    with closing(sqlite3.connect(":memory:")) as schema:
        for step in migrations():
            for statement in statements(step.sql):
                schema.execute(for_sqlite(statement))
        refers = {
            str(name): {row[2] for row in schema.execute(f"PRAGMA foreign_key_list({name})")} - {name}
            for (name,) in schema.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        }
        return tuple(_table(schema, name) for name in TopologicalSorter(refers).static_order())


def _table(schema: sqlite3.Connection, name: str) -> Table:
    # Of each column: its number, name, type, whether it may be NULL, default, and its place in the key from 1, else 0.
    columns = schema.execute(f"PRAGMA table_info({name})").fetchall()
    key = sorted((row[5], row[1]) for row in columns if row[5])
    return Table(name, tuple(row[1] for row in columns), tuple(column for _, column in key))
