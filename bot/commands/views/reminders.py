"""Answers about when one hears from the bot, and the question whether a zone is right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.chat.markup import EMPTY, Rich, bullets, lines, paragraphs, rich
from bot.chat.reply import Button, Card, Press, Reply, Row
from bot.commands.views.parts import zone_note
from bot.domain.learner import Here
from bot.domain.mine import Mine
from bot.domain.reminder import BY_PERSON, PERSONAL, Delivery, Outcome, Reminder, ReminderKind
from bot.domain.rest import Quiet
from bot.domain.sentence import sentence
from bot.domain.zones import city_of
from bot.words import Words

NAMES: Mapping[ReminderKind, str] = {
    "goals": sentence("Goal prompt"),
    "phase": sentence("Phase reminder"),
    "end": sentence("Week's end"),
    "group": sentence("Weekly post"),
}

BECAME: Mapping[Outcome, str] = {
    "sent": sentence("{at}: sent"),
    "late": sentence("{at}: sent late, at {time}"),
    "folded": sentence("{at}: I couldn't send it within 12 hours, so it became part of the next one"),
    "refused": sentence("{at}: not sent, {why}"),
    "unknown": sentence("{at}: perhaps sent; something broke, and I didn't want to say it twice"),
    "skipped": sentence("{at}: skipped, as you asked"),
    "quiet": sentence("{at}: not sent, because {why}"),
    "away": sentence("{at}: not sent, because you were on vacation"),
}
IN_CHANNEL: Mapping[Outcome, str] = {
    "sent": sentence("{at}: sent to the channel"),
    "late": sentence("{at}: sent late to the channel, at {time}"),
}


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


def where(words: Words, reminder: Reminder) -> str:
    """Return where a reminder goes."""
    if not reminder.place.startswith("@"):
        return words("the channel you chose")
    return words("direct message, else the channel you chose") if reminder.fallback else words("direct message")


def hours_of(words: Words, quiet: Quiet) -> str:
    """Return "22:00 to 07:00"."""
    start, end = (words.clock(time(*divmod(minutes, 60))) for minutes in (quiet.start, quiet.end))
    return words("{start} to {end}", start=start, end=end)


def next_one(words: Words, shown: Mine) -> str:
    """Return when the next one comes, or since when it should have; nothing if all are off."""
    first = shown.first
    if first is None:
        return ""
    moment = words.moment(shown.next_of(first), first.zone)
    if first.is_overdue(shown.here.now):
        return words("Due since {moment}. I keep trying to send it.", moment=moment)
    return words("Next: {moment}.", moment=moment)


def mine(words: Words, shown: Mine) -> Reply:
    """One's reminders: what comes when, what became of the last ones, and what can be changed."""
    here = shown.here
    if not shown.reminders:
        body = lines(
            rich(words, "On Monday I can ask what you want to get done, with a goal drafted for you;"),
            rich(words, "on Thursday name the next step, if you are behind; on Sunday sum the week up."),
            rich(words, "You can move, snooze, pause or stop each of them in one tap."),
        )
        on = Button(words("Remind me every week"), Press("reminders on"), "primary")
        see = Button(words("Show me what it looks like"), Press("preview"))
        card = Card(words("Your reminders are off."), paragraphs(body, _last(words, shown)))
        return Reply(cards=(card,), controls=((on, see),))
    title, why = next_one(words, shown), None
    if shown.paused:
        title = words("Your reminders are paused.")
        why = rich(words, "{why}", why=words(shown.paused)) if shown.paused != BY_PERSON else None
    elif shown.vacation:
        title = words("You are on vacation until {day}.", day=words.day(shown.vacation.last))
        why = rich(words, "{next}", next=next_one(words, shown))
    card = Card(
        title,
        paragraphs(why, _last(words, shown)),
        facts=_facts(words, shown),
        footer=zone_note(words, here),
        tone="warn" if shown.paused else "calm",
    )
    return Reply(cards=(card,), controls=_steps(words, shown))


def _facts(words: Words, shown: Mine) -> tuple[tuple[str, str], ...]:
    """Return when each one comes, then what is the same for all."""
    facts = []
    for kind in PERSONAL:
        one = shown.of(kind)
        if one is None:
            said = words("off")
        else:
            key = "every {day} at {time}, if you are behind" if kind == "phase" else "every {day} at {time}"
            said = words(key, day=words.weekday(one.weekday), time=words.clock(one.time))
            if not one.paused:
                moment = words.moment(shown.next_of(one), one.zone)
                said = words("{every} · next {moment}", every=said, moment=moment)
        facts.append((words(NAMES[kind]), said))
    first = shown.reminders[0]
    facts += [(words("Where"), where(words, first)), (words("Zone"), first.zone.key)]
    if shown.rest.quiet:
        facts.append((words("Quiet hours"), hours_of(words, shown.rest.quiet)))
    return tuple(facts)


def _last(words: Words, shown: Mine) -> Rich | None:
    if not shown.deliveries:
        return None
    became = bullets(rich(words, "{line}", line=_became(words, d, shown.here)) for d in shown.deliveries)
    return lines(rich(words, "**The last ones**"), became)


