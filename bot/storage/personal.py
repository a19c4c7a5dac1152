"""Which tables hold what is one person's: the one list that export, deletion and their tests go by.

A new table has to be named here, or a test fails: with whose its rows are, or among those that are nobody's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from bot.storage.database import Asks, Question, ReadTx, Row, WriteTx
from bot.storage.held import Held, blank

Account: TypeAlias = tuple[str, str]
"""A platform, and an account on it."""


def _by_learner(*tables: str) -> tuple[Held, ...]:
    return tuple(Held(table, "learner = :learner") for table in tables)


# Known by the learner; rows that refer to others before those.
OF_LEARNER: Final = (
    Held("deliveries", "reminder IN (SELECT id FROM reminders WHERE owner = :learner)"),
    Held("reminders", "owner = :learner"),
    *_by_learner("events", "states", "changes", "notes", "focuses", "goal_logs", "goals", "finished"),
    *_by_learner("project_facts", "project_events", "rests", "vacations", "memberships", "identities"),
    Held("learners", "id = :learner"),
)

# Known by the account, also of somebody who never became a learner. On a platform's shelves it is the key, ends the
# shelf's name, or is named in what is said in a room (`bot.chat.platform.Memory`).
OF_ACCOUNT: Final = (
    Held("kept", "whose = :whose"),
    Held("brought", "platform = :platform AND account = :account"),
    Held(
        "memory",
        "SUBSTR(shelf, 1, LENGTH(:shelves)) = :shelves AND (key = :account"
        " OR SUBSTR(shelf, LENGTH(shelf) - LENGTH(:own) + 1) = :own OR REPLACE(value, :named, '') <> value)",
    ),
    Held(
        "shelves",
        "SUBSTR(shelf, 1, LENGTH(:shelves)) = :shelves AND SUBSTR(shelf, LENGTH(shelf) - LENGTH(:own) + 1) = :own",
    ),
)

# Columns that name a learner in a row that isn't theirs.
MENTIONS: Final = (("reminders", "setter"), ("versions", "who"))

# What follows from other rows: an import works it out anew, so that it can't contradict them.
FOLLOWING: Final = frozenset({"states", "project_facts"})

# The installation's own and the communities'.
NOBODYS: Final = frozenset({"meta", "roadmaps", "catalogue", "communities", "versions"})

_LEARNER = "SELECT learner FROM identities WHERE platform = :platform AND account = :account"
_ACCOUNTS = "SELECT platform, account FROM identities WHERE learner = :learner ORDER BY platform, account"
_COMMUNITIES = (
    "SELECT c.id, c.platform, c.account FROM memberships m JOIN communities c ON c.id = m.community"
    " WHERE m.learner = :learner"
)
# The roadmaps somebody did anything on.
_ROADMAPS = (
    "SELECT roadmap FROM changes WHERE learner = :learner UNION SELECT roadmap FROM focuses WHERE learner = :learner"
    " UNION SELECT roadmap FROM goals WHERE learner = :learner"
    " UNION SELECT roadmap FROM project_events WHERE learner = :learner"
    " UNION SELECT c.roadmap FROM notes n JOIN catalogue c ON c.id = n.topic WHERE n.learner = :learner"
    " UNION SELECT c.roadmap FROM finished f JOIN catalogue c ON c.id = f.resource WHERE f.learner = :learner"
    " UNION SELECT roadmap FROM learners WHERE id = :learner AND roadmap <> ''"
)
_SHARED = "SELECT COUNT(*) AS n FROM memberships WHERE learner = :learner AND shares = 1"
_ON = "SELECT COUNT(*) AS n FROM reminders WHERE owner = :learner AND paused <> 'off'"
# Every post that arrived in the groups somebody is a member of: any of them may show them.
_OUTDATE = (
    "UPDATE deliveries SET outdated = 1 WHERE receipt <> '' AND reminder IN (SELECT r.id FROM reminders r"
    " JOIN memberships m ON m.community = r.owner WHERE m.learner = :learner AND r.kind = 'group')"
)


def whose(account: Account) -> str:
    """Return what stands for an account where calls are kept."""
    return ":".join(account)


async def learner_of(tx: ReadTx, account: Account) -> str | None:
    """Return the id of the learner behind an account; None for a stranger."""
    row = await tx.one(_LEARNER, platform=account[0], account=account[1])
    return None if row is None else str(row["learner"])


async def accounts(tx: ReadTx, learner: str) -> Sequence[Account]:
    """Return every account of a learner."""
    return [(row["platform"], row["account"]) for row in await tx.all(_ACCOUNTS, learner=learner)]


async def communities(tx: ReadTx, learner: str) -> Mapping[str, Account]:
    """Return the communities of a learner: each one's platform and account there, by its id."""
    return {row["id"]: (row["platform"], row["account"]) for row in await tx.all(_COMMUNITIES, learner=learner)}


