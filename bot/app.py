"""The composition root: build, start, stop. The only place that knows every part."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Self

from bot.chat.around import Around
from bot.chat.dispatcher import Dispatcher
from bot.chat.platform import ChatPlatform, PlatformDown
from bot.commands import COMMANDS
from bot.delivery.bulletin import Bulletin
from bot.delivery.compose import Composer
from bot.delivery.courier import Courier
from bot.delivery.ticker import Ticker
from bot.domain.errors import StartUpError
from bot.services import Services
from bot.services.clocks import Clocks
from bot.services.goals import Goals
from bot.services.health import HealthCheck
from bot.services.kept import Kept
from bot.services.learners import Learners
from bot.services.ledger import Ledger
from bot.services.newsroom import Newsroom
from bot.services.outbox import Outbox
from bot.services.posts import Posts
from bot.services.projects import Projects
from bot.services.prompts import Prompts
from bot.services.reminders import Reminders
from bot.services.rests import Rests
from bot.services.roadmaps import Roadmaps
from bot.services.study import Study
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.memory import StoredMemory
from bot.storage.sqlite import open_sqlite

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds between attempts to bring a platform back


def now() -> datetime:
    """Return this instant; the only place that reads the clock."""
    return datetime.now(UTC)


class App:
    """The whole program, put together; `build` it, `run` it, `close` it."""

    def __init__(self, database: Database, services: Services, kept: Kept, clock: Clock, sleep: Sleep) -> None:
        self.database, self.services = database, services
        self._kept, self._clock, self._sleep = kept, clock, sleep
        self._open = ExitStack()  # what is let go when the program ends, however far it came
        self.platforms: dict[str, ChatPlatform] = {}
        around = Around(self.platforms)
        self.front = Dispatcher(COMMANDS, services, kept, around)
        composer = Composer(services, self.front, around)
        self.courier = Courier(services.outbox, composer, self.platforms)
        self.bulletin = Bulletin(services.newsroom, composer, self.platforms)
        self.url: str | None = None

    @classmethod
    async def build(cls, settings: Settings, *, clock: Clock = now, sleep: Sleep = asyncio.sleep) -> Self:
        """Open the database, read the roadmap and put the parts together.

        Args:
            settings: what is set.
            clock: tells the time.
            sleep: waits some seconds before a platform is tried again.

        Raises:
            StartUpError: something is wrong that a person has to mend; its text says what and how.
        """
        database = await open_sqlite(settings.database_file)
        try:
            roadmaps = Roadmaps(database, clock)
            loaded = await roadmaps.load(await asyncio.to_thread(settings.find_roadmap))
            for warning in loaded.warnings:
                log.warning("the roadmap, %s", warning)
            learners = Learners(database, clock)
            study = Study(database, learners, roadmaps)
            goals = Goals(database, learners, study, roadmaps)
            ledger = Ledger(database, learners, study, roadmaps)
            projects = Projects(database, learners, study, roadmaps)
            reminders, outbox = Reminders(database, clock, learners), Outbox(database, clock)
            posts, rests = Posts(database, clock, learners), Rests(database, clock, learners, reminders)
            prompts = Prompts(database, learners, study, goals, roadmaps)
            newsroom = Newsroom(database, clock)
        except BaseException:
            await database.close()
            raise
        health = HealthCheck(database, clock, settings.operators)
        services = Services(
            *(learners, roadmaps, study, goals, ledger, projects, reminders, outbox, posts, rests, prompts, newsroom),
            Clocks(database, clock),
            health,
        )
        return cls(database, services, Kept(database, clock), clock, sleep)

    async def connect(self, settings: Settings) -> None:
        """Add the platforms that the settings switch on; the browser chat has an address from here on.

        Raises:
            StartUpError: the browser chat can't have its address.
        """
        memory = StoredMemory(self.database)
        if settings.web_address is not None:
            from bot.platforms.web.server import WebChat  # noqa: PLC0415  (start-up counts: only what is used)

            host, port = settings.web_address
            web = WebChat(
                host=host,
                port=port,
                origin=settings.web_origin,
                secrets=settings.database_file.parent / "browser.json",
                memory=memory,
                clock=self._clock,
            )
            try:
                self._open.enter_context(await web.open())
            except PlatformDown as down:
                raise StartUpError(str(down)) from down
            self.url = web.url
            self.platforms[web.name] = web
        if settings.discord_token is not None:
            from bot.platforms.discord.client import Discord  # noqa: PLC0415  (as above)

            discord = Discord(settings.discord_token.get_secret_value(), memory=memory, clock=self._clock)
            self.platforms[discord.name] = discord
        if settings.slack_bot_token is not None and settings.slack_app_token is not None:
            from bot.platforms.slack.app import Slack  # noqa: PLC0415  (as above)

            tokens = (settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value())
            slack = Slack(*tokens, memory=memory, clock=self._clock)
            self.platforms[slack.name] = slack

    async def run(self, stop: asyncio.Event) -> None:
        """Serve every platform and deliver what is due until `stop` is set; then drain.

        Raises:
            StartUpError: no platform can be served, whatever is tried.
        """
        log.debug("serving %s", ", ".join(self.platforms))
        await self.services.outbox.release_leases()
        if moved := await self.services.clocks.renew():
            log.info("the rules of time zones changed; %d reminders are planned anew", moved)
        ticker = Ticker(self._beat, self._housekeep)
        ticker.start()
        serving = [asyncio.create_task(self._keep_up(p), name=p.name) for p in self.platforms.values()]
        stopping = asyncio.create_task(stop.wait())
        try:
            waiting = {*serving, stopping}
            while stopping in waiting and len(waiting) > 1:
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            log.debug("draining")
            stopping.cancel()
            await ticker.stop()
            for task in serving:
                task.cancel()
            ended = await asyncio.gather(*serving, return_exceptions=True)
        if not stop.is_set():
            why = " ".join(str(e) for e in ended if isinstance(e, PlatformDown))
            raise StartUpError(why or "No platform is left to serve.")

    async def _keep_up(self, platform: ChatPlatform) -> None:
        """Serve one platform; bring it back with growing pauses, unless it can never work."""
        pause = FIRST_PAUSE
        while True:
            started = self._clock()
            try:
                await platform.serve(self.front)
            except PlatformDown as down:
                if down.forever:
                    log.error("%s is off: %s", platform.name, down)  # noqa: TRY400  (a sentence, not a trace)
                    raise
                log.warning("%s is down, trying again in %.0f s: %s", platform.name, pause, down)
            except Exception:
                log.exception("%s broke, trying again in %.0f s", platform.name, pause)
            if (self._clock() - started).total_seconds() > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _beat(self) -> None:
        await self.services.health.beat()
        await self.courier.round()
        await self.bulletin.round()

    async def _housekeep(self) -> None:
        await self._kept.prune()
        await self.services.outbox.prune()

    async def close(self) -> None:
        """Let go of the database, and of the address of a page that wasn't served yet."""
        self._open.close()
        await self.database.close()