def _steps(words: Words, shown: Mine) -> tuple[Row, ...]:
    first = shown.reminders[0]
    vacation = (
        Button(words("End vacation"), Press("reminders back"), "primary")
        if shown.vacation
        else Button(words("Vacation"), Press("reminders vacation"))
    )
    change = (
        Button(words("Resume"), Press("reminders resume"), "primary")
        if shown.paused
        else Button(words("Pause"), Press("reminders pause")),
        Button(words("Change day or time"), Press("reminders change")),
        Button(words("Change zone"), Press("zone other")),
        Button(words("Quiet hours"), Press("reminders quiet")),
        vacation,
    )
    each = tuple(
        Button(words("{name}: switch off", name=words(NAMES[kind])), Press("reminders off", {"which": kind}))
        if shown.of(kind)
        else Button(words("{name}: switch on", name=words(NAMES[kind])), Press("reminders on", {"which": kind}))
        for kind in PERSONAL
    )
    switches = (*each, Button(words("Switch off"), Press("reminders off"), "danger"))
    if not shown.paused:
        skip = Button(words("Skip this week"), Press("skip week"))
        return change, switches, (_see(words, shown), skip)
    if shown.paused == BY_PERSON:
        return change, switches
    elsewhere = (
        Button(words("Write to me here"), Press("reminders", {"where": "here"}))
        if first.place.startswith("@")
        else Button(words("Write to me directly"), Press("reminders", {"where": "direct"}))
    )
    return change, switches, (elsewhere,)


def _see(words: Words, shown: Mine) -> Button:
    """Return the button that shows now what comes next."""
    first = shown.first
    return Button(words("Show me now"), Press("preview", {"which": first.kind} if first else {}))


def unheard(words: Words, shown: Mine) -> tuple[tuple[Card, ...], Row]:
    """Return what to say at the next command to somebody whose reminder was refused, and the ways on."""
    if not shown.is_unheard:
        return (), ()
    refused = shown.refused
    place = refused.place if refused else shown.reminders[0].place
    if shown.paused or refused is None:
        title, why, label = words("Your reminders are paused."), words(shown.paused), words("Resume")
    else:
        title = words("Your last reminder didn't arrive.")
        why, label = words("I couldn't send it: {why}.", why=words(refused.why)), words("Try again")
    here = Button(words("Write to me here"), Press("reminders", {"where": "here"}))
    card = Card(title, rich(words, "{why}", why=why), tone="warn")
    again = Button(label, Press("reminders resume"), "primary")
    return (card,), (again, here) if place.startswith("@") else (again,)


def _became(words: Words, delivery: Delivery, here: Here) -> str:
    at = words("{name}, {at}", name=words(NAMES[delivery.kind]), at=words.moment(delivery.due_at, here.zone))
    key = BECAME[delivery.outcome]
    if not delivery.place.startswith("@"):
        key = IN_CHANNEL.get(delivery.outcome, key)
    time = words.clock(delivery.at, here.zone)
    return words(key, at=at, time=time, why=words(delivery.why) if "{why}" in key else "")


def switched_on(words: Words, shown: Mine) -> Reply:
    """The reminders were switched on or changed: when they come, and how to stop them."""
    first = shown.first
    if first is None or shown.paused or shown.vacation or first.is_waiting(shown.here.now):
        return mine(words, shown)
    title = words("I'll write on {moment}.", moment=words.moment(shown.next_of(first), first.zone))
    comes = (
        "They come as direct messages. Stop them at any time with /reminders."
        if first.place.startswith("@")
        else "They come in the channel you chose. Stop them at any time with /reminders."
    )
    each = bullets(
        rich(
            words,
            "{name}: {moment}, if you are behind" if one.kind == "phase" else "{name}: {moment}",
            name=words(NAMES[one.kind]),
            moment=words.moment(shown.next_of(one), one.zone),
        )
        for one in shown.reminders
    )
    buttons = (
        _see(words, shown),
        Button(words("Change day or time"), Press("reminders change")),
        Button(words("Switch off"), Press("reminders off")),
        Button(words("My reminders"), Press("reminders")),
    )
    return Reply(cards=(Card(title, paragraphs(each, rich(words, comes)), tone="good"),), controls=(buttons,))


def snoozed(words: Words, here: Here, at: datetime) -> Reply:
    """The message will come again."""
    title = words("I'll ask again on {moment}.", moment=words.moment(at, here.zone))
    return Reply(cards=(Card(title),), controls=((Button(words("My reminders"), Press("reminders")),),))


def skipped(words: Words, shown: Mine) -> Reply:
    """Nothing more is said for a week."""
    body = rich(words, "{next}", next=next_one(words, shown)) if shown.reminders else EMPTY
    if shown.paused:
        body = rich(words, "Your reminders are paused.")
    buttons = (Button(words("My reminders"), Press("reminders")), Button(words("Today"), Press("today")))
    return Reply(cards=(Card(words("Skipped."), body),), controls=(buttons,))


def upcoming(words: Words, shown: Mine) -> Reply:
    """One line: when the next reminder comes."""
    see = _see(words, shown)
    first = shown.first
    if first is None:
        on = Button(words("Remind me every week"), Press("reminders on"))
        look = Button(words("Show me what it looks like"), Press("preview"))
        return Reply(rich(words, "Your reminders are off."), controls=((on, look),))
    if shown.paused:
        return Reply(
            rich(words, "Your reminders are paused."),
            controls=((Button(words("Resume"), Press("reminders resume")), see),),
        )
    moment = words.moment(shown.next_of(first), first.zone)
    late = first.is_overdue(shown.here.now)
    key = "Reminder due since **{moment}**. I keep trying." if late else "Next reminder: **{moment}**."
    return Reply(rich(words, key, moment=moment), controls=((see,),))
