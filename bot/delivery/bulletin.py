"""Keeps the week's group posts as things are, all of them without who left, and tells who set one that it is paused."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping

from bot.chat.platform import ChatPlatform, Later, Undeliverable
from bot.chat.reply import Reply
from bot.delivery.lane import PATIENCE
from bot.domain.prompt import Silence
from bot.domain.reminder import Due, News
from bot.services.newsroom import Newsroom

log = logging.getLogger(__name__)

BATCH = 50


class Bulletin:
    """Says what is new of weekly posts: at most once a beat for each, and again at the next beat if it fails.

    What is new is counted in the row of the post, in the transaction that makes it new, so that no restart loses it.
    """

    def __init__(
        self,
        newsroom: Newsroom,
        compose: Callable[[Due], Awaitable[Reply | Silence]],
        platforms: Mapping[str, ChatPlatform],
        ours: Callable[[], Awaitable[Collection[str]]] | None = None,
    ) -> None:
        """Say nothing yet.

        Args:
            newsroom: what is new.
            compose: writes a message.
            platforms: where it goes, by name.
            ours: tells on which of them we say it; None: all.
        """
        self._ours = ours
        self._newsroom, self._compose, self._platforms = newsroom, compose, platforms
        self._order = asyncio.Lock()

    async def round(self) -> None:
        """Say everything that is new now; while one round runs, another leaves it that."""
        if self._order.locked():
            return
        async with self._order:
            down: set[str] = set()
            ours = self._platforms.keys() if self._ours is None else await self._ours()
            down |= self._platforms.keys() - ours
            after = ""
            while batch := await self._newsroom.unsaid(after, BATCH):
                for news in batch:
                    if news.due.reminder.platform not in down and await self._say(news, down):
                        await self._newsroom.said(news)
                after = batch[-1].due.reminder.id
            last: News | None = None
            while posts := await self._newsroom.outdated(last, BATCH):
                for news in posts:
                    if news.due.reminder.platform not in down and await self._say(news, down):
                        await self._newsroom.brought_up(news)
                last = posts[-1]

    async def _say(self, news: News, down: set[str]) -> bool:
        """Say it; return whether there is nothing left to say."""
        platform = self._platforms.get(news.due.reminder.platform)
        if platform is None or not news.place:
            return not news.place
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await self._compose(news.due)
                if isinstance(reply, Silence):
                    return True
                if news.due.reminder.paused:
                    await platform.deliver(news.place, reply, key=news.due.key, tried=news.since)
                else:
                    await platform.revise(news.place, news.receipt, reply)
        except Undeliverable as why:
            log.warning("the news of %s were not said: %s", news.due.key, why.reason)
            if not why.forever:
                down.add(platform.name)
            return why.forever
        except (TimeoutError, Later):
            down.add(platform.name)
            return False
        except Exception:  # one bad row never stops a round
            log.exception("the news of %s could not be said", news.due.key)
        return True
