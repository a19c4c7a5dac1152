"""The composition root: build, start, stop. The only place that knows every part."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bot.chat.around import Around
from bot.chat.dispatcher import Dispatcher
from bot.chat.meter import Meter, Unwatched
from bot.chat.platform import ChatPlatform, PlatformDown
from bot.commands import COMMANDS
from bot.commands.pictures.painter import Painter
from bot.commands.unheard import tell
from bot.delivery.bulletin import Bulletin
from bot.delivery.compose import Composer
from bot.delivery.courier import Courier
from bot.delivery.ours import Ours
from bot.delivery.ticker import Ticker
from bot.domain.errors import NotNow, StartUpError
from bot.roadmaps.library import Library
from bot.roadmaps.watch import Watch
from bot.services import Services
from bot.services.belongings import Belongings
from bot.services.bringing import Bringing
from bot.services.clocks import Clocks
from bot.services.copies import Copies
from bot.services.division import Division
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
from bot.services.setup import Setups
from bot.services.study import Study
from bot.services.unheard import Unheard
from bot.services.upkeep import Upkeep
from bot.services.versions import Versions
from bot.settings import Settings
from bot.storage.backup import Nightly
from bot.storage.database import Database, DiskFull
from bot.storage.memory import StoredMemory
from bot.storage.open import open_database
from bot.watch.pulse import Pulse

if TYPE_CHECKING:
    from bot.watch.counted import Counted
    from bot.watch.window import Window

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]

FILES, HOUSE = "roadmap files", "housekeeping"  # what one process of all does: reload and decide, and tidy up
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds between attempts to bring a platform back
FULL_BEATS = 2  # heartbeats in a row that find the disk full before the program ends


def now() -> datetime:
    """Return this instant; the only place that reads the clock."""
    return datetime.now(UTC)


class App:
    """The whole program, put together; `build` it, `run` it, `close` it."""

    def __init__(
        self,
        database: Database,
        services: Services,
        kept: Kept,
        division: Division,
        clock: Clock,
        sleep: Sleep,
        counted: Counted | None = None,
    ) -> None:
        self.database, self.services = database, services
        self._counted = counted
        meter: Meter = counted or Unwatched()
        self.pulse = Pulse(asyncio.get_running_loop().time)
        self.backups: Nightly | None = None
        self._window: Window | None = None
        self._full = 0  # heartbeats in a row that found the disk full
        self._gave_up = asyncio.Event()
        self._kept, self._division, self._clock, self._sleep = kept, division, clock, sleep
        self._open = ExitStack()  # what is let go when the program ends, however far it came
        self.platforms: dict[str, ChatPlatform] = {}
        around = Around(self.platforms)
        self.front = Dispatcher(COMMANDS, services, kept, around, meter, tell, services.learners.spoken_to)
        composer = Composer(services, self.front, around)
        ours = Ours(database, self.platforms, shared=database.is_shared)
        self.courier = Courier(services.outbox, composer, self.platforms, clock, ours.due, meter)
        self.bulletin = Bulletin(services.newsroom, composer, self.platforms, ours.news)
        self.url: str | None = None
        self._painter = Painter()

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
        database = await open_database(settings.database_url)
        try:
            division = Division(database, settings.discord_shards)
            await division.agree()
            health = HealthCheck(database, clock, settings.operators, settings.discord_shards)
            learners = Learners(database, clock)
            library = Library()
            versions = Versions(database, clock, library, sleep)
            roadmaps = Roadmaps(database, learners, library, versions, health.may)
            upkeep = Upkeep(database, learners, roadmaps, versions, await asyncio.to_thread(settings.find_roadmaps))
            for path in upkeep.paths:
                await upkeep.load(path)
            await versions.catch_up(decides=await database.lead(FILES))
            study = Study(database, learners, roadmaps)
            goals = Goals(database, learners, study, roadmaps)
            ledger = Ledger(database, learners, study, roadmaps)
            projects = Projects(database, learners, study, roadmaps)
            reminders, outbox = Reminders(database, clock, learners), Outbox(database, clock)
            posts, rests = Posts(database, clock, learners), Rests(database, clock, learners, reminders)
            prompts = Prompts(database, learners, study, goals, roadmaps)
            newsroom, unheard = Newsroom(database, clock), Unheard(database, learners, reminders)
            await unheard.catch_up()
        except BaseException:
            await database.close()
            raise
        services = Services(
            *(learners, roadmaps, versions, upkeep, study, Copies(roadmaps, study), goals, ledger, projects),
            *(reminders, outbox, posts, rests, prompts, newsroom),
            Clocks(database, clock),
            health,
            Belongings(database, learners),
            Bringing(database, clock, learners, roadmaps, versions),
            unheard,
            Setups(database, clock, learners, roadmaps),
        )
        counted = None
        if settings.metrics_address is not None:
            from bot.watch.counted import Counted  # noqa: PLC0415  (start-up counts: only what is used)

            counted = Counted(clock)
        app = cls(database, services, Kept(database, clock), division, clock, sleep, counted)
        if settings.backup_folder is not None and settings.database_file is not None:
            app.backups = Nightly(settings.database_file, settings.backup_folder, clock)
        return app

    async def connect(self, settings: Settings) -> None:
        """Add the platforms that the settings switch on; the browser chat has an address from here on.

        Raises:
            StartUpError: the browser chat can't have its address.
        """
        await self._open_window(settings)
        memory = StoredMemory(self.database)
        if settings.web_address is not None:
            from bot.platforms.web.server import WebChat  # noqa: PLC0415  (start-up counts: only what is used)

            host, port = settings.web_address
            web = WebChat(
                host=host,
                port=port,
                origin=settings.web_origin,
                secrets=settings.data_folder / "browser.json",
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

            discord = Discord(
                settings.discord_token.get_secret_value(),
                memory=memory,
                clock=self._clock,
                painter=self._painter,
                shards=settings.discord_shards,
                leading=self.database,
            )
            self.platforms[discord.name] = discord
        if settings.slack_bot_token is not None and settings.slack_app_token is not None:
            from bot.platforms.slack.app import Slack  # noqa: PLC0415  (as above)

            tokens = (settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value())
            slack = Slack(*tokens, memory=memory, clock=self._clock, painter=self._painter)
            self.platforms[slack.name] = slack

    async def _open_window(self, settings: Settings) -> None:
        """Let others watch, where METRICS is set. Raises StartUpError if it can't have its address."""
        if settings.metrics_address is None or self._counted is None:
            return
        from bot.watch.window import Window  # noqa: PLC0415  (as below)

        self._counted.built(await asyncio.to_thread(version, "study-buddy"))
        window = Window(settings.metrics_address, Inside(self.services), self.pulse, self._counted)
        await window.open()
        self._window = window

    async def run(self, stop: asyncio.Event) -> None:
        """Serve every platform and deliver what is due until `stop` is set; then drain.

        Raises:
            StartUpError: no platform can be served, whatever is tried.
            StorageError: the disk stayed full.
        """
        log.debug("serving %s", ", ".join(self.platforms))
        if self.database.was_free:  # else they are another process's
            await self.services.outbox.release_leases()
        if moved := await self.services.clocks.renew():
            log.info("the rules of time zones changed; %d reminders are planned anew", moved)
        ticker = Ticker(self._beat, self._housekeep)
        ticker.start()
        serving = [asyncio.create_task(self._keep_up(p), name=p.name) for p in self.platforms.values()]
        ends = {asyncio.create_task(event.wait()) for event in (stop, self._gave_up)}
        watching = asyncio.create_task(Watch(self.services.upkeep.stamps, self._reload).run())
        try:
            waiting = {*serving, *ends}
            while ends <= waiting and waiting > ends:
                _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            log.debug("draining")
            for end in (*ends, watching):
                end.cancel()
            await ticker.stop()
            for task in serving:
                task.cancel()
            *ended, _ = await asyncio.gather(*serving, watching, return_exceptions=True)
        if self._gave_up.is_set():
            raise DiskFull("The disk is full: make room on it, then start me again. What was acknowledged is safe.")
        if not stop.is_set():
            why = " ".join(str(e) for e in ended if isinstance(e, PlatformDown))
            raise StartUpError(why or "No platform is left to serve.")

    async def _keep_up(self, platform: ChatPlatform) -> None:
        """Serve one platform; bring it back with growing pauses, unless it can never work."""
        pause = FIRST_PAUSE
        while True:
            started = self._clock()
            self.pulse.serving(platform.name)
            try:
                await platform.serve(self.front)
            except PlatformDown as down:
                self.pulse.down(platform.name, str(down))
                if down.forever:
                    log.error("%s is off: %s", platform.name, down)  # noqa: TRY400  (a sentence, not a trace)
                    raise
                log.warning("%s is down, trying again in %.0f s: %s", platform.name, pause, down)
            except Exception:
                self.pulse.down(platform.name, "Something broke.")
                log.exception("%s broke, trying again in %.0f s", platform.name, pause)
            if (self._clock() - started).total_seconds() > LONGEST_PAUSE:
                pause = FIRST_PAUSE
            await self._sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _beat(self) -> None:
        """Beat, then deliver. Where the disk is full at two beats in a row the program ends.

        Until then it shows what it can; after that whoever supervises it notices, and a start on a full disk fails at
        once. A database that is locked comes back by itself. The storage has logged either.
        """
        try:
            await self.services.health.beat()
            self.pulse.beat()
            await self._division.hold()
            await self.services.versions.catch_up(decides=await self.database.lead(FILES))
            await self.courier.round()
            await self.bulletin.round()
            await self.services.unheard.catch_up()
        except DiskFull:
            self._full += 1
            if self._full >= FULL_BEATS:
                self._gave_up.set()
        except NotNow:
            log.debug("this beat has to wait")
        else:
            self._full = 0

    async def _reload(self, path: Path) -> bool:
        """Read a roadmap that changed, unless another process does; that one may be gone by the next look."""
        leads = await self.database.lead(FILES)
        if leads:
            await self.services.upkeep.load(path)
        return leads

    async def _housekeep(self) -> None:
        if self.backups is not None:
            await self.backups.round()
        self.services.versions.drop_unused()
        if not await self.database.lead(HOUSE):
            return
        with suppress(NotNow):
            await self._kept.prune()
            await self.services.outbox.prune()
            await self.services.bringing.prune()

    async def close(self) -> None:
        """Let go of the database, and of the address of a page that wasn't served yet."""
        self._open.close()
        if self._window is not None:
            await self._window.close()
        await self._painter.close()
        await self.database.close()


class Inside:
    """What those who watch may see of the services; it implements `bot.watch.window.Inside`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def due_now(self) -> int:
        """Return how many reminders wait."""
        return await self._services.health.due_now()

    def topics(self) -> dict[str, int]:
        """Return how many topics the default roadmap has; those that groups bring have no place in labels."""
        roadmap = self._services.roadmaps.default
        return {roadmap.id: len(roadmap.topics)}
