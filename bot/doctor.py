"""`study-buddy doctor`: looks at everything the program needs, beside a running bot; only Slack is asked something."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import owner
from bot.domain.errors import StartUpError
from bot.domain.reminder import LATE
from bot.roadmaps.report import check
from bot.services.health import heartbeat
from bot.settings import Settings, look_over, read_settings
from bot.storage import due, meta
from bot.storage.backup import nightly
from bot.storage.database import Empty, StorageError, shown
from bot.storage.migrate import version as schema
from bot.storage.open import is_up_to_date, open_database

SILENCE = timedelta(minutes=3)  # a heartbeat comes every minute
LEAST_ROOM = 100 * 2**20  # bytes of disk
WEEK = timedelta(days=7)
# The settings on which several findings depend.
STORED = {"database_url", "data", "backups"}
SLACKS = {"slack_bot_token", "slack_app_token"}
BROWSERS = {"web", "web_origin"}
BUILT = 2025  # a clock before this year is wrong


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `text` is what is so, or what to do."""

    subject: str
    is_ok: bool
    text: str

    @property
    def line(self) -> str:
        """The finding as a line."""
        return f"{'ok   ' if self.is_ok else 'wrong'}  {self.subject}: {self.text}"


async def examine(slack: str | None = None) -> list[Finding]:
    """Look at everything; what depends on wrong settings is left out. `slack`: another address than Slack's own."""
    settings, wrong = look_over()
    return [finding async for finding in _examine(settings, wrong, slack)]


async def _examine(settings: Settings, wrong: Mapping[str, str], slack: str | None) -> AsyncIterator[Finding]:
    """Look at everything whose settings aren't `wrong`: a sentence for each that is, by its name."""
    for sentence in wrong.values():
        yield Finding("settings", is_ok=False, text=sentence)
    if not wrong:
        yield Finding("settings", is_ok=True, text="all can be read.")
    for part in (_stored(settings, wrong), _roadmaps(settings, wrong), _reached(settings, wrong, slack)):
        async for finding in part:
            yield finding
    yield _clock()
    yield _zones()


async def _stored(settings: Settings, wrong: Mapping[str, str]) -> AsyncIterator[Finding]:
    if wrong.keys() & STORED:
        return
    yield await _database(settings)
    async for finding in _deliveries(settings):
        yield finding
    yield _disk(settings)
    yield _backups(settings)


async def _roadmaps(settings: Settings, wrong: Mapping[str, str]) -> AsyncIterator[Finding]:
    if "roadmaps" in wrong:
        return
    for path in settings.find_roadmaps():
        yield _roadmap(path)
    if not wrong.keys() & STORED:
        async for finding in _waiting(settings):
            yield finding


async def _reached(settings: Settings, wrong: Mapping[str, str], slack: str | None) -> AsyncIterator[Finding]:
    """Look at where people reach it; without a chat's token the browser is on by itself."""
    if "discord_token" not in wrong:
        yield _token(settings)
    if not wrong.keys() & SLACKS:
        yield await _slack(settings, slack)
    if not wrong.keys() & (BROWSERS if settings.web else BROWSERS | SLACKS | {"discord_token"}):
        yield _browser(settings)
    if settings.metrics is not None:
        yield Finding("watching", is_ok=True, text=f"http://{settings.metrics}/healthz and /metrics.")


async def alive() -> list[Finding]:
    """Look whether the running bot's last heartbeat is under three minutes old."""
    try:
        settings = read_settings()
        beat = await _heartbeat(settings)
    except (StartUpError, StorageError) as error:
        return [Finding("heartbeat", is_ok=False, text=str(error))]
    if beat is None:
        return [Finding("heartbeat", is_ok=False, text="none yet; start the bot.")]
    age = datetime.now(UTC) - beat
    if abs(age) < SILENCE:
        return [Finding("heartbeat", is_ok=True, text=f"{max(0, int(age.total_seconds()))} seconds ago.")]
    said = f"{abs(int(age.total_seconds()))} seconds {'ago' if age > timedelta() else 'ahead of this machine’s clock'}."
    return [Finding("heartbeat", is_ok=False, text=f"{said} Look at the bot's log, then start it again.")]


async def _heartbeat(settings: Settings) -> datetime | None:
    if settings.database_file is not None and not settings.database_file.exists():
        return None
    database = await open_database(settings.database_url, update=False)
    try:
        async with database.read() as tx:
            beat = await meta.get(tx, heartbeat(settings.discord_shards))
    finally:
        await database.close()
    return datetime.fromtimestamp(int(beat), UTC) if beat else None


async def _database(settings: Settings) -> Finding:
    file = settings.database_file
    url = settings.database_url
    named = shown(url) if file is None else str(file)
    try:
        if file is not None and not await asyncio.to_thread(schema, file):
            return Finding("database", is_ok=True, text=f"{file} is made at the first start.")
        database = await open_database(url, update=False)
        try:
            async with database.read() as tx:
                row = await tx.one("SELECT COUNT(*) AS n FROM learners")
        finally:
            await database.close()
    except Empty as error:
        return Finding("database", is_ok=True, text=f"{str(error).rstrip('.')}: they are made at the first start.")
    except StorageError as error:
        return Finding("database", is_ok=False, text=str(error))
    if file is not None and file.stat().st_mode & 0o077:
        return Finding("database", is_ok=False, text=f"others can read {file}: chmod 600 it.")
    people = int(row["n"]) if row else 0
    return Finding("database", is_ok=True, text=f"{named}, {people} {'person' if people == 1 else 'people'}.")


