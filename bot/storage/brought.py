"""Files that people handed in, looked at, and waiting for their word."""

from __future__ import annotations

from bot.storage.database import ReadTx, WriteTx


async def keep(tx: WriteTx, platform: str, account: str, id_: str, text: str, at: int) -> None:
    """Keep what an account brought, in the place of what it brought before; `at` is now, in seconds since 1970."""
    await tx.run(
        "INSERT INTO brought (platform, account, id, text, at) VALUES (:platform, :account, :id, :text, :at)"
        " ON CONFLICT (platform, account) DO UPDATE SET id = excluded.id, text = excluded.text, at = excluded.at",
        platform=platform,
        account=account,
        id=id_,
        text=text,
        at=at,
    )


async def find(tx: ReadTx, platform: str, account: str, id_: str) -> str | None:
    """Return what an account brought under an id, or None where it is gone or another's."""
    row = await tx.one(
        "SELECT text FROM brought WHERE platform = :platform AND account = :account AND id = :id",
        platform=platform,
        account=account,
        id=id_,
    )
    return None if row is None else str(row["text"])


async def drop(tx: WriteTx, platform: str, account: str) -> None:
    """Forget what an account brought."""
    await tx.run(
        "DELETE FROM brought WHERE platform = :platform AND account = :account", platform=platform, account=account
    )


async def prune(tx: WriteTx, before: int) -> None:
    """Forget what was brought before an instant, in seconds since 1970."""
    await tx.run("DELETE FROM brought WHERE at < :before", before=before)
