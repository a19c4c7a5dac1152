"""From what is due to what is said."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.around import Around
from bot.chat.dispatcher import Dispatcher
from bot.chat.reply import Reply
from bot.commands.views import letters
from bot.commands.views import prompts as views
from bot.domain.prompt import Silence
from bot.domain.reminder import Due
from bot.services import Services


class Composer:
    """Composes the reply for something due, from what the services read at that moment."""

    def __init__(self, services: Services, dispatcher: Dispatcher[Services], around: Around | None = None) -> None:
        self._services, self._dispatcher, self._around = services, dispatcher, around or Around()

    async def __call__(self, due: Due) -> Reply | Silence:
        """Return the message for `due`, or why there is none; its controls carry `due.key`.

        That of a paused post is for its setter.
        """
        words = self._around.words(due.reminder.platform, due.reminder.locale)
        if due.reminder.kind == "group" and due.reminder.paused:
            reply = views.post_paused(words, due.reminder, due=due.key)
        elif due.reminder.kind == "group":
            post = await self._services.prompts.group_post(due)
            reply = views.group_post(words, post, due=due.key)
        else:
            said = await self._services.prompts.letter(due)
            if isinstance(said, Silence):
                return said
            learner = said.prompt.standing.here.learner  # their language may have changed since they switched it on
            if learner and learner.speaks:
                words = self._around.words(due.reminder.platform, learner.speaks, learner.locale)
            name = learner.name if learner and not due.place.startswith("@") else ""
            reply = letters.letter(words, said, due=due.key, name=name)
        return await self._dispatcher.fit(replace(reply, locale=words.language), due.reminder.owner)
