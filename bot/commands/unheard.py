"""What stands above the next answer to somebody whose reminder was refused by its place, whatever they called."""

from __future__ import annotations

from dataclasses import replace

from bot.chat.command import Command
from bot.chat.reply import MOST_ROWS, Reply
from bot.commands.kinds import Asked
from bot.commands.views.reminders import unheard

AT_HAND = ("upcoming",)  # stands beside every page; nobody has called it
SAYS_IT = ("reminders",)  # by itself


async def tell(call: Asked, command: Command, reply: Reply) -> Reply:
    """Return an answer with that above it, once; where others see it, or there is no room, the next answer has it."""
    if not call.services.unheard.waits_for(call.asker) or command.name in AT_HAND or not command.private:
        return reply
    has_room = len(reply.controls) + (reply.page is not None and reply.page.of > 1) < MOST_ROWS
    if reply.form is not None or not (has_room or command.name in SAYS_IT):
        return reply
    mine = await call.services.unheard.hear(call.asker)
    first, again = unheard(call.words, mine) if mine is not None else ((), ())
    if not again or command.name in SAYS_IT:
        return reply
    return replace(reply, cards=(*first, *reply.cards), controls=(again, *reply.controls))
