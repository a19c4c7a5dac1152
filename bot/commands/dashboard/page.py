"""The dashboard as a whole: what matters most as tiles, then the roadmap, charts, and what was read and built."""

from __future__ import annotations

import htpy as h

from bot.chat.reply import Sheet
from bot.commands.dashboard.burnup import burn_up
from bot.commands.dashboard.days import study_days
from bot.commands.dashboard.pieces import shown
from bot.commands.dashboard.route import roadmap
from bot.commands.dashboard.weeks import weekly_goals
from bot.commands.dashboard.work import ledger, projects
from bot.commands.views.parts import count, pace_facts, place, span, zone_note
from bot.domain.goal import verdict
from bot.domain.overview import Overview
from bot.words import Words


def dashboard(words: Words, overview: Overview) -> Sheet:
    """Put the dashboard together."""
    standing = overview.standing
    here, title = standing.here, shown(standing.roadmap.title)
    main = h.main(".sheet")[
        _head(words, overview),
        _tiles(words, overview),
        roadmap(words, standing),
        h.div(".pair")[burn_up(words, overview), weekly_goals(words, overview)],
        study_days(words, overview),
        h.div(".pair.even")[projects(words, standing.projects), ledger(words, standing.finished)],
    ]
    name = f"progress-{here.today.isoformat()}"
    return Sheet(name, words("{roadmap} · Study Buddy", roadmap=title), words.language, str(main))


def _head(words: Words, overview: Overview) -> h.Element:
    standing = overview.standing
    here = standing.here
    name = shown(here.learner.name) if here.learner else ""
    when = words("{day}, {time}", day=words.long_day(here.today), time=words.clock(here.now, here.zone))
    clock = zone_note(words, here)
    return h.div(".head")[
        h.div[
            h.h1(dir="auto")[shown(standing.roadmap.title)],
            h.p[h.bdi[name] if name else None, " · " if name else None, when],
            h.p(".note")[clock] if clock else None,
        ],
        _badge(words, overview),
    ]


def _badge(words: Words, overview: Overview) -> h.Element | None:
    """Say that everything is done, or that this week's goals are on track; silent otherwise."""
    tally, today = overview.standing.tally(), overview.standing.here.today
    goals = [g for g in overview.goals if g.week == overview.week and g.state != "dropped"]
    if tally.total and not tally.left:
        return h.p(".badge")[words("All done")]
    if goals and not any(g.is_behind(today) for g in goals):
        return h.p(".badge")[words("On track this week")]
    return None


def _tiles(words: Words, overview: Overview) -> h.Element:
    standing = overview.standing
    tally, pace = standing.tally(), standing.pace
    goals = verdict([g for g in overview.goals if g.week == overview.week])
    one, many = "{kept} of {n} goal kept", "{kept} of {n} goals kept"
    finish = pace.finish if pace else None
    facts = [value for _, value in pace_facts(words, pace)]
    tiles = (
        (words("Done"), count(words, tally), words.percent(tally.share) if tally.total else ""),
        (words("You are here"), shown(place(words, standing)), ""),
        (
            words("This week"),
            words.plural("{n} topic", "{n} topics", standing.week_ticks),
            words.plural(one, many, goals.of, kept=goals.kept) if goals.of else words("no goal set"),
        ),
        (
            words("Streak"),
            words.plural("{n} week", "{n} weeks", standing.streak),
            words("one missed week in four is forgiven"),
        ),
        (
            words("At your pace done"),
            span(words, *finish) if finish else _unknown(words, overview),
            facts[0] if facts else words("known after three weeks with ticks"),
        ),
    )
    return h.dl(".tiles")[
        (
            h.div[h.dt[name], h.dd(dir="auto")[value], h.dd(".note")[told] if told else None]
            for name, value, told in tiles
        )
    ]


def _unknown(words: Words, overview: Overview) -> str:
    tally = overview.standing.tally()
    return words("Done") if tally.total and not tally.left else words("not known yet")
