"""Opens the database that a URL names."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.storage.database import Database, database_path, is_postgres, shown
from bot.storage.lock import sole_use
from bot.storage.migrate import migrations, refuse_newer, version


async def open_database(url: str, *, update: bool = True, alone: bool = False) -> Database:
    """Open a database.

    Args:
        url: `sqlite:///relative`, `sqlite:////absolute` or `postgresql://…`.
        update: make what is missing and bring the schema up to date. Without it nothing is made or changed, which is
            for looking beside a running bot.
        alone: nobody else may run on it meanwhile. An SQLite file is kept by `reserved`.

    Raises:
        StorageError: it can't be used; the text says what to do.
    """
    shown(url)
    if is_postgres(url):
        from bot.storage.postgres import open_postgres  # noqa: PLC0415  (start-up counts: only what is used)

        return await open_postgres(url, update=update, alone=alone)
    from bot.storage.sqlite import open_sqlite  # noqa: PLC0415  (as above)

    return await open_sqlite(database_path(url), update=update)


async def is_up_to_date(url: str) -> bool:
    """Return whether a database has the tables of this version. Makes and changes nothing.

    Raises:
        StorageError: it can't be read, isn't ours, or comes from a newer version.
    """
    latest = len(await asyncio.to_thread(migrations))
    if is_postgres(url):
        from bot.storage.postgres import schema_of  # noqa: PLC0415  (start-up counts: only what is used)

        found = await schema_of(url)
        refuse_newer(shown(url), found, latest)
    else:
        found = await asyncio.to_thread(version, database_path(url))
        refuse_newer(database_path(url), found, latest)
    return found == latest


def made(url: str) -> bool:
    """Return whether there may be a database: an SQLite file is there, or it is on a server. Makes nothing."""
    shown(url)
    return is_postgres(url) or database_path(url).exists()


@contextmanager
def reserved(url: str) -> Iterator[bool]:
    """Keep other processes off an SQLite file; on PostgreSQL several may run. Call it before the event loop runs.

    Yields:
        Whether the last one to have it came to its end; always so on PostgreSQL, which looks after itself.

    Raises:
        AlreadyRunning: another process has it.
        StorageError: the file can't be locked here.
    """
    if is_postgres(url):
        yield True
        return
    with sole_use(database_path(url)) as ended_well:
        yield ended_well
