"""The two tokens: whether Slack takes them, for whom, and what they may do; each failure in a sentence."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.platform import PlatformDown
from bot.words import Words


def scopes(words: Words) -> dict[str, str]:
    """Return what the bot may do, and what doesn't work without it."""
    return {
        "commands": words("slash commands and shortcuts"),
        "chat:write": words("every message that isn't an answer in the same place"),
        "im:write": words("direct messages"),
        "im:history": words("words in direct messages, and telling whether a message arrived there"),
        "channels:history": words("telling whether the weekly post arrived in a channel"),
        "groups:history": words("telling whether the weekly post arrived in a private channel"),
        "channels:read": words("noticing that I was invited to a channel"),
        "groups:read": words("noticing that I was invited to a private channel"),
        "users:read": words("names, time zones and who manages the workspace"),
        "app_mentions:read": words("answering mentions"),
        "files:read": words("files that people hand in"),
        "files:write": words("answers that are files"),
    }


SCOPES: Final = scopes(Words())
NEEDED = ("commands", "chat:write", "im:write", "users:read")  # without these it isn't worth beginning

APPS = "https://api.slack.com/apps"
_PAGE = f"{APPS}, your app,"
_TOKENS = "Basic Information, App-Level Tokens"
_BOT: Final[dict[str, str]] = {
    "invalid_auth": f"Slack refused the token in SLACK_BOT_TOKEN. Copy it again: {_PAGE} OAuth & Permissions.",
    "account_inactive": f"The Slack app was removed from the workspace. Install it again: {_PAGE} Install App.",
    "token_revoked": f"The token in SLACK_BOT_TOKEN was revoked. Install the app again: {_PAGE} Install App.",
    "not_allowed_token_type": f"SLACK_BOT_TOKEN isn't a bot's token (xoxb-…). Copy it: {_PAGE} OAuth & Permissions.",
}
_APP: Final[dict[str, str]] = {
    "invalid_auth": f"Slack refused the token in SLACK_APP_TOKEN. Copy it again: {_PAGE} {_TOKENS}.",
    "not_allowed_token_type": f"SLACK_APP_TOKEN isn't an app's token (xapp-…). Copy it: {_PAGE} {_TOKENS}.",
    "missing_scope": f"The token in SLACK_APP_TOKEN lacks connections:write. Make one that has it: {_PAGE} {_TOKENS}.",
}
_SAME: Final[dict[str, str]] = {"not_authed": "invalid_auth", "token_expired": "invalid_auth"}
_PASSING = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_BROKEN = 500


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are in the workspace.

    Attributes:
        team: the workspace's id.
        user: our user's id.
        bot: our bot's id.
        missing: the scopes we lack.
    """

    team: str
    user: str
    bot: str
    missing: tuple[str, ...]


async def greet(client: AsyncWebClient) -> Me:
    """Ask Slack who the bot's token is. Raises PlatformDown."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        raise _down(error, _BOT, "bot's") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PlatformDown(f"Slack can't be reached ({type(error).__name__}).") from None
    if not answer.get("bot_id"):
        raise PlatformDown(_BOT["not_allowed_token_type"], forever=True)
    headers = {name.lower(): value for name, value in dict(answer.headers).items()}
    given = {scope.strip() for scope in str(headers.get("x-oauth-scopes", "")).split(",")}
    missing = tuple(scope for scope in SCOPES if scope not in given) if given != {""} else ()
    return Me(str(answer["team_id"]), str(answer["user_id"]), str(answer["bot_id"]), missing)


async def ticket(client: AsyncWebClient, token: str) -> str:
    """Ask for the address of a new connection, a secret that counts once. Raises PlatformDown."""
    try:
        answer = await client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        raise _down(error, _APP, "app's") from None
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise PlatformDown(f"Slack can't be reached ({type(error).__name__}).") from None
    return str(answer["url"])


async def look(tokens: tuple[str, str], api: str | None = None) -> tuple[bool, str]:
    """Return whether the bot's and the app's token will do, and a sentence about it.

    Where Slack can't be reached nothing is wrong with them. `api` is another address than Slack's own.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5), trust_env=True) as session:
        base = api or AsyncWebClient.BASE_URL
        client = AsyncWebClient(token=tokens[0], base_url=base, session=session, retry_handlers=[], logger=quiet())
        try:
            me = await greet(client)
            await ticket(client, tokens[1])
        except PlatformDown as down:
            return (False, down.reason) if down.forever else (True, f"on, but the tokens were not tried: {down.reason}")
    if me.missing:
        return False, lacking(me.missing)
    return True, "on; Slack takes both tokens, and no scope is missing."


def quiet() -> logging.Logger:
    """Return the logger for Bolt and its SDK, which quote what people write and secret addresses below ERROR."""
    logger = logging.getLogger(f"{__name__}.library")
    logger.setLevel(logging.ERROR)
    return logger


def lacking(missing: tuple[str, ...]) -> str:
    """Return a sentence that names the scopes, what doesn't work without them, and what to do."""
    named = "; ".join(f"{scope} ({SCOPES[scope]})" for scope in missing)
    return f"The Slack app lacks {named}. Add what is missing: {_PAGE} OAuth & Permissions; then install it again."


def revoked(code: str) -> PlatformDown | None:
    """Return what it means for the bot's token that Slack refused something with `code`, if it means anything."""
    sentence = _BOT.get(_SAME.get(code, code))
    return PlatformDown(sentence, forever=True) if sentence else None


def _down(error: SlackApiError, sentences: dict[str, str], whose: str) -> PlatformDown:
    data, status = getattr(error.response, "data", None), getattr(error.response, "status_code", 0)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if not code or code in _PASSING or status >= _BROKEN:
        return PlatformDown(f"Slack has an outage ({code or status}).")
    sentence = sentences.get(_SAME.get(code, code)) or f"Slack refused the {whose} token ({code})."
    return PlatformDown(sentence, forever=True)