async def roadmaps(tx: ReadTx, learner: str) -> Sequence[str]:
    """Return the ids of the roadmaps a learner did anything on."""
    return sorted(row["roadmap"] for row in await tx.all(_ROADMAPS, learner=learner))


async def of_learner(asks: Asks, learner: str) -> Mapping[str, Sequence[Row]]:
    """Return all that is stored of a learner, by table."""
    questions: list[Question] = [(held.rows, {"learner": learner}) for held in OF_LEARNER]
    found = await asks.each(*questions)
    return {held.table: rows for held, rows in zip(OF_LEARNER, found, strict=True)}


async def of_account(asks: Asks, account: Account, learner: str | None) -> Mapping[str, Sequence[Row]]:
    """Return what is kept of the conversation with an account, by table."""
    asked: list[Question] = [(held.rows, _bound(held, account)) for held in OF_ACCOUNT]
    if learner is not None:
        asked.append((OF_ACCOUNT[0].rows, {"whose": learner}))
    found = await asks.each(*asked)
    tables = {held.table: list(rows) for held, rows in zip(OF_ACCOUNT, found[: len(OF_ACCOUNT)], strict=True)}
    tables["kept"] += [row for rows in found[len(OF_ACCOUNT) :] for row in rows]
    return tables


async def counts(asks: Asks, account: Account, learner: str | None) -> Mapping[str, int]:
    """Return how many rows there are about somebody in each table; `shared` and `on` count memberships and reminders.

    Those are the communities whose members see their progress and goals, and the reminders that are on.
    """
    asked: dict[str, Question] = {held.table: (held.count, _bound(held, account)) for held in OF_ACCOUNT}
    asked |= {held.table: (held.count, {"learner": learner}) for held in OF_LEARNER}
    asked["shared"] = (_SHARED, {"learner": learner})
    asked["on"] = (_ON, {"learner": learner})
    found = await asks.each(*asked.values())
    return {name: int(rows[0]["n"]) for name, rows in zip(asked, found, strict=True)}


async def forget(tx: WriteTx, learner: str | None, whom: Iterable[Account]) -> None:
    """Delete every row of a person's, and their id wherever it stands in other rows.

    Posts of their groups are marked, to be said again without them.

    Args:
        tx: the change it is part of.
        learner: their id; None for somebody who never became one.
        whom: their accounts.
    """
    for account in whom:
        for held in OF_ACCOUNT:
            await tx.run(held.forget, **_bound(held, account))
    if learner is None:
        return
    await tx.run(OF_ACCOUNT[0].forget, whose=learner)
    await tx.run(_OUTDATE, learner=learner)
    for table, column in MENTIONS:
        await blank(tx, table, column, learner)
    for held in OF_LEARNER:
        await tx.run(held.forget, learner=learner)


def _bound(held: Held, account: Account) -> Mapping[str, str]:
    """Return the values of a condition in `OF_ACCOUNT`, for an account; those it doesn't name are left out."""
    platform, name = account
    every = {
        "whose": whose(account),
        "platform": platform,
        "account": name,
        "shelves": f"{platform}.",
        "own": f".@{name}",
        "named": f'"account":{json.dumps(name)}',
    }
    return {key: value for key, value in every.items() if f":{key}" in held.whose}
