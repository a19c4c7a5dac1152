"""Every statement written in `bot/storage` is one that a database of today understands."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest

import bot.storage
from bot.storage.migrate import migrate
from bot.storage.named import numbered
from tests.postgres import Server

FOLDER = Path(bot.storage.__file__).parent
# What speaks to one kind of database only, or writes what the schema says (tests of their own run it on both).
OF_ONE = ("held", "migrate", "named", "postgres", "presence", "session", "tables", "transactions", "upgrade")
OWN = {FOLDER / f"{name}.py" for name in OF_ONE}
SQL = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s")
NAMES = re.compile(r"(?<!:):([a-z_]\w*)")


def written() -> Iterator[tuple[str, ast.expr]]:
    """Every string or f-string that begins like SQL, with where it stands; docstrings begin otherwise."""
    for path in sorted(set(FOLDER.glob("*.py")) - OWN):
        tree = ast.parse(path.read_text("utf-8"))
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            first = node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and SQL.match(first.value):
                assert isinstance(node, ast.expr)
                if id(node) not in inside:
                    yield f"{path.name}:{node.lineno}", node


ALL = [pytest.param(*found, id=found[0]) for found in written()]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("statements") / "study.db"
    path.touch()
    migrate(path)
    return path


def text(where: str, node: ast.expr) -> str:
    assert isinstance(node, ast.Constant), f"{where}: write SQL as one plain string, so that this test can read it"
    return str(node.value)


@pytest.mark.parametrize(("where", "node"), ALL)
def test_sqlite_prepares_it(file: Path, where: str, node: ast.expr) -> None:
    sql = text(where, node)
    with closing(sqlite3.connect(file)) as connection:
        try:
            connection.execute(f"EXPLAIN {sql}", dict.fromkeys(NAMES.findall(sql), 1)).fetchall()
        except sqlite3.Error as error:
            pytest.fail(f"{where}: {error} (SQL is written as one plain string, never put together)")


async def test_postgres_prepares_all_of_them(postgres: Server) -> None:
    wrong = []
    async with postgres.database() as url:
        connection = await asyncpg.connect(url)
        for where, node in written():
            try:
                await connection.prepare(numbered(text(where, node)).sql)
            except asyncpg.PostgresError as error:
                wrong.append(f"{where}: {error}")
        await connection.close()
    assert not wrong


def test_they_are_found() -> None:
    assert len(list(written())) > 8
