"""PostgreSQL: a pool of connections, one for each block that is open.

Blocks keep the promises of `Database` across processes; how, stands in blocks.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import asyncpg

from bot.storage.blocks import Block, Parts, View
from bot.storage.database import Question, ReadTx, Row, StorageError, WriteTx, shown
from bot.storage.entrance import Entrance
from bot.storage.migrate import migrations
from bot.storage.presence import Presence, key
from bot.storage.session import FAILURES, MOST, TRIES, Pool, is_lost, may_pass, refusals
from bot.storage.trouble import Trouble
from bot.storage.upgrade import prepare, version

CONNECTIONS = 10  # of one process; the next blocks wait
PATIENCE = 10  # seconds for a connection to be made
LONGEST = 60  # seconds for a statement, then the connection is given up
NAMED = {"application_name": "study-buddy"}
# How the connection is set that holds what we are the only ones to do: a machine that is gone without a word is missed
# within a minute, and then another process does it.
MISSED = "SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
# How each connection is set: wait 5 seconds for a lock as with SQLite, don't let a frozen process hold one for ever, no
# plans that take longer to make than to run, and a commit is on the disk.
SET = """
SET lock_timeout = '5s';
SET idle_in_transaction_session_timeout = '60s';
SET jit = off;
SET max_parallel_workers_per_gather = 0;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""


async def open_postgres(url: str, *, update: bool = True, alone: bool = False) -> Postgres:
    """Open a PostgreSQL database as a `Database`.

    Args:
        url: `postgresql://user:password@host/database`, with the options of libpq behind a question mark.
        update: bring the schema up to date and be known to run on it. Without it nothing is made or changed, which is
            for looking.
        alone: nobody else may run on it meanwhile.

    Raises:
        AlreadyRunning: somebody else has it.
        StorageError: it can't be used; the text says what to do.
    """
    with refusals():
        connection = await _connected(url)
        try:
            schema = str(await connection.fetchval("SELECT current_schema()"))
            presence = Presence(partial(_missed, url), schema, shown(url))
            try:
                was_free = await presence.announce(alone=alone) if update else False
                steps = await asyncio.to_thread(migrations)
                await prepare(connection, shown(url), key(schema, "schema"), steps, update=update)
                pool = await _pool(url, update=update)
            except BaseException:
                await presence.close()
                raise
        finally:
            await connection.close()
    return Postgres(pool, presence, key(schema, "write"), was_free=was_free)


async def schema_of(url: str) -> int:
    """Return the number of the last step applied to a PostgreSQL database; 0 if there are no tables.

    Raises:
        StorageError: it can't be reached, or isn't ours.
    """
    with refusals():
        connection = await _connected(url)
        try:
            return await version(connection, shown(url))
        finally:
            await connection.close()


async def _missed(url: str) -> Any:
    """Connect so that either side soon notices when the other is gone."""
    connection = await _connected(url, PATIENCE)
    await connection.execute(MISSED)
    return connection


async def _connected(url: str, longest: float = LONGEST) -> Any:
    try:
        return await asyncpg.connect(url, timeout=PATIENCE, command_timeout=longest, server_settings=NAMED)
    except (ValueError, asyncpg.ClientConfigurationError) as error:  # options that nobody knows, and the like
        raise StorageError(f"DATABASE_URL can't be read ({type(error).__name__}).") from None


async def _pool(url: str, *, update: bool) -> Pool:
    async def set_up(connection: Any) -> None:
        await connection.execute(SET if update else f"SET default_transaction_read_only = on; {SET}")

    async def stays_as_it_is(connection: Any) -> None:
        """Every block ends its transaction, and nothing else of a connection is ever changed."""

    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=CONNECTIONS,
        init=set_up,
        reset=stays_as_it_is,
        timeout=PATIENCE,
        command_timeout=LONGEST,
        statement_cache_size=512,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
        server_settings=NAMED,
    )


class Postgres:
    """A PostgreSQL database, open; it implements `bot.storage.database.Database`."""

    is_shared = True

    def __init__(self, pool: Pool, presence: Presence, lock: int, *, was_free: bool) -> None:
        self.was_free = was_free
        self._parts = Parts(pool, lock)
        self._presence = presence
        self._entrance = Entrance()
        self._trouble = Trouble()

    async def each(self, *questions: Question) -> Sequence[Sequence[Row]]:
        """Ask in a reading transaction of its own; see `Database`."""
        if len(questions) > MOST:
            async with self.read() as tx:
                return await tx.each(*questions)
        with self._entrance.entered(), refusals():
            if not questions:
                return []
            for rest in reversed(range(TRIES)):
                session = self._parts.session()
                try:
                    await session.take()
                    return await session.ask_together(questions)
                except FAILURES as error:
                    if not rest or not may_pass(error):
                        raise
                    if is_lost(error):
                        await self._parts.lost(session)
                finally:
                    await session.release()
            raise AssertionError

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadTx]:
        """Begin a reading transaction; see `Database`."""
        with self._entrance.entered():
            view = View(self._parts)
            try:
                yield view
            finally:
                view.end()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteTx]:
        """Begin a writing transaction; see `Database`."""
        with self._entrance.entered(), self._trouble:
            block = Block(self._parts)
            try:
                yield block
            except BaseException:
                block.abandon()
                raise
            await block.finish()

    async def lead(self, name: str) -> bool:
        """Return whether this process leads in something; see `Database`."""
        return not self._entrance.is_closed and await self._presence.lead(name)

    async def resign(self, name: str) -> None:
        """Let another process lead; see `Database`."""
        await self._presence.resign(name)

    async def close(self) -> None:
        """Finish what runs, then let go of the connections."""
        if not self._entrance.close():
            return
        await self._entrance.emptied()
        while self._parts.under_way:
            await asyncio.wait(set(self._parts.under_way))
        await self._presence.close()
        try:
            with suppress(*FAILURES):
                await asyncio.wait_for(self._parts.pool.close(), PATIENCE)
        finally:
            self._parts.pool.terminate()
