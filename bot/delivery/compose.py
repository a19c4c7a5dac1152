"""From what is due to what is said."""

from __future__ import annotations

from bot.chat.around import Around
from bot.chat.dispatcher import Dispatcher
from bot.chat.reply import Reply
from bot.commands.views import letters
from bot.commands.views import prompts as views
from bot.domain.prompt import Silence
from bot.domain.reminder import Due
from bot.services import Services
from bot.words import Words


class Composer:
    """Composes the reply for something due, from what the services read at that moment."""

    def __init__(self, services: Services, dispatcher: Dispatcher[Services], around: Around | None = None) -> None:
        self._services, self._dispatcher, self._around = services, dispatcher, around or Around()

    async def __call__(self, due: Due) -> Reply | Silence:
        """Return the message for `due`, or why there is none; its controls carry `due.key`.

        That of a paused post is for its setter.
        """
        if due.reminder.kind == "group" and due.reminder.paused:
            reply = views.post_paused(self._words(due, due.reminder.locale), due.reminder, due=due.key)
        elif due.reminder.kind == "group":
            post = await self._services.prompts.group_post(due)
            reply = views.group_post(self._words(due, due.reminder.locale), post, due=due.key)
        else:
            said = await self._services.prompts.letter(due)
            if isinstance(said, Silence):
                return said
            learner = said.prompt.standing.here.learner  # their language may have changed since they switched it on
            locale = learner.locale if learner and learner.locale else due.reminder.locale
            name = learner.name if learner and not due.place.startswith("@") else ""
            reply = letters.letter(self._words(due, locale), said, due=due.key, name=name)
        return await self._dispatcher.fit(reply, due.reminder.owner)

    def _words(self, due: Due, locale: str) -> Words:
        return self._around.words(due.reminder.platform, locale)