async def _deliveries(settings: Settings) -> AsyncIterator[Finding]:
    """Look at what became of what was due, platform by platform, and at what is due and wasn't delivered yet."""
    now = datetime.now(UTC)
    try:
        database = await open_database(settings.database_url, update=False)
        try:
            async with database.read() as tx:
                ends, waiting = await due.outcomes(tx, now - WEEK), await due.oldest(tx, now - LATE)
        finally:
            await database.close()
    except StorageError:
        return  # it is new, or what is wrong has been said
    for platform in sorted({*ends, *waiting}):
        counts = ends.get(platform, {})
        said = ", ".join(f"{n} {outcome}" for outcome, n in counts.items()) or "nothing was due"
        said = f"{said} in the last 7 days."
        if platform in waiting:
            minutes = int((now - waiting[platform]).total_seconds() // 60)
            said = (
                f"{said} Something has been due for {minutes} minutes: is the bot running, and {platform} switched on?"
            )
        yield Finding(f"deliveries on {platform}", is_ok=platform not in waiting, text=said)


def _disk(settings: Settings) -> Finding:
    folder = settings.data_folder.absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    said = f"{free // 2**20} MiB free."
    return Finding("disk", free > LEAST_ROOM, said if free > LEAST_ROOM else f"{said} Make room.")


def _backups(settings: Settings) -> Finding:
    folder, file = settings.backup_folder, settings.database_file
    if file is None:
        return Finding("backups", is_ok=True, text="PostgreSQL's own, such as pg_dump; none are made here.")
    if folder is None:
        return Finding("backups", is_ok=True, text="off; no nightly copies are made.")
    copies = nightly(file, folder)
    if not copies:
        return Finding("backups", is_ok=True, text=f"none in {folder} yet; the first is made soon after a start.")
    newest = max(copies)
    return Finding("backups", is_ok=True, text=f"{len(copies)} in {folder}, the newest of {newest}.")


def _roadmap(path: Path) -> Finding:
    report = check(path)
    if report.refused is not None:
        return Finding("roadmap", is_ok=False, text=f"{report.refused}. Mend it, or set ROADMAPS to another.")
    found = json.loads(report.json())
    phases = found["phases"]
    topics = sum(len(m["topics"]) for p in phases for m in p["modules"])
    said = f"{found['title']}, {len(phases)} phases, {topics} topics"
    if not topics:
        return Finding("roadmap", is_ok=False, text=f"{said}. See study-buddy roadmap check.")
    return Finding("roadmap", is_ok=True, text=f"{said}, {len(found['warnings'])} warnings.")


async def _waiting(settings: Settings) -> AsyncIterator[Finding]:
    """Name each version that waits for a word; without a database of today's schema there is none."""
    try:
        if not await is_up_to_date(settings.database_url):
            return
        database = await open_database(settings.database_url, update=False)
        try:
            found = [v for v in await owner.every(database, settings) if v.state == "waiting" and not v.word]
        finally:
            await database.close()
    except StorageError:  # what is wrong with it was said by now
        return
    for new in found:
        said = f"version {new.number} of {new.title} waits for your word ({new.changes.counts}): "
        yield Finding("roadmap", is_ok=True, text=f"{said}study-buddy roadmap accept, or revert.")


def _token(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return Finding("Discord", is_ok=True, text="off; set DISCORD_TOKEN to switch it on.")
    return Finding("Discord", is_ok=True, text="on; the token has the right form.")


async def _slack(settings: Settings, api: str | None) -> Finding:
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None or app is None:
        return Finding("Slack", is_ok=True, text="off; set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to switch it on.")
    from bot.platforms.slack.tokens import look  # noqa: PLC0415  (start-up counts)

    return Finding("Slack", *await look((bot.get_secret_value(), app.get_secret_value()), api))


def _browser(settings: Settings) -> Finding:
    address = settings.web_address
    if address is None:
        return Finding("browser chat", is_ok=True, text="off; set WEB to switch it on beside the chat.")
    reached = f"reached at {settings.web_origin}" if settings.web_origin else "or the next free port"
    return Finding("browser chat", is_ok=True, text=f"on {address[0]}:{address[1]}, {reached}.")


def _clock() -> Finding:
    now = datetime.now(UTC)
    is_ok = now.year >= BUILT
    said = f"it is {now:%Y-%m-%d %H:%M} UTC."
    return Finding("clock", is_ok, said if is_ok else f"{said} Set this machine's clock.")


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Berlin")
    except ZoneInfoNotFoundError:
        return Finding("time zones", is_ok=False, text="none on this machine: pip install tzdata.")
    try:
        data = version("tzdata")
    except PackageNotFoundError:
        data = "the system's"
    return Finding("time zones", is_ok=True, text=f"tzdata {data}.")
