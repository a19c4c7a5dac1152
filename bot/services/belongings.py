"""What is kept about one person: said in plain words, given to them as a file, deleted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.catalogue import CatalogueEntry
from bot.domain.learner import Asker, Here
from bot.services.carried import MOST, Everything
from bot.services.learners import Learners
from bot.storage import catalogue, news, personal
from bot.storage.database import Database, ReadTx, Row

MOST_TALK = 1 << 20  # characters of the conversation in a file, the newest
ROOM_IN_FILE = 1 << 20  # bytes: what may be handed in again


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept about somebody, counted.

    Attributes:
        here: who they are; without a learner nothing but the conversation is kept.
        accounts: where they are known from: platforms and accounts.
        counts: how many of what there is: see `bot.storage.personal.counts`.
    """

    here: Here
    accounts: Sequence[personal.Account]
    counts: Mapping[str, int]

    @property
    def talk(self) -> int:
        """How many things are remembered of the conversation itself."""
        return self.counts["kept"] + self.counts["brought"] + self.counts["memory"]


@dataclass(frozen=True, slots=True)
class Taken:
    """Everything as files: the data, and what is remembered of the conversation (empty if nothing is).

    `fits`: whether the data can be handed in again in one piece.
    """

    data: bytes
    talk: bytes
    fits: bool


class Belongings:
    """What is kept about the asker, and its end."""

    def __init__(self, database: Database, people: Learners) -> None:
        self._database, self._people = database, people

    async def kept(self, asker: Asker) -> Kept:
        """Return what is kept about the asker. Makes nobody known."""
        account = (asker.platform, asker.account)
        async with self._database.read() as tx:
            here = await self._people.here_in(tx, asker)
            learner = here.learner.id if here.learner else None
            known = await personal.accounts(tx, learner) if learner else ()
            return Kept(here, known, await personal.counts(tx, account, learner))

    async def take_along(self, asker: Asker) -> Taken:
        """Return everything kept about the asker, as files. Makes nobody known."""
        async with self._database.read() as tx:
            learner = await personal.learner_of(tx, (asker.platform, asker.account))
            rows = await personal.of_learner(tx, learner) if learner else {}
            communities = await personal.communities(tx, learner) if learner else {}
            talk = [await personal.of_account(tx, one, learner) for one in await self._accounts(tx, asker, learner)]
            named = [
                (stored.id, stored.title, await catalogue.entries(tx, stored.id))
                for id_ in (await personal.roadmaps(tx, learner) if learner else ())
                if (stored := await catalogue.roadmap(tx, id_)) is not None
            ]
        made_at = int(self._people.now.timestamp())
        return await asyncio.to_thread(_written, rows, communities, named, talk, made_at)

    async def forget(self, asker: Asker) -> None:
        """Delete everything kept about the asker, at once and for good; group posts will be said again without them."""
        async with self._database.write() as tx:
            learner = await personal.learner_of(tx, (asker.platform, asker.account))
            whom = await self._accounts(tx, asker, learner)
            if learner is not None:
                await news.goals_changed(tx, learner)  # a post that is on its way shows them too
            await personal.forget(tx, learner, whom)
        self._people.ask_anew(asker)

    async def _accounts(self, tx: ReadTx, asker: Asker, learner: str | None) -> Sequence[personal.Account]:
        known = await personal.accounts(tx, learner) if learner else ()
        return list(dict.fromkeys([(asker.platform, asker.account), *known]))


def _written(
    rows: Mapping[str, Sequence[Row]],
    communities: Mapping[str, personal.Account],
    named: Iterable[tuple[str, str, Sequence[CatalogueEntry]]],
    talk: Sequence[Mapping[str, Sequence[Row]]],
    made_at: int,
) -> Taken:
    """Write the files. Takes a while for a long history: not for the event loop."""
    tables: dict[str, list[dict[str, Any]]] = {
        table: [{name: value for name, value in row.items() if name not in ("learner", "owner")} for row in found]
        for table, found in rows.items()
        if table not in personal.FOLLOWING
    }
    for membership in tables.get("memberships", ()):
        membership["platform"], membership["account"] = communities[membership["community"]]
    for goal in tables.get("goals", ()):
        goal["topics"] = json.loads(goal["topics"])
    for table in ("changes", "goals", "project_events"):
        tables.get(table, []).sort(key=lambda row: row["number"])
    meant = _meant(tables)
    roadmaps, entries = [], []
    for id_, title, known in named:
        roadmaps.append({"id": id_, "title": title})
        entries += _named(id_, known, meant)
    everything = Everything.model_validate(
        {"made_at": made_at, "learners": [], **tables, "roadmaps": roadmaps, "named": entries[:MOST]}
    )
    data = everything.model_dump_json(indent=1).encode()
    if len(data) > ROOM_IN_FILE:
        data = everything.model_dump_json().encode()
    return Taken(data, _told(talk), len(data) <= ROOM_IN_FILE)


def _meant(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> frozenset[str]:
    """Return every id of a roadmap's part that is in somebody's rows."""
    of = {
        "events": "topic",
        "notes": "topic",
        "focuses": "part",
        "project_events": "project",
        "finished": "resource",
    }
    ids = {row[column] for table, column in of.items() for row in tables.get(table, ())}
    return frozenset(ids.union(*(goal["topics"] for goal in tables.get("goals", ()))))


def _named(roadmap: str, known: Sequence[CatalogueEntry], meant: frozenset[str]) -> list[dict[str, str]]:
    """Return what the ids among `meant` stand for on a roadmap."""
    by_id = {entry.id: entry for entry in known}
    named = []
    for entry in known:
        if entry.id in meant:
            parent = by_id.get(entry.parent)
            module = parent if parent and parent.kind == "module" else None
            phase = by_id.get(module.parent) if module else parent
            one = {"id": entry.id, "roadmap": roadmap, "kind": entry.kind, "explicit": entry.explicit}
            one |= {"title": entry.title, "link": entry.link}
            named.append(one | {"module": module.title if module else "", "phase": phase.title if phase else ""})
    return named


def _told(talk: Sequence[Mapping[str, Sequence[Row]]]) -> bytes:
    """Return what is remembered of the conversation, the newest last; of files only their names."""
    kept: list[dict[str, Any]] = [dict(row) for tables in talk for row in tables["kept"]]
    brought: list[dict[str, Any]] = [dict(row) for tables in talk for row in tables["brought"]]
    remembered = []
    room = MOST_TALK
    for row in sorted((r for tables in talk for r in tables["memory"]), key=lambda r: r["number"], reverse=True):
        value = row["value"] if len(row["value"]) < room and ".files." not in row["shelf"] else ""
        room -= len(value)
        remembered.append({**row, "value": value})
    if not (kept or brought or remembered):
        return b""
    said = {"kept": kept, "brought": brought, "remembered": remembered[::-1]}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()
