"""Which roadmap a community and a person chose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.storage.database import Asks, ReadTx, Row, WriteTx

# Ids of roadmaps, empty or NULL where nothing was chosen: of the community one is in, one's own, and that of the
# community one did something in last. Always one row.
CHOICE: Final = """
SELECT c.roadmap AS here, l.roadmap AS own, (
  SELECT t.roadmap FROM memberships m JOIN communities t ON t.id = m.community
  WHERE m.learner = l.id ORDER BY m.used_at DESC, m.joined_at DESC, m.community LIMIT 1
) AS last
FROM (SELECT 1 AS one) AS nobody
LEFT JOIN identities i ON i.platform = :platform AND i.account = :account
LEFT JOIN learners l ON l.id = COALESCE(:learner, i.learner)
LEFT JOIN communities c ON (c.platform = :platform AND c.account = :community) OR c.id = :community_id
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Ids of roadmaps, empty where nothing was chosen; `last` is that of the community somebody used last."""

    here: str
    own: str
    last: str


async def of_account(asks: Asks, platform: str, account: str, community: str | None) -> Choice:
    """Return what counts for an account, in a community's account or alone."""
    return await _choice(asks, platform=platform, account=account, community=community)


async def of_learner(asks: Asks, learner: str) -> Choice:
    """Return what counts for a learner alone."""
    return await _choice(asks, learner=learner)


async def of_community(asks: Asks, community: str) -> Choice:
    """Return what counts in a community, by its id."""
    return await _choice(asks, community_id=community)


async def choose_here(tx: WriteTx, community: str, roadmap: str) -> None:
    """Set a community's choice; empty for the default."""
    await tx.run("UPDATE communities SET roadmap = :roadmap WHERE id = :id", id=community, roadmap=roadmap)


async def choose_own(tx: WriteTx, learner: str, roadmap: str) -> None:
    """Set a person's own choice; empty for that of the community they used last."""
    await tx.run("UPDATE learners SET roadmap = :roadmap WHERE id = :id", id=learner, roadmap=roadmap)


async def imported(tx: ReadTx, *communities: str) -> list[Row]:
    """Return the roadmaps that communities brought and use or used: id, title, community; by title."""
    found: list[Row] = []
    for community in communities:
        found += await tx.all(
            "SELECT id, title, community FROM roadmaps WHERE community = :community AND version > 0 ORDER BY title, id",
            community=community,
        )
    return found


async def communities_of(tx: ReadTx, learner: str) -> list[str]:
    """Return the ids of the communities somebody is a member of, the one used last first."""
    rows = await tx.all(
        "SELECT community FROM memberships WHERE learner = :learner ORDER BY used_at DESC, joined_at DESC, community",
        learner=learner,
    )
    return [row["community"] for row in rows]


async def _choice(asks: Asks, **values: str | None) -> Choice:
    every = dict.fromkeys(("platform", "account", "community", "learner", "community_id")) | values
    ((row,),) = await asks.each((CHOICE, every))
    return Choice(row["here"] or "", row["own"] or "", row["last"] or "")
