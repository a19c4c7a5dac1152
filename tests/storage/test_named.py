"""Our SQL in PostgreSQL's words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.database import StorageError
from bot.storage.named import for_postgres, numbered, only_asks, together

NAME = st.from_regex(r"[a-z_][a-z0-9_]{0,5}", fullmatch=True)
# What holds colons that begin no name.
KEPT = st.one_of(
    st.text(":a'x", max_size=6).map(lambda text: "'" + text.replace("'", "''") + "'"),
    st.text(':a"x', max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
    st.text(":a'x-", max_size=6).map(lambda text: f"--{text}\n"),
    st.text(":a'x", max_size=6).map(lambda text: f"/*{text}*/"),
    st.sampled_from(["x::bigint", "SELECT ", " = ", "(", ")", "a.b", ", ", "1", "'it''s :no'"]),
)


@given(st.lists(st.one_of(KEPT, NAME.map(lambda name: (name,)))))
def test_only_names_become_numbers(parts: list[str | tuple[str]]) -> None:
    sql = " ".join(part if isinstance(part, str) else f":{part[0]}" for part in parts)
    names = [part[0] for part in parts if not isinstance(part, str)]
    found = numbered(sql)
    assert list(found.names) == list(dict.fromkeys(names))
    want = " ".join(part if isinstance(part, str) else f"${found.names.index(part[0]) + 1}" for part in parts)
    assert found.sql == want


def test_values_come_in_the_order_of_the_numbers() -> None:
    found = numbered("SELECT :b, :a, :b")
    assert found.sql == "SELECT $1, $2, $1"
    assert list(found.values({"a": 1, "b": 2, "c": 3})) == [2, 1]
    with pytest.raises(StorageError, match=":b") as caught:
        list(found.values({"a": "secret"}))
    assert "secret" not in str(caught.value)


def test_questions_asked_together_have_numbers_of_their_own() -> None:
    sql = together((("SELECT x FROM a WHERE x = :x -- :no", ("x",)), ("SELECT :y AS y, :x AS z", ("y", "z"))))
    assert re.findall(r"\$\d", sql) == ["$1", "$2", "$3"]
    assert 'ROW(q."y", q."z")' in sql


def test_what_only_asks_is_told_apart() -> None:
    assert only_asks(" -- why\n/* and */ select 1")
    assert not only_asks("INSERT INTO a VALUES (1) RETURNING a")
    assert not only_asks("WITH a AS (DELETE FROM b RETURNING c) SELECT c FROM a")


def test_tables_keep_text_by_code_point() -> None:
    made = for_postgres("-- TEXT\nCREATE TABLE a (b TEXT NOT NULL, context BIGINT);")
    assert made.endswith('(b TEXT COLLATE "C" NOT NULL, context BIGINT);')
    assert for_postgres("ALTER TABLE a ADD COLUMN c TEXT;") == 'ALTER TABLE a ADD COLUMN c TEXT COLLATE "C";'
    assert for_postgres("INSERT INTO a VALUES ('TEXT');") == "INSERT INTO a VALUES ('TEXT');"
