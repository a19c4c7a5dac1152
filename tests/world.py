"""The real program on a real database, with a platform that writes down what it is asked to say."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from bot.app import App
from bot.chat import line, wire
from bot.chat.markup import plain
from bot.chat.platform import Front, Undeliverable
from bot.chat.reply import Button, Choice, Press, Reply, Select
from bot.domain.learner import Asker
from bot.settings import Settings

TUESDAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = TUESDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Recorder:
    """A platform that remembers what was delivered; a key arrives once. `refusal` is raised instead where set."""

    name: str = "fake"
    sent: list[tuple[str, str, Reply]] = field(default_factory=list)
    refusal: Undeliverable | None = None

    async def serve(self, front: Front) -> None:
        """Nothing to serve: the tests call the front door themselves."""

    async def deliver(self, place: str, reply: Reply, *, key: str, tried: datetime | None = None) -> str:
        if self.refusal is not None:
            raise self.refusal
        if key not in [k for _, k, _ in self.sent]:
            self.sent.append((place, key, reply))
        return key

    async def revise(self, place: str, receipt: str, reply: Reply) -> None:
        self.sent = [(p, k, reply if k == receipt else r) for p, k, r in self.sent]

    def to(self, place: str) -> list[Reply]:
        return [reply for at, _, reply in self.sent if at == place]


def words_of(reply: Reply) -> str:
    """Everything a reply says, as plain text."""
    parts = [plain(reply.text)]
    for c in reply.cards:
        parts += [c.title, plain(c.body), *(f"{m.label} {m.note}" for m in c.meters)]
        parts += [*(f"{name}: {value}" for name, value in c.facts), c.footer]
    if reply.form:
        parts += [reply.form.title, *(f"{a.label} {a.help} {a.value} {a.error}" for a in reply.form.asks)]
    return "\n".join(p for p in parts if p.strip())


def labels(reply: Reply) -> list[str]:
    """The labels of a reply's buttons and the prompts of its selects."""
    return [c.label if isinstance(c, Button) else c.prompt for row in reply.controls for c in row]


class Person:
    """Somebody who types, presses, picks and fills in. Controls go through their ids, as on a real platform."""

    def __init__(self, world: World, asker: Asker) -> None:
        self._world, self.asker = world, asker
        self.last = Reply()

    def now(self, **changes: object) -> Person:
        """The same person somewhere else, or known better by their platform."""
        return Person(self._world, replace(self.asker, **changes))  # type: ignore[arg-type]  # (changes are Asker's)

    async def says(self, typed: str) -> Reply:
        return await self.calls(line.read(self._world.app.front.commands, typed))

    async def calls(self, press: Press, *, filled: Sequence[str] = ()) -> Reply:
        self.last = await self._world.app.front.answer(press, self.asker, filled=filled)
        return self.last

    async def presses(self, label: str, *, on: Reply | None = None) -> Reply:
        shown = on or self.last
        found = [c for row in shown.controls for c in row if isinstance(c, Button) and c.label == label]
        assert found, f"no button {label!r}, but {labels(shown)}: {words_of(shown)}"
        assert isinstance(found[0].does, Press)
        return await self.calls(wire.read(wire.write(found[0].does)))

    async def picks(self, prompt: str, *choices: str, on: Reply | None = None) -> Reply:
        shown = on or self.last
        (select,) = [c for row in shown.controls for c in row if isinstance(c, Select) and c.prompt == prompt]
        picked = [next(c.value for c in select.choices if c.label == label) for label in choices]
        assert len(picked) <= select.most
        return await self.calls(wire.read(wire.write(select.does, select.fills), ",".join(picked)))

    async def fills(self, **values: str) -> Reply:
        form = self.last.form
        assert form is not None, f"no form, but: {words_of(self.last)}"
        assert set(values) <= {a.name for a in form.asks}
        given = {a.name: a.value for a in form.asks if a.value} | values
        press = wire.read(wire.write(form.submits), filled=given)
        return await self.calls(press, filled=[a.name for a in form.asks])

    async def suggests(self, press: Press, param: str, typed: str) -> Sequence[Choice]:
        return await self._world.app.front.suggest(press, param, typed, self.asker)


class World(AbstractAsyncContextManager["World"]):
    """The program in a folder. Leaving it closes the program; opening another on the same folder is a restart."""

    def __init__(
        self, folder: Path, clock: Clock | None = None, *, roadmap: Path | None = None, operators: Sequence[str] = ()
    ) -> None:
        self.folder, self.clock, self._roadmap, self._operators = folder, clock or Clock(), roadmap, operators
        self.platform = Recorder()

    async def __aenter__(self) -> Self:
        given = await asyncio.to_thread(settings, self.folder, self._roadmap, self._operators)  # looks at the disk
        self.app = await App.build(given, clock=self.clock)
        self.app.platforms[self.platform.name] = self.platform
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.app.close()

    def person(
        self, name: str, *, community: str | None = "server", place: str = "room", zone: str = "", manages: bool = False
    ) -> Person:
        """Somebody on the recording platform; in a direct message if there is no community."""
        at = place if community else f"@{name}"
        where = ZoneInfo(zone) if zone else None
        return Person(self, Asker(self.platform.name, name, community, at, name.title(), where, "en-GB", manages))

    async def rows(self, sql: str, **values: object) -> list[dict[str, object]]:
        """What the database holds."""
        async with self.app.database.read() as tx:
            return [dict(row) for row in await tx.all(sql, **values)]


def database_of(folder: Path) -> str:
    """A file in the folder, unless another URL is written in the one named `url`."""
    other = folder / "url"
    return other.read_text() if other.exists() else f"sqlite:///{folder}/study.db"


def settings(folder: Path, roadmap: Path | None = None, operators: Sequence[str] = ()) -> Settings:
    """Settings that read nothing of the machine."""
    given: dict[str, object] = {"database_url": database_of(folder), "operators": tuple(operators)}
    given |= {"roadmaps": (str(roadmap),)} if roadmap else {}
    return Settings(_env_file=None, **given)  # type: ignore[call-arg,arg-type]  # (pydantic-settings' own parameter)
