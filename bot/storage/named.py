"""Our SQL in PostgreSQL's words: `:name` becomes `$1`, and several questions become one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.storage.database import StorageError

# What may hold a colon that begins no name: strings, quoted names, comments, casts.
_PART = re.compile(
    r"""('(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | ::) | :([A-Za-z_]\w*)""", re.VERBOSE | re.DOTALL
)
_SKIP_LOCKED = "/* skip locked */"
_ASKS = re.compile(r"(\s|--[^\n]*\n|/\*.*?\*/)*SELECT\b", re.DOTALL | re.IGNORECASE)
_CREATES = re.compile(r"^(CREATE|ALTER)\s+TABLE\b", re.MULTILINE)
_TEXT = re.compile(r"\bTEXT\b(?! COLLATE)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A statement with `$1`, `$2`, … and the names they stand for, in order."""

    sql: str
    names: tuple[str, ...]

    def values(self, given: Mapping[str, object]) -> Iterator[object]:
        """Return the values in order.

        Raises:
            StorageError: one is missing.
        """
        for name in self.names:
            if name not in given:
                raise StorageError(f"The statement has no value for :{name}.")
            yield given[name]


@lru_cache(maxsize=1024)
def numbered(sql: str, after: int = 0) -> Numbered:
    """Return a statement with numbers for names, which count from `after` + 1.

    A subquery marked `/* skip locked */` passes over rows that others hold.
    """
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        kept, name = found.groups()
        if name is None:
            return "FOR UPDATE SKIP LOCKED" if kept == _SKIP_LOCKED else str(kept)
        return f"${names.setdefault(name, len(names) + 1 + after)}"

    return Numbered(_PART.sub(number, sql), tuple(names))


@lru_cache(maxsize=512)
def together(questions: Sequence[tuple[str, tuple[str, ...]]]) -> str:
    """Return one statement that asks several questions at the same moment, and in one way to the database.

    Each becomes a column that holds an array of rows, which have their values in the order of the columns told. The
    values it takes are those of each question, one after the other.

    Args:
        questions: the SQL of each, and the names of its columns.
    """
    arrays, count = [], 0
    for sql, columns in questions:
        one = numbered(sql, count)
        count += len(one.names)
        row = ", ".join(f'q."{column}"' for column in columns)
        arrays.append(f"ARRAY(SELECT ROW({row}) FROM (\n{one.sql}\n) AS q)")
    return f"SELECT {', '.join(arrays)}"


def only_asks(sql: str) -> bool:
    """Return whether a statement changes nothing."""
    return _ASKS.match(sql) is not None


def for_postgres(statement: str) -> str:
    """Return a statement of the schema in PostgreSQL's words.

    Text is compared by code point, as SQLite does, whatever language the database was made for: two databases give the
    same rows in the same order.
    """
    return _TEXT.sub('TEXT COLLATE "C"', statement) if _CREATES.search(statement) else statement
