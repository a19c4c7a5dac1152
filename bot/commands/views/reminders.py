"""Answers about when one hears from the bot, and the question whether a zone is right."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat.markup import bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Control, Press, Reply, Row
from bot.commands.views.parts import zone_note
from bot.domain.learner import Here
from bot.domain.reminder import BY_PERSON, Delivery, Mine
from bot.domain.zones import city_of
from bot.words import Words


def confirm_zone(words: Words, now: datetime, zone: ZoneInfo, then: str) -> Reply:
    """Ask whether the time a zone shows is right; yes goes on with the call `then`."""
    title = words("It is {time} for you, right?", time=words.clock(now, zone))
    body = rich(
        words,
        "That is the time in {city}. I ask once, so that reminders come at your own hour.",
        city=city_of(zone.key),
    )
    buttons = (
        Button(words("Yes, that's right"), Press(then, {"zone": zone.key, "sure": "yes"}), "primary"),
        Button(words("No, somewhere else"), Press("zone other", {"then": then})),
    )
    return Reply(cards=(Card(title, body),), controls=(buttons,))


def where(words: Words, place: str) -> str:
    """Return where a reminder goes."""
    return words("direct message") if place.startswith("@") else words("the channel you chose")


def mine(words: Words, shown: Mine) -> Reply:
    """One's reminder, what became of the last ones, and what can be changed."""
    reminder, here = shown.reminder, shown.here
    if reminder is None:
        body = lines(
            rich(words, "I can ask you every Monday at 09:00 what you want to get done, with a goal drafted for you."),
            rich(words, "You can snooze, pause or stop it in one tap."),
        )
        on = Button(words("Remind me on Mondays"), Press("reminders on"), "primary")
        see = Button(words("Show me what it looks like"), Press("preview"))
        return Reply(cards=(Card(words("Your reminders are off."), body),), controls=((on, see),))
    every = words("{day}s at {time}", day=words.weekday(reminder.weekday), time=words.clock(reminder.time))
    facts = [
        (words("Goal prompt"), every),
        (words("Where"), where(words, reminder.place)),
        (words("Zone"), reminder.zone.key),
    ]
    title = words("Next: {moment}.", moment=words.moment(reminder.next_at, here.zone))
    why = None
    if reminder.paused:
        title = words("Your reminders are paused.")
        why = rich(words, "{why}", why=words(reminder.paused)) if reminder.paused != BY_PERSON else None
    last = None
    if shown.deliveries:
        became = bullets(rich(words, "{line}", line=_became(words, d, here)) for d in shown.deliveries)
        last = lines(rich(words, "**The last ones**"), became)
    card = Card(
        title,
        paragraphs(why, last),
        facts=tuple(facts),
        footer=zone_note(words, here),
        tone="warn" if reminder.paused else "calm",
    )
    change: list[Control] = [
        Button(words("Resume"), Press("reminders resume"), "primary")
        if reminder.paused
        else Button(words("Pause"), Press("reminders pause")),
        Button(words("Change day or time"), Press("reminders when")),
        Button(words("Change zone"), Press("zone other")),
        Button(words("Switch off"), Press("reminders off"), "danger"),
    ]
    rows: list[Row] = [tuple(change)]
    if not reminder.paused:
        rows.append((Button(words("Show me now"), Press("preview")),))
    return Reply(cards=(card,), controls=tuple(rows))


def _became(words: Words, delivery: Delivery, here: Here) -> str:
    at = words.moment(delivery.due_at, here.zone)
    match delivery.outcome:
        case "sent":
            return words("{at}: sent", at=at)
        case "late":
            return words("{at}: sent late, at {time}", at=at, time=words.clock(delivery.at, here.zone))
        case "folded":
            return words("{at}: not sent, I was away for more than 12 hours; it became part of the next one", at=at)
        case "refused":
            return words("{at}: not sent, {why}", at=at, why=delivery.why)
        case "unknown":
            return words("{at}: perhaps sent; the connection broke, and I did not want to say it twice", at=at)
        case "skipped":
            return words("{at}: skipped, as you asked", at=at)


def switched_on(words: Words, shown: Mine) -> Reply:
    """The reminder was switched on or changed: when the next one comes, and how to stop it."""
    if shown.reminder is None:
        return mine(words, shown)
    title = words("I'll ask you on {moment}.", moment=words.moment(shown.reminder.next_at, shown.here.zone))
    body = rich(words, "By {place}. Stop it at any time with /reminders.", place=where(words, shown.reminder.place))
    buttons = (
        Button(words("Show me now"), Press("preview")),
        Button(words("Change day or time"), Press("reminders when")),
        Button(words("Switch off"), Press("reminders off")),
    )
    return Reply(cards=(Card(title, body, tone="good"),), controls=(buttons,))


def snoozed(words: Words, here: Here, at: datetime) -> Reply:
    """The prompt will come again."""
    title = words("I'll ask again on {moment}.", moment=words.moment(at, here.zone))
    return Reply(cards=(Card(title),), controls=((Button(words("My reminders"), Press("reminders")),),))


def skipped(words: Words, shown: Mine) -> Reply:
    """This week goes without a goal."""
    body = (
        rich(words, "The next one comes on {moment}.", moment=words.moment(shown.reminder.next_at, shown.here.zone))
        if shown.reminder
        else None
    )
    return Reply(
        cards=(Card(words("Skipped this week."), lines(body)),), controls=((Button(words("Today"), Press("today")),),)
    )


def upcoming(words: Words, shown: Mine) -> Reply:
    """One line: when the next reminder comes."""
    see = Button(words("Show me now"), Press("preview"))
    if shown.reminder is None:
        on = Button(words("Remind me on Mondays"), Press("reminders on"))
        return Reply(rich(words, "Your reminders are off."), controls=((on, see),))
    if shown.reminder.paused:
        return Reply(
            rich(words, "Your reminders are paused."),
            controls=((Button(words("Resume"), Press("reminders resume")), see),),
        )
    said = rich(words, "Next reminder: **{moment}**.", moment=words.moment(shown.reminder.next_at, shown.here.zone))
    return Reply(said, controls=((see,),))
