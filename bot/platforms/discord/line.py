"""The endpoints that answer interactions: they want no token of ours and don't count towards the bot's limit.

discord.py retries these calls by its own rules (every 5xx, for up to 25 seconds). A first answer has three seconds, and
a second try that finds the first one arrived is a success, so these few requests are made here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp

from bot.chat.reply import File
from bot.platforms.discord import attachments
from bot.platforms.discord.event import Event
from bot.platforms.discord.render import Payload

log = logging.getLogger(__name__)

AUTOCOMPLETE, SAY, DEFER, UPDATE, DEFER_UPDATE, MODAL = 8, 4, 5, 7, 6, 9  # callback types

_DEADLINE = 3.0  # seconds until Discord gives up on a first answer
_TRIES = 4
_ALREADY_ANSWERED = 40060
_TOO_LATE = (10062, 10015)  # unknown interaction, unknown webhook
_OK, _SLOW_DOWN, _BROKEN = 300, 429, 500  # below, exactly, and from there on


class Line:
    """Answers interactions over HTTP.

    Args:
        session: for the requests.
        api: the address of Discord's API, with its version.
        application: our application's id.
        pause: seconds before the first repetition; every further one waits twice as long.
    """

    def __init__(self, session: aiohttp.ClientSession, api: str, application: str, *, pause: float = 0.3) -> None:
        self._session, self._api, self._application, self._pause = session, api, application, pause

    async def begin(self, event: Event, kind: int, data: Payload | None = None) -> bool:
        """Answer for the first time, as `kind`. Return whether Discord has an answer now; never raises for Discord."""
        url = f"{self._api}/interactions/{event.id}/{event.token}/callback"
        left = _DEADLINE - (asyncio.get_running_loop().time() - event.arrived)
        try:
            async with asyncio.timeout(max(left, 0.1)):
                return await self._send("POST", url, {"type": kind} | ({"data": data} if data is not None else {}))
        except TimeoutError:
            log.warning("Discord could not be told of an answer within three seconds")
            return False

    async def edit(self, event: Event, data: Payload, files: Sequence[File] = ()) -> bool:
        """Replace the first answer. Return whether Discord took it; repeating is harmless, so it is repeated."""
        url = f"{self._api}/webhooks/{self._application}/{event.token}/messages/@original"
        return await self._send("PATCH", url, data, files)

    async def fetch(self, event: Event) -> tuple[File, ...]:
        """Return the files that came with an event; see `attachments.fetch`."""
        return await attachments.fetch(self._session, event.attached)

    async def _send(self, method: str, url: str, body: Payload, files: Sequence[File] = ()) -> bool:
        pause = 0.0
        for attempt in range(_TRIES):
            if pause:
                await asyncio.sleep(pause)
            pause = self._pause * 2**attempt
            try:
                async with self._session.request(method, url, **_written(body, files)) as response:
                    status, said = response.status, await _read(response)
            except (aiohttp.ClientError, TimeoutError, OSError) as lost:
                log.info("An answer to Discord met %s, trying again", type(lost).__name__)
                continue
            code = said.get("code")
            if status < _OK or code == _ALREADY_ANSWERED:
                return True
            if status == _SLOW_DOWN:
                pause = float(said.get("retry_after") or pause)
            elif status < _BROKEN:
                # The URL holds the interaction's token: never log it.
                how = "too late for Discord" if code in _TOO_LATE else "refused by Discord"
                log.error("An answer was %s: %s %s %s", how, status, code, said.get("errors") or said.get("message"))
                return False
        log.error("An answer did not reach Discord in %s tries", _TRIES)
        return False


def _written(body: Payload, files: Sequence[File]) -> dict[str, Any]:
    """Return a request's content, anew for each attempt: what is sent of a form can't be sent again."""
    if not files:
        return {"json": body}
    form = aiohttp.FormData(quote_fields=False)  # Discord reads "files[0]" as it stands
    for part in attachments.parts(body, files):
        form.add_field(**part)
    return {"data": form}


async def _read(response: aiohttp.ClientResponse) -> Mapping[str, Any]:
    """Return the JSON object of an answer, or nothing where there is none (204, a proxy's error page)."""
    if "json" not in response.headers.get("Content-Type", ""):
        return {}
    found = await response.json()
    return found if isinstance(found, dict) else {}
