"""The versions of roadmaps' texts: the one people are on, those before it, and those that wait for a word."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.version import Summary, Version, VersionState, Word
from bot.storage.database import ReadTx, Row, WriteTx
from bot.storage.reminders import instant, seconds

KEPT: Final = 10  # versions of one roadmap whose text is kept

VERSIONS: Final = """
SELECT v.roadmap, v.number, v.digest, v.changes, v.state, v.word, v.who, v.at, r.title, r.community,
  CASE WHEN r.version = v.number THEN 1 ELSE 0 END AS is_current
FROM versions v JOIN roadmaps r ON r.id = v.roadmap
"""
KEEP: Final = """
INSERT INTO versions (roadmap, number, digest, texts, changes, state, word, who, at)
VALUES (:roadmap, :number, :digest, :texts, :changes, :state, '', :who, :at)
"""
PRUNE: Final = """
DELETE FROM versions WHERE roadmap = :roadmap AND number <= :oldest
AND number <> (SELECT version FROM roadmaps WHERE id = :roadmap)
"""
FORGET_VERSIONS: Final = """
DELETE FROM versions
WHERE roadmap IN (SELECT id FROM roadmaps WHERE id = :roadmap AND community <> '' AND version = 0)
"""
FORGET_ROADMAP: Final = "DELETE FROM roadmaps WHERE id = :roadmap AND community <> '' AND version = 0"


async def of(tx: ReadTx, roadmap: str) -> Sequence[Version]:
    """Return a roadmap's versions, newest first."""
    rows = await tx.all(f"{VERSIONS} WHERE v.roadmap = :roadmap ORDER BY v.number DESC", roadmap=roadmap)
    return [_version(row) for row in rows]


async def find(tx: ReadTx, roadmap: str, number: int) -> Version | None:
    """Return one version, or None."""
    row = await tx.one(f"{VERSIONS} WHERE v.roadmap = :roadmap AND v.number = :number", roadmap=roadmap, number=number)
    return None if row is None else _version(row)


async def waiting(tx: ReadTx) -> Sequence[Version]:
    """Return every version that waits for its owner's word, the newest first."""
    rows = await tx.all(f"{VERSIONS} WHERE v.state = 'waiting' AND v.word = '' ORDER BY v.at DESC, v.roadmap")
    return [_version(row) for row in rows]


async def decided(tx: ReadTx) -> Sequence[Version]:
    """Return the versions whose owner said a word that hasn't been acted on, in the order they were made."""
    return [_version(row) for row in await tx.all(f"{VERSIONS} WHERE v.word <> '' ORDER BY v.roadmap, v.number")]


async def texts(tx: ReadTx, roadmap: str, number: int) -> Mapping[str, str] | None:
    """Return the text of a version, file by file; None where it isn't kept any more."""
    row = await tx.one(
        "SELECT texts FROM versions WHERE roadmap = :roadmap AND number = :number", roadmap=roadmap, number=number
    )
    return None if row is None else json.loads(row["texts"])


async def keep(tx: WriteTx, version: Version, files: Mapping[str, str]) -> None:
    """Store a new version with its text in place of one that waits, and drop what is older than the last ten."""
    await replace_waiting(tx, version)
    await tx.run(
        KEEP,
        roadmap=version.roadmap,
        number=version.number,
        digest=version.digest,
        texts=json.dumps(dict(files)),
        changes=version.changes.to_json(),
        state=version.state,
        who=version.who,
        at=seconds(version.at),
    )
    await tx.run(PRUNE, roadmap=version.roadmap, oldest=version.number - KEPT)


async def say(tx: WriteTx, roadmap: str, number: int, word: Word) -> None:
    """Note the word of a roadmap's owner, for the running program to act on: the last one said. Empty: it is done."""
    await tx.run(
        "UPDATE versions SET word = CASE WHEN number = :number THEN :word ELSE '' END WHERE roadmap = :roadmap",
        roadmap=roadmap,
        number=number,
        word=word,
    )


async def mark(tx: WriteTx, roadmap: str, number: int, state: VersionState, who: str) -> None:
    """Note what became of a version, and who decided it; it waits for no word any more."""
    await tx.run(
        "UPDATE versions SET state = :state, word = '', who = :who WHERE roadmap = :roadmap AND number = :number",
        roadmap=roadmap,
        number=number,
        state=state,
        who=who,
    )


async def use(tx: WriteTx, version: Version) -> None:
    """Note that people are on a version now: nothing waits any more, and what it goes back from is declined."""
    await replace_waiting(tx, version)
    await tx.run(
        "UPDATE versions SET state = 'declined', word = ''"
        " WHERE roadmap = :roadmap AND number > :number AND state = 'used'",
        roadmap=version.roadmap,
        number=version.number,
    )
    await tx.run(
        "UPDATE versions SET state = 'used', word = '', changes = :changes, who = :who, at = :at"
        " WHERE roadmap = :roadmap AND number = :number",
        roadmap=version.roadmap,
        number=version.number,
        changes=version.changes.to_json(),
        who=version.who,
        at=seconds(version.at),
    )


async def replace_waiting(tx: WriteTx, version: Version) -> None:
    """Note that every other version of a roadmap waits no more: this one came in its place."""
    await tx.run(
        "UPDATE versions SET state = 'replaced', word = ''"
        " WHERE roadmap = :roadmap AND number <> :number AND state = 'waiting'",
        roadmap=version.roadmap,
        number=version.number,
    )


async def forget_unused(tx: WriteTx, roadmap: str) -> None:
    """Drop a community's roadmap that nobody was ever on; any other stays."""
    await tx.run(FORGET_VERSIONS, roadmap=roadmap)
    await tx.run(FORGET_ROADMAP, roadmap=roadmap)


def _version(row: Row) -> Version:
    return Version(
        row["roadmap"],
        row["number"],
        row["title"],
        row["community"],
        row["digest"],
        row["state"],
        row["word"],
        row["who"],
        instant(row["at"]),
        Summary.from_json(row["changes"]),
        bool(row["is_current"]),
    )
