"""People, the accounts they speak from, and the communities they are members of."""

from __future__ import annotations

from collections.abc import Sequence

from bot.storage.database import Asks, ReadTx, Row, WriteTx

# Of an account and a community's account: id, name, zone, locale, language (all NULL for a stranger); community,
# community_zone (NULL where unknown); shares, whether they share there (NULL for no member). Always one row.
HERE = (
    "SELECT l.id, l.name, l.zone, l.locale, l.language, c.id AS community, c.zone AS community_zone, m.shares"
    " FROM (SELECT 1 AS one) AS nobody"
    " LEFT JOIN identities i ON i.platform = :platform AND i.account = :account"
    " LEFT JOIN learners l ON l.id = i.learner"
    " LEFT JOIN communities c ON c.platform = :platform AND c.account = :community"
    " LEFT JOIN memberships m ON m.community = c.id AND m.learner = l.id"
)

# Of a learner and a community by their ids: id, name, zone, locale, language; shares (NULL: no member).
LEARNER = (
    "SELECT l.id, l.name, l.zone, l.locale, l.language, m.shares FROM learners l"
    " LEFT JOIN memberships m ON m.community = :community AND m.learner = l.id WHERE l.id = :learner"
)


async def here(asks: Asks, platform: str, account: str, community: str | None) -> Row:
    """Return the learner and the community behind an account and a community's account: the row of `HERE`."""
    ((row,),) = await asks.each((HERE, {"platform": platform, "account": account, "community": community}))
    return row


async def learner(tx: ReadTx, learner: str, community: str | None = None) -> Row | None:
    """Return a learner by id: the row of `LEARNER`."""
    return await tx.one(LEARNER, learner=learner, community=community)


async def sharing(tx: ReadTx, community: str) -> Sequence[Row]:
    """Return the members of a community who share their progress and goals there, by name, as in `LEARNER`."""
    return await tx.all(
        "SELECT l.id, l.name, l.zone, l.locale, l.language FROM memberships m JOIN learners l ON l.id = m.learner"
        " WHERE m.community = :community AND m.shares = 1 ORDER BY l.name, l.id",
        community=community,
    )


async def add(tx: WriteTx, new: str, platform: str, account: str, name: str, locale: str, now: int) -> str:
    """Make a learner for an account, at an instant in seconds; where another was faster, theirs is kept.

    Args:
        tx: where to.
        new: the id the learner gets if there is none.
        platform: where the account is.
        account: the person's account there.
        name: what they are called.
        locale: such as `en-GB`; empty if unknown.
        now: seconds since 1970.

    Returns:
        The id of the account's learner.
    """
    await tx.run(
        "INSERT INTO learners (id, name, zone, locale, created_at) VALUES (:id, :name, NULL, :locale, :now)",
        id=new,
        name=name,
        locale=locale,
        now=now,
    )
    row = await tx.one(
        "INSERT INTO identities (platform, account, learner) VALUES (:platform, :account, :learner)"
        " ON CONFLICT (platform, account) DO UPDATE SET learner = identities.learner RETURNING learner",
        platform=platform,
        account=account,
        learner=new,
    )
    found = str(row["learner"]) if row else new
    if found != new:
        await tx.run("DELETE FROM learners WHERE id = :id", id=new)
    return found


async def add_community(tx: WriteTx, new: str, platform: str, account: str) -> Row:
    """Make a community where it is missing, and return it: id, zone."""
    row = await tx.one(
        "INSERT INTO communities (id, platform, account, zone) VALUES (:id, :platform, :account, NULL)"
        " ON CONFLICT (platform, account) DO UPDATE SET account = communities.account RETURNING id, zone",
        id=new,
        platform=platform,
        account=account,
    )
    if row is None:
        raise LookupError("an upsert returns its row")
    return row


async def add_member(tx: WriteTx, community: str, learner: str, now: int) -> None:
    """Make a learner a member of a community, or note that they did something there, at an instant in seconds."""
    await tx.run(
        "INSERT INTO memberships (community, learner, joined_at, used_at, shares)"
        " VALUES (:community, :learner, :now, :now, 0)"
        " ON CONFLICT (community, learner) DO UPDATE SET used_at = excluded.used_at",
        community=community,
        learner=learner,
        now=now,
    )


async def rename(tx: WriteTx, learner: str, name: str) -> None:
    """Set what a learner is called."""
    await tx.run("UPDATE learners SET name = :name WHERE id = :learner", name=name, learner=learner)


async def set_zone(tx: WriteTx, learner: str, zone: str) -> None:
    """Set the zone a learner confirmed."""
    await tx.run("UPDATE learners SET zone = :zone WHERE id = :learner", zone=zone, learner=learner)


async def set_locale(tx: WriteTx, learner: str, locale: str) -> None:
    """Set the locale a learner's platform tells."""
    await tx.run("UPDATE learners SET locale = :locale WHERE id = :learner", locale=locale, learner=learner)


async def set_language(tx: WriteTx, learner: str, language: str) -> None:
    """Set the language a learner chose; empty for that of their platform."""
    await tx.run("UPDATE learners SET language = :language WHERE id = :learner", language=language, learner=learner)


async def set_begun(tx: WriteTx, learner: str, at: int) -> None:
    """Let a learner be known since an instant in seconds, unless they are known for longer."""
    await tx.run(
        "UPDATE learners SET created_at = :at WHERE id = :learner AND created_at > :at", learner=learner, at=at
    )


async def set_shares(tx: WriteTx, community: str, learner: str, *, shares: bool) -> None:
    """Set whether the members of a community may see the progress and goals of one of them."""
    await tx.run(
        "UPDATE memberships SET shares = :shares WHERE community = :community AND learner = :learner",
        shares=int(shares),
        community=community,
        learner=learner,
    )


async def set_community_zone(tx: WriteTx, community: str, zone: str) -> None:
    """Set the zone that counts in a community for those who confirmed none."""
    await tx.run("UPDATE communities SET zone = :zone WHERE id = :community", zone=zone, community=community)


async def community(tx: ReadTx, id_: str) -> Row | None:
    """Return a community by its id: `platform`, `account`, `zone`."""
    return await tx.one("SELECT platform, account, zone FROM communities WHERE id = :id", id=id_)


async def members(tx: ReadTx, community: str) -> int:
    """Return how many members a community has."""
    row = await tx.one("SELECT COUNT(*) AS n FROM memberships WHERE community = :community", community=community)
    return int(row["n"]) if row else 0
