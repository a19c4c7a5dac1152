"""What a write block collected is sent in parts, so that a long one lets others have their turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from bot.storage import session
from bot.storage.session import Pool, Session


class Connection:
    """Writes down what it is sent at once."""

    def __init__(self) -> None:
        self.sent: list[list[object]] = []

    async def execute(self, _: str, *values: object) -> str:
        self.sent.append([list(values)])
        return ""

    async def executemany(self, _: str, values: Sequence[object]) -> None:
        self.sent.append(list(values))


class Connections:
    """A pool with that one connection."""

    def __init__(self) -> None:
        self.connection = Connection()

    async def acquire(self) -> Any:
        return self.connection


@pytest.mark.parametrize(("count", "parts"), [(1, [1]), (4, [4]), (9, [4, 4, 1]), (12, [4, 4, 4])])
async def test_many_statements_are_sent_in_parts_and_in_order(
    monkeypatch: pytest.MonkeyPatch, count: int, parts: list[int]
) -> None:
    monkeypatch.setattr(session, "AT_ONCE", 4)
    pool = Connections()
    one = Session(cast("Pool", pool), {})
    await one.take()
    await one.run([("INSERT INTO things (n) VALUES (:n)", {"n": n}) for n in range(count)])
    assert [len(part) for part in pool.connection.sent] == parts
    assert [n for part in pool.connection.sent for [n] in cast("list[list[int]]", part)] == list(range(count))
