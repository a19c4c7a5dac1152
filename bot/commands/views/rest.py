"""Answers about vacations and quiet hours: what comes next, and how to end them."""

from __future__ import annotations

from bot.chat.markup import Rich, lines, rich
from bot.chat.reply import Button, Card, Press, Reply
from bot.commands.views.parts import zone_note
from bot.commands.views.reminders import hours_of
from bot.domain.mine import Mine
from bot.words import Words

MINE = "My reminders"


def away(words: Words, shown: Mine) -> Reply:
    """A vacation has begun, or ends on another day."""
    vacation = shown.vacation
    if vacation is None:
        return back(words, shown)
    title = words("Vacation until {day}.", day=words.day(vacation.last))
    body = lines(
        rich(words, "Nothing comes until that day is over, and your streak doesn't break."), _next(words, shown)
    )
    buttons = (Button(words("End it now"), Press("reminders back")), Button(words(MINE), Press("reminders")))
    return Reply(cards=(Card(title, body, footer=zone_note(words, shown.here)),), controls=(buttons,))


def back(words: Words, shown: Mine) -> Reply:
    """No vacation any more."""
    card = Card(words("You are not on vacation."), lines(_next(words, shown)), footer=zone_note(words, shown.here))
    return Reply(cards=(card,), controls=((Button(words(MINE), Press("reminders")),),))


def quiet(words: Words, shown: Mine) -> Reply:
    """Quiet hours were set, or there are none any more."""
    hours = shown.rest.quiet
    if hours is None:
        title, why = words("No quiet hours any more."), None
    else:
        title = words("Quiet hours: {hours}.", hours=hours_of(words, hours))
        why = rich(words, "What would come in them comes when they are over.")
    buttons = (Button(words("Change them"), Press("reminders quiet")), Button(words(MINE), Press("reminders")))
    card = Card(title, lines(why, _next(words, shown)), footer=zone_note(words, shown.here))
    return Reply(cards=(card,), controls=(buttons,))


def _next(words: Words, shown: Mine) -> Rich:
    """Return when the next one comes, or that none does."""
    first = shown.first
    if first is None:
        return rich(words, "Your reminders are off.")
    if shown.paused:
        return rich(words, "Your reminders are paused.")
    return rich(words, "Next: {moment}.", moment=words.moment(shown.next_of(first), first.zone))
