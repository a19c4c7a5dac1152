"""What the other processes on a PostgreSQL database know of this one: that it runs, and what it is the only one to do.

Both are advisory locks of one connection that is used for nothing else: the server lets go of them when the connection
ends, however that happens.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from bot.storage.lock import AlreadyRunning
from bot.storage.session import FAILURES

RUNS = "runs"  # shared by all that run; whoever needs the database alone has it exclusively


def key(schema: str, name: str) -> int:
    """Return the number of an advisory lock: 64 bits with a sign."""
    return int.from_bytes(hashlib.sha256(f"study-buddy {schema} {name}".encode()).digest()[:8], "big", signed=True)


class Presence:
    """One connection and its locks; it comes back after it was lost."""

    def __init__(self, connect: Callable[[], Awaitable[Any]], schema: str, shown: str) -> None:
        """Take nothing yet.

        Args:
            connect: opens a connection.
            schema: the schema the tables are in.
            shown: what the database is called.
        """
        self._connect, self._schema, self._shown = connect, schema, shown
        self._connection: Any = None
        self._leads: set[str] = set()
        self._one_by_one = asyncio.Lock()

    async def announce(self, *, alone: bool) -> bool:
        """Let the others know; return whether there is no other.

        Args:
            alone: keep them off.

        Raises:
            AlreadyRunning: that can't be had.
        """
        connection = await self._connected()
        if await self._take("pg_try_advisory_lock", RUNS):
            if not alone:  # and so others may come
                await self._take("pg_try_advisory_lock_shared", RUNS)
                await connection.execute("SELECT pg_advisory_unlock($1)", key(self._schema, RUNS))
            return True
        if alone:
            raise AlreadyRunning(f"Study Buddy runs on {self._shown}: stop it first.")
        if not await self._join():
            raise AlreadyRunning(f"Another program has {self._shown} to itself just now: try again later.")
        return False

    async def lead(self, name: str) -> bool:
        """Return whether this process leads in something; see `Database`."""
        try:
            async with self._one_by_one:
                if self._connection is None or self._connection.is_closed():
                    self._leads.clear()
                    await self._connected()
                    if not await self._join():
                        await self._drop()
                        return False
                if name in self._leads:
                    await self._connection.execute("SELECT 1")  # it may be gone without a word
                elif await self._take("pg_try_advisory_lock", name):
                    self._leads.add(name)
                return name in self._leads
        except FAILURES:
            await self._drop()
            return False

    async def resign(self, name: str) -> None:
        """Let another process lead."""
        async with self._one_by_one:
            if name in self._leads:
                self._leads.discard(name)
                with suppress(*FAILURES):
                    await self._connection.execute("SELECT pg_advisory_unlock($1)", key(self._schema, name))

    async def close(self) -> None:
        """Let go of everything."""
        async with self._one_by_one:
            await self._drop()

    async def _join(self) -> bool:
        """Share the lock of all that run; whoever looks for others has it exclusively for a moment."""
        for _ in range(20):
            if await self._take("pg_try_advisory_lock_shared", RUNS):
                return True
            await asyncio.sleep(0.05)
        return False

    async def _take(self, how: str, name: str) -> bool:
        return bool(await self._connection.fetchval(f"SELECT {how}($1)", key(self._schema, name)))

    async def _connected(self) -> Any:
        self._connection = await self._connect()
        return self._connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._leads.clear()
        if connection is not None:
            with suppress(*FAILURES):
                await connection.close(timeout=2)
