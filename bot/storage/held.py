"""Statements about whole rows of a table that is named elsewhere, put together from its name and columns.

Names of tables and columns come from code, never from a file or a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.storage.database import Row, WriteTx


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a table that are one person's: those for which `whose` holds."""

    table: str
    whose: str

    @property
    def rows(self) -> str:
        """The question for them."""
        return f"SELECT * FROM {self.table} WHERE {self.whose}"

    @property
    def count(self) -> str:
        """The question for their number `n`."""
        return f"SELECT COUNT(*) AS n FROM {self.table} WHERE {self.whose}"

    @property
    def forget(self) -> str:
        """The statement that deletes them."""
        return f"DELETE FROM {self.table} WHERE {self.whose}"


async def put(tx: WriteTx, table: str, row: Row) -> None:
    """Add a row to a table, unless there is one of its key."""
    columns = ", ".join(row)
    values = ", ".join(f":{column}" for column in row)
    await tx.run(f"INSERT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT DO NOTHING", **row)


async def renumber(tx: WriteTx, table: str, key: str, learner: str, numbers: Mapping[str, int]) -> None:
    """Give changes or goals of a learner's other places in their order.

    Args:
        tx: the change it is part of.
        table: `changes`, `goals` or `project_events`.
        key: the column that names them.
        learner: whose they are.
        numbers: their new numbers.
    """
    for id_, number in numbers.items():
        await tx.run(
            f"UPDATE {table} SET number = :number WHERE learner = :learner AND {key} = :id",
            number=number,
            learner=learner,
            id=id_,
        )


async def blank(tx: WriteTx, table: str, column: str, value: str) -> None:
    """Empty a column wherever it has a value."""
    await tx.run(f"UPDATE {table} SET {column} = '' WHERE {column} = :value", value=value)
