"""Slack's Web API: what may be repeated is, what may not isn't, and every failure has one of four names."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.limits import Payload

log = logging.getLogger(__name__)

_TRIES = 4
_LONGEST = 15.0  # seconds that Slack may ask to wait; whoever posts gives up after 20
_SLOW_DOWN, _BROKEN = 429, 500
_FORMS = frozenset({"users.info", "conversations.history", "conversations.replies"})  # methods that read no JSON
# What Slack says when it has stumbled, perhaps after having done it (https://docs.slack.dev/reference/methods).
_STUMBLES = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


class Refused(Exception):  # noqa: N818  (it names what happened)
    """Slack said no: `code` is its word for why, `needed` the scope that is missing."""

    def __init__(self, code: str, needed: str = "") -> None:
        super().__init__(code)
        self.code, self.needed = code, needed


class Busy(Exception):  # noqa: N818  (as above)
    """Slack asks to wait: nothing was done."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:g} s")
        self.seconds = seconds


class Away(Exception):  # noqa: N818  (as above)
    """Slack can't be reached: nothing was written."""


class Lost(Exception):  # noqa: N818  (as above)
    """Nobody can tell whether it was done: the connection was cut, or Slack stumbled."""


class Api:
    """Asks Slack.

    Args:
        client: Bolt's client, which repeats nothing by itself.
        session: for the addresses that answers are sent to.
        refused: told every word that Slack says no with.
        pause: seconds before the first repetition; every further one waits twice as long.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        *,
        refused: Callable[[str], None] = lambda _: None,
        pause: float = 0.3,
    ) -> None:
        self._client, self._session, self._refused, self._pause = client, session, refused, pause

    async def ask(self, method: str, body: Payload) -> Mapping[str, Any]:
        """Do what can be done twice without harm. Raises Refused, Busy, Away, Lost."""
        return await self._patiently(method, body, (Busy, Away, Lost))

    async def post(self, method: str, body: Payload) -> Mapping[str, Any]:
        """Do what must not be done twice: it is repeated only where nothing was done. Raises the same."""
        return await self._patiently(method, body, (Busy, Away))

    async def open(self, trigger: str, view: Payload) -> bool:
        """Open a form. Return whether it is open: a trigger counts once, for three seconds."""
        try:
            await self._once("views.open", {"trigger_id": trigger, "view": view})
        except Refused as no:
            log.info("A form could not be opened: %s", no.code)
        except (Busy, Away, Lost) as lost:
            log.info("A form could not be opened: %s", type(lost).__name__)
        else:
            return True
        return False

    async def respond(self, url: str, body: Payload) -> None:
        """Send an answer to a response_url, which is a secret. Raises Refused, Busy, Away, Lost."""
        for attempt in range(_TRIES):
            try:
                return await self._respond(url, body)
            except (Busy, Away) as later:
                if attempt == _TRIES - 1:
                    raise
                await self._wait(later, attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _respond(self, url: str, body: Payload) -> None:
        try:
            async with self._session.post(url, json=body) as response:
                status, said = response.status, await response.text()
                after = response.headers.get("Retry-After", "")
        except aiohttp.ClientConnectorError:
            raise Away from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Lost from None
        if status == _SLOW_DOWN:
            raise Busy(float(after) if after.isdigit() else 1.0)
        if status >= _BROKEN:
            raise Lost
        code = _code(said)
        if status >= 400 or code:  # noqa: PLR2004  (HTTP's own border)
            raise Refused(code or said[:60])

    async def _patiently(self, method: str, body: Payload, again: tuple[type[Exception], ...]) -> Mapping[str, Any]:
        for attempt in range(_TRIES):
            try:
                return await self._once(method, body)
            except again as later:
                if attempt == _TRIES - 1:
                    raise
                await self._wait(later, attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _wait(self, later: Exception, attempt: int) -> None:
        if not isinstance(later, Busy):
            await asyncio.sleep(self._pause * 2**attempt)
        elif later.seconds <= _LONGEST:
            await asyncio.sleep(later.seconds)
        else:
            raise later

    async def _once(self, method: str, body: Payload) -> Mapping[str, Any]:
        try:
            if method in _FORMS:
                answer = await self._client.api_call(method, data=body)
            else:
                answer = await self._client.api_call(method, json=body)
        except SlackApiError as error:
            named = _named(error)
            if isinstance(named, Refused):
                self._refused(named.code)
            raise named from None
        except aiohttp.ClientConnectorError:
            raise Away from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Lost from None
        found = answer.data
        return found if isinstance(found, dict) else {}


def _code(said: str) -> str:
    """Return the word for what was wrong in an answer of a response_url, which is a word, "ok", or JSON."""
    if not said.startswith("{"):
        return ""
    try:
        return str(json.loads(said).get("error") or "")
    except ValueError:
        return ""


def _named(error: SlackApiError) -> Refused | Busy | Lost:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    said = data if isinstance(data, dict) else {}
    code = str(said.get("error") or "")
    if status == _SLOW_DOWN or code == "ratelimited":
        after = {k.lower(): v for k, v in dict(getattr(response, "headers", {})).items()}.get("retry-after", "")
        return Busy(float(after) if str(after).isdigit() else 1.0)
    if status >= _BROKEN or not code or code in _STUMBLES:
        return Lost()
    return Refused(code, str(said.get("needed") or ""))
