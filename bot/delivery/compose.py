"""From what is due to what is said."""

from __future__ import annotations

from bot.chat.dispatcher import Dispatcher
from bot.chat.reply import Reply
from bot.commands.views import prompts as views
from bot.domain.reminder import Due
from bot.services import Services
from bot.words import Words


class Composer:
    """Composes the reply for something due, from what the services read at that moment."""

    def __init__(self, services: Services, dispatcher: Dispatcher[Services]) -> None:
        self._services, self._dispatcher = services, dispatcher

    async def __call__(self, due: Due) -> Reply:
        """Return the message for `due`; its controls carry `due.key`."""
        words = Words(due.reminder.locale)
        if due.reminder.kind == "group":
            reply = views.group_post(words, await self._services.prompts.group_post(due), due=due.key)
        else:
            reply = views.goal_prompt(words, await self._services.prompts.goal_prompt(due), due=due.key)
        return await self._dispatcher.fit(reply)
