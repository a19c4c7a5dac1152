"""Slack's Web API: what may be repeated is, what may not isn't, and every failure has one of four names."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.limits import Payload

log = logging.getLogger(__name__)
T = TypeVar("T")

_TRIES = 4
_LONGEST = 15.0  # seconds that Slack may ask to wait; whoever posts gives up after 20
_ELSEWHERE, _SLOW_DOWN, _BROKEN = 300, 429, 500
# Files come from hosts below slack.com. Nothing but letters stands before the first slash: no "user@", no port.
_OWN = re.compile(r"https://(?:[a-z0-9-]+\.)*slack\.com/")
_PAGE = "text/html"
# Methods that read no JSON, and one whose list of files is text inside a form in every SDK of Slack's.
_FORMS = frozenset(
    {
        "users.info",
        "conversations.history",
        "conversations.replies",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
    }
)
# What Slack says when it has stumbled, perhaps after having done it (https://docs.slack.dev/reference/methods).
_STUMBLES = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})

LACKING = "missing_scope"  # Slack's word where the app may not do a thing at all


class Refused(Exception):  # noqa: N818  (it names what happened)
    """Slack said no: `code` is its word for why, `needed` the scope that is missing."""

    def __init__(self, code: str, needed: str = "") -> None:
        super().__init__(f"{code} {needed}".rstrip())
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
        return await self._patiently(lambda: self._once(method, body), (Busy, Away, Lost))

    async def post(self, method: str, body: Payload) -> Mapping[str, Any]:
        """Do what must not be done twice: it is repeated only where nothing was done. Raises the same."""
        return await self._patiently(lambda: self._once(method, body), (Busy, Away))

    async def open(self, trigger: str, view: Payload) -> bool:
        """Open a form. Return whether it is open: a trigger counts once, for three seconds.

        Raises:
            Refused: a scope is missing, so that it will never open.
        """
        try:
            await self._once("views.open", {"trigger_id": trigger, "view": view})
        except Refused as no:
            if no.code == LACKING:
                raise
            log.info("A form could not be opened: %s", no.code)
        except (Busy, Away, Lost) as lost:
            log.info("A form could not be opened: %s", type(lost).__name__)
        else:
            return True
        return False

    async def respond(self, url: str, body: Payload) -> None:
        """Send an answer to a response_url, which is a secret. Raises Refused, Busy, Away, Lost."""
        await self._patiently(lambda: self._respond(url, body), (Busy, Away))

    async def fetch(self, url: str, media_type: str, most: int) -> bytes:
        """Return the first `most` bytes of a file that somebody handed in.

        The bot's token goes along, so only an address of Slack's own is asked, and no redirection is followed: Slack
        leads to a page for logging in where it won't give the file.

        Raises:
            Refused: it isn't an address of Slack's, or Slack won't give the file.
            Busy, Away, Lost: as they say; nothing was changed.
        """
        if not self._is_slacks(url):
            raise Refused("foreign_address")
        return await self._patiently(lambda: self._fetch(url, media_type, most), (Busy, Away, Lost))

    async def upload(self, url: str, content: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for them, a secret. Raises Refused, Busy, Away, Lost."""
        if not self._is_slacks(url):
            raise Refused("foreign_address")
        await self._patiently(lambda: self._upload(url, content), (Busy, Away))

    def _is_slacks(self, address: str) -> bool:
        """Whether an address is Slack's own, or on the server that stands in for its Web API."""
        beside = "/".join(self._client.base_url.split("/")[:3]) + "/"
        return address.startswith(beside) or _OWN.match(address) is not None

    async def _fetch(self, url: str, media_type: str, most: int) -> bytes:
        headers = {"Authorization": f"Bearer {self._client.token}", "Accept-Encoding": "identity"}
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                _judge(response)
                if response.content_type == _PAGE != media_type:
                    raise Refused("page_instead")
                return await _first(response.content, most)
        except aiohttp.ClientConnectorError:
            raise Away from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Lost from None

    async def _upload(self, url: str, content: bytes) -> None:
        headers = {"Content-Type": "application/octet-stream"}
        try:
            async with self._session.post(url, data=content, headers=headers, allow_redirects=False) as response:
                _judge(response)
        except aiohttp.ClientConnectorError:
            raise Away from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Lost from None

    async def _respond(self, url: str, body: Payload) -> None:
        try:
            async with self._session.post(url, json=body) as response:
                said = await response.text()
                _judge(response, said)
        except aiohttp.ClientConnectorError:
            raise Away from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            raise Lost from None
        if code := _code(said):
            raise Refused(code)

    async def _patiently(self, once: Callable[[], Awaitable[T]], again: tuple[type[Exception], ...]) -> T:
        for attempt in range(_TRIES):
            try:
                return await once()
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


def _judge(response: aiohttp.ClientResponse, said: str = "") -> None:
    """Raise Busy, Lost or Refused unless a plain request was done."""
    after = response.headers.get("Retry-After", "")
    if response.status == _SLOW_DOWN:
        raise Busy(float(after) if after.isdigit() else 1.0)
    if response.status >= _BROKEN:
        raise Lost
    if response.status >= _ELSEWHERE:
        raise Refused(_code(said) or said[:60] or f"status_{response.status}")


async def _first(stream: aiohttp.StreamReader, most: int) -> bytes:
    """Return the first `most` bytes of a stream, or all of a shorter one."""
    found = bytearray()
    while len(found) < most and (part := await stream.read(most - len(found))):
        found += part
    return bytes(found)


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
