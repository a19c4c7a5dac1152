"""Single facts about this installation, each under its own key: the latest heartbeat and the like."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import ReadTx, WriteTx


async def get(tx: ReadTx, key: str) -> str | None:
    """Return what stands under `key`, or None."""
    row = await tx.one("SELECT value FROM meta WHERE key = :key", key=key)
    return None if row is None else str(row["value"])


async def keys(tx: ReadTx, beginning: str) -> Sequence[str]:
    """Return the keys that begin with something that holds no sign of LIKE, in order."""
    rows = await tx.all("SELECT key FROM meta WHERE key LIKE :beginning ORDER BY key", beginning=f"{beginning}%")
    return [str(row["key"]) for row in rows]


async def put(tx: WriteTx, key: str, value: str) -> None:
    """Write `value` under `key`, over what was there."""
    await tx.run(
        "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        key=key,
        value=value,
    )
