"""/finished: the books, papers and courses one is through with."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import MOST_LINK, Text
from bot.chat.reply import Press, Reply
from bot.commands.kinds import Asked, IdArg, PageArg, WhenArg, page_number
from bot.commands.things import KindArg, LinkArg, NoteArg, RatingArg, ResourceArg, ThingArg, named
from bot.commands.views import finished as views
from bot.domain.ledger import OTHER, Thing

TitleArg = Annotated[str, Arg("What it is called", Text(most=150))]


@command("finished list", "See what you have finished", bare=True)
async def listing(call: Asked, page: PageArg = "1") -> Reply:
    """Show the list, by kind."""
    return views.listing(call.words, await call.services.study.standing(call.asker), page_number(page))


@command("finished add", "Note a book, paper, course or anything else you have finished")
async def add(
    call: Asked,
    title: ThingArg,
    kind: KindArg = "",
    link: LinkArg = "",
    rating: RatingArg = "",
    note: NoteArg = "",
    when: WhenArg = None,
) -> Reply:
    """Note something as finished; where a title may mean one of the roadmap's, ask first."""
    found = title.resource
    if found is not None and kind and Thing.of(found).kind != kind:
        found = None  # the course of that name, not the book
    if found is None and title.near and not (kind or link):
        given = {"rating": rating, "note": note, "when": when.isoformat() if when else ""}
        again = Press("finished add", {name: value for name, value in given.items() if value})
        roadmap = await call.services.roadmaps.in_use(call.asker)
        offered = [(r.title, again.also(title=named(roadmap, r))) for r in title.near[: views.NEAR]]
        return views.which(call.words, title.typed, offered, again.also(title=title.typed, kind=OTHER))
    address = link or (title.typed if "://" in title.typed and len(title.typed) <= MOST_LINK else "")
    thing = Thing(title.typed, kind or OTHER, address)
    kept = await call.services.ledger.add(
        call.asker, thing if found is None else Thing.of(found), rating=_rating(rating), note=note, when=when
    )
    return views.noted(call.words, kept.entry, kept.standing, is_new=kept.changed)


@command("finished this", "Note one of the roadmap's resources as finished", hidden=True)
async def this(call: Asked, resource: ResourceArg) -> Reply:
    """Note a resource as finished, today."""
    kept = await call.services.ledger.add(call.asker, Thing.of(resource))
    return views.noted(call.words, kept.entry, kept.standing, is_new=kept.changed)


@command("finished own", "What have you finished?", hidden=True)
async def own(call: Asked, title: TitleArg, kind: KindArg, link: LinkArg, rating: RatingArg, note: NoteArg) -> Reply:
    """Note something of one's own: what the form behind the button submits."""
    kept = await call.services.ledger.add(call.asker, Thing(title, kind, link), rating=_rating(rating), note=note)
    return views.noted(call.words, kept.entry, kept.standing, is_new=kept.changed)


@command("finished show", "See one thing you have finished", hidden=True)
async def show(call: Asked, entry: IdArg) -> Reply:
    """Show one entry and what can be done with it."""
    return views.show(call.words, await call.services.ledger.entry(call.asker, entry))


@command("finished edit", "Change what you noted", hidden=True)
async def edit(call: Asked, entry: IdArg, rating: RatingArg = "", kind: KindArg = "") -> Reply:
    """Set an entry's rating or kind; without either, ask for everything with what is there filled in."""
    found = await call.services.ledger.entry(call.asker, entry)
    if not (rating or kind):
        thing = found.thing
        values = {"title": thing.title, "kind": thing.kind, "link": thing.link, "note": found.note}
        values["rating"] = str(found.rating or "")
        return Reply(form=change.form(call.words, {"entry": entry}, tuple(values), values=values))
    changed = replace(
        found,
        thing=replace(found.thing, kind=kind or found.thing.kind),
        rating=_rating(rating) if rating else found.rating,
    )
    kept = await call.services.ledger.change(call.asker, changed)
    return views.show(call.words, kept.entry, changed=True)


@command("finished change", "Change what you noted", hidden=True)
async def change(
    call: Asked, entry: IdArg, title: TitleArg, kind: KindArg, link: LinkArg, rating: RatingArg, note: NoteArg
) -> Reply:
    """Change an entry: what the form behind "Change" submits."""
    found = await call.services.ledger.entry(call.asker, entry)
    thing = replace(found.thing, title=title, kind=kind, link=link)
    kept = await call.services.ledger.change(call.asker, replace(found, thing=thing, rating=_rating(rating), note=note))
    return views.show(call.words, kept.entry, changed=True)


@command("finished remove", "Take something off your list", hidden=True)
async def remove(call: Asked, entry: IdArg) -> Reply:
    """Take an entry off the list: "Undo" and "Remove"."""
    kept = await call.services.ledger.remove(call.asker, entry)
    return views.removed(call.words, kept.entry, now=kept.changed)


@command("finished restore", "Put something back on your list", hidden=True)
async def restore(call: Asked, entry: IdArg) -> Reply:
    """Put an entry back that was taken off."""
    kept = await call.services.ledger.put_back(call.asker, entry)
    return views.noted(call.words, kept.entry, kept.standing, is_new=kept.changed)


def _rating(typed: str) -> int | None:
    return int(typed) if typed else None
