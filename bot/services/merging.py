"""What a file adds to what is known about its owner: rows to add, worked out without touching anything.

What is there already stays. History is put in order by its instants, so that the latest word on a topic counts whether
it was said here or there; what holds now follows from that.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from typing import Any, TypeAlias, cast

from bot.domain.history import State
from bot.domain.ledger import Finished, Thing, find_same
from bot.services.carried import Everything
from bot.services.ledger import MOST as MOST_FINISHED
from bot.services.rows import Row as Carried
from bot.storage.database import Row

Ids: TypeAlias = Mapping[str, str]
Stored: TypeAlias = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a file would add.

    Attributes:
        rows: rows to add by table, without whose they are.
        numbers: by table, the new place of what is known already, where it changes.
        states: what holds of topics from then on: by roadmap and topic, the state and the change that set it.
        facts: the same of projects: by roadmap, project and fact, the value and the change.
        notes: notes to keep, over older ones: topic, text and instant.
    """

    rows: Mapping[str, Sequence[dict[str, Any]]]
    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    states: Mapping[tuple[str, str], tuple[State, str]] = field(default_factory=dict)
    facts: Mapping[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    notes: Sequence[tuple[str, str, int]] = ()

    def count(self, table: str) -> int:
        """Return how many rows of a table are new."""
        return len(self.rows.get(table, ()))


def merged(brought: Everything, stored: Stored, ids: Ids) -> Merged:
    """Work out what a file adds. Takes a while for a long history: not for the event loop.

    Args:
        brought: the file.
        stored: all that is stored of its owner, by table; empty tables for a stranger.
        ids: what ids of roadmaps and their parts are called here, where that isn't the same.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    numbers: dict[str, dict[str, int]] = {}

    def here(id_: str) -> str:
        return ids.get(id_, id_)

    for table, key, mapped in (
        ("changes", "id", ("roadmap",)),
        ("goals", "id", ("roadmap",)),
        ("project_events", "change", ("roadmap", "project")),
    ):
        known = {row[key] for row in stored[table]}
        new = [
            {**row, **{column: here(row[column]) for column in mapped}}
            for row in _plain(getattr(brought, table))
            if row[key] not in known
        ]
        rows[table], numbers[table] = _in_order(stored[table], new, key)
    for goal in rows["goals"]:
        goal["topics"] = json.dumps([here(topic) for topic in goal["topics"]])
    new_changes = {row["id"] for row in rows["changes"]}
    rows["events"] = [
        {**row, "topic": here(row["topic"])} for row in _plain(brought.events) if row["change"] in new_changes
    ]
    goals = {row["id"] for row in (*stored["goals"], *rows["goals"])}
    logged = {(row["goal"], row["id"]) for row in stored["goal_logs"]}
    logs = [r for r in _plain(brought.goal_logs) if r["goal"] in goals and (r["goal"], r["id"]) not in logged]
    rows["goal_logs"] = logs
    rows["finished"] = _finished(brought, stored, ids)
    chosen = {row["roadmap"] for row in stored["focuses"]}
    focuses = [{"roadmap": here(row.roadmap), "part": here(row.part)} for row in brought.focuses]
    rows["focuses"] = [row for row in focuses if row["roadmap"] not in chosen]
    rows["rests"] = [] if stored["rests"] else _plain(brought.rests)
    away = {row["first_day"] for row in stored["vacations"]}
    rows["vacations"] = [row for row in _plain(brought.vacations) if row["first_day"] not in away]
    written = {row["topic"]: row["at"] for row in stored["notes"]}
    notes = [(here(n.topic), n.text, n.at) for n in brought.notes]
    return Merged(
        rows,
        numbers,
        _states(stored, rows, numbers["changes"]),
        _facts(stored, rows, numbers["project_events"]),
        [note for note in notes if note[2] > written.get(note[0], -1)],
    )


def _plain(rows: Iterable[Carried]) -> list[dict[str, Any]]:
    """Return rows as they are stored: days as text."""
    return [row.model_dump(mode="json") for row in rows]


def _in_order(
    stored: Sequence[Row], new: Sequence[dict[str, Any]], key: str
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Return new rows with their numbers, and the new numbers of stored ones; either keeps its own order.

    Rows of one change share a number.
    """

    def runs(rows: Iterable[Row]) -> list[list[Row]]:
        ordered = sorted(rows, key=lambda row: (row["number"], row[key]))
        return [list(run) for _, run in groupby(ordered, key=lambda row: (row["number"], row[key]))]

    def at(run: list[Row]) -> int:
        return int(run[0]["at"])

    if not new:
        return [], {}
    numbered: list[dict[str, Any]] = []
    moved: dict[str, int] = {}
    known = {row[key] for row in stored}
    for number, run in enumerate(merge(runs(stored), runs(new), key=at), start=1):
        for row in run:
            if row[key] not in known:
                numbered.append({**row, "number": number})
            elif row["number"] != number:
                moved[row[key]] = number
    return numbered, moved


def _states(
    stored: Stored, rows: Mapping[str, Sequence[Row]], moved: Mapping[str, int]
) -> dict[tuple[str, str], tuple[State, str]]:
    """Return what holds of the topics that new changes touch: what their latest change says."""
    if not rows["changes"]:
        return {}
    changes = {row["id"]: row for row in (*stored["changes"], *rows["changes"])}
    touched = {(changes[row["change"]]["roadmap"], row["topic"]) for row in rows["events"]}
    latest: dict[tuple[str, str], tuple[int, State, str]] = {}
    for event in (*stored["events"], *rows["events"]):
        change = changes[event["change"]]
        of, number = (change["roadmap"], event["topic"]), moved.get(event["change"], change["number"])
        if of in touched and number >= latest.get(of, (0,))[0]:
            latest[of] = (number, cast("State", event["after"]), event["change"])
    return {of: (state, change) for of, (_, state, change) in latest.items()}


def _facts(
    stored: Stored, rows: Mapping[str, Sequence[Row]], moved: Mapping[str, int]
) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Return what holds of the projects that new changes touch."""
    touched = {(row["roadmap"], row["project"], row["fact"]) for row in rows["project_events"]}
    latest: dict[tuple[str, str, str], tuple[int, str, str]] = {}
    for event in (*stored["project_events"], *rows["project_events"]):
        of = (event["roadmap"], event["project"], event["fact"])
        number = moved.get(event["change"], event["number"])
        if of in touched and number >= latest.get(of, (0,))[0]:
            latest[of] = (number, event["after"], event["change"])
    return {of: (value, change) for of, (_, value, change) in latest.items()}


def _finished(brought: Everything, stored: Stored, ids: Ids) -> list[dict[str, Any]]:
    """Return the entries that are not on the list, by id or as the same thing; a list that is full takes no more."""
    known = {row["id"] for row in stored["finished"]}
    listed = [_entry(row) for row in stored["finished"] if row["removed_at"] is None]
    room = MOST_FINISHED - len(listed)
    new = []
    for row in _plain(brought.finished):
        mapped = {**row, "resource": ids.get(row["resource"], row["resource"])}
        if row["id"] in known:
            continue
        if row["removed_at"] is None:
            if not room or find_same(listed, _entry(mapped).thing) is not None:
                continue
            room -= 1
        new.append(mapped)
    return new


def _entry(row: Row) -> Finished:
    return Finished(row["id"], Thing(row["title"], row["kind"], row["link"], row["resource"]), row["day"])
