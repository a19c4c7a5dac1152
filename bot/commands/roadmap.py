"""/roadmap, /topic, /focus and placement: looking around, and saying what one knows already."""

from __future__ import annotations

from typing import Annotated

from bot.chat.command import Arg, command
from bot.chat.kinds import Document, Text
from bot.chat.reply import File, Press, Reply
from bot.commands import copies
from bot.commands.kinds import Asked, PageArg, PartArg, TopicArg, TopicKind, TopicsKind, page_number
from bot.commands.views import study as study_views
from bot.commands.views import topic as topic_views
from bot.commands.views import ways as views
from bot.commands.views.parts import titles
from bot.domain.roadmap import Phase, Topic

OneTopicArg = Annotated[Topic | None, Arg("A topic's name or number", TopicKind())]
TickedArg = Annotated[File | None, Arg("A file whose ticks you want to take over", Document())]
NoteArg = Annotated[
    str, Arg("What you want to remember; leave it empty to remove the note", Text(most=500, long=True, blank=True))
]


@command("roadmap", "See the map and tick topics off from there")
async def roadmap(call: Asked, part: PartArg = None, page: PageArg = "1", file: TickedArg = None) -> Reply:
    """Show the whole map, or one phase or module; a file's ticks are offered to be taken over."""
    if file is not None:
        return await copies.take_over.run(call, file)
    standing = await call.services.study.standing(call.asker)
    if part is None:
        return views.roadmap(call.words, standing, page_number(page))
    return views.part(call.words, standing, part, page_number(page))


@command("roadmap picture", "See the map as a picture", hidden=True)
async def picture(call: Asked) -> Reply:
    """Show the whole map as a picture."""
    return views.picture(call.words, await call.services.study.standing(call.asker))


@command("topic", "See one topic: what it is for, what to read, where you stand, your note")
async def topic(call: Asked, topic: OneTopicArg = None) -> Reply:
    """Show one topic; called bare, the next one."""
    standing = await call.services.study.standing(call.asker)
    shown = topic or next(iter(standing.next_topics(1)), None) or next(iter(standing.roadmap.topics), None)
    if shown is None:
        return views.roadmap(call.words, standing)
    note = await call.services.study.note_of(call.asker, shown)
    return topic_views.topic(call.words, standing, shown, note)


@command("note", "Write a note on a topic", hidden=True)
async def note(call: Asked, topic: TopicArg, text: NoteArg) -> Reply:
    """Keep a note on a topic, or remove it."""
    standing, before = await call.services.study.note(call.asker, topic, text)
    return topic_views.noted(call.words, standing, topic, text.strip(), before)


@command("change note", "Write a note on a topic", hidden=True)
async def change_note(call: Asked, topic: TopicArg) -> Reply:
    """Ask for a note, with what it says now filled in."""
    old = await call.services.study.note_of(call.asker, topic)
    return Reply(form=note.form(call.words, {"topic": topic.id}, ("text",), values={"text": old}))


@command("focus", "See or choose what you concentrate on")
async def focus(call: Asked, part: PartArg = None) -> Reply:
    """Show the focus, or set it to a phase or module."""
    if part is None:
        return views.focus(call.words, await call.services.study.standing(call.asker))
    return views.focus(call.words, await call.services.study.focus_on(call.asker, part))


@command("focus first", "Focus on the first unfinished module", hidden=True)
async def unfocus(call: Asked) -> Reply:
    """Forget the chosen focus."""
    return views.focus(call.words, await call.services.study.focus_on(call.asker, None))


@command("known", "Say what you know already", hidden=True)
async def known(call: Asked, part: PartArg = None) -> Reply:
    """Offer a phase's open topics for placement; called bare, the first phase that has any."""
    standing = await call.services.study.standing(call.asker)
    phases = standing.roadmap.phases
    if part is None:
        phase = next((p for p in phases if any(standing.state(t) == "todo" for t in p.topics)), None)
    else:
        phase = part if isinstance(part, Phase) else standing.roadmap.phase_of(part)
    return views.placement(call.words, standing, phase)


KnownArg = Annotated[tuple[Topic, ...], Arg("What you know already", TopicsKind("topics"))]


@command("know", "Count topics as known", hidden=True)
async def know(call: Asked, topics: KnownArg = (), part: PartArg = None) -> Reply:
    """Place topics; without any, all open ones of a part. Counts for no streak, pace or goal."""
    before = await call.services.study.standing(call.asker)
    chosen = topics or tuple(t for t in (part.topics if part else ()) if before.state(t) == "todo")
    if not chosen:
        return await known.run(call, part)
    ticked = await call.services.study.mark(call.asker, chosen, "done", placement=True)
    title = call.words("Known: {titles}.", titles=titles(call.words, ticked.changed))
    already = call.words("Counted before: {titles}.", titles=titles(call.words, ticked.already))
    onward = Press("known", {"part": part.id} if part else {})
    return study_views.changed(call.words, ticked, title, already, onward=onward)
