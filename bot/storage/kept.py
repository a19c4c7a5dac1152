"""Calls too long for a custom id."""

from __future__ import annotations

from bot.storage.database import ReadTx, WriteTx


async def keep(tx: WriteTx, id_: str, press: str, until: int, whose: str) -> None:
    """Keep a call as JSON under a fresh id until an instant (seconds since 1970), for those it was offered to."""
    await tx.run(
        "INSERT INTO kept (id, press, until, whose) VALUES (:id, :press, :until, :whose)",
        id=id_,
        press=press,
        until=until,
        whose=whose,
    )


async def kept(tx: ReadTx, id_: str, now: int) -> str | None:
    """Return the JSON of a kept call, or None if there is none or its time is over at `now` (seconds since 1970)."""
    row = await tx.one("SELECT press FROM kept WHERE id = :id AND until > :now", id=id_, now=now)
    return None if row is None else str(row["press"])


async def prune(tx: WriteTx, now: int) -> None:
    """Drop the calls whose time is over at `now` (seconds since 1970)."""
    await tx.run("DELETE FROM kept WHERE until <= :now", now=now)
