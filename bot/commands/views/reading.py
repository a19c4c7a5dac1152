"""What there is to read, watch and use, in a line; and kinds of it, counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.chat.markup import Rich, link, rich
from bot.commands.views.parts import hours
from bot.domain.ledger import OTHER, Finished, by_kind
from bot.domain.progress import Standing
from bot.domain.roadmap import Resource, Topic
from bot.domain.sentence import sentence, sentences
from bot.words import Words

# Of each kind: one, "1 of it", "several of it", and the heading above them.
KINDS: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "book": (sentence("Book"), *sentences("{n} book", "{n} books"), sentence("Books")),
    "paper": (sentence("Paper"), *sentences("{n} paper", "{n} papers"), sentence("Papers")),
    "course": (sentence("Course"), *sentences("{n} course", "{n} courses"), sentence("Courses")),
    "article": (sentence("Article"), *sentences("{n} article", "{n} articles"), sentence("Articles")),
    "video": (sentence("Video"), *sentences("{n} video", "{n} videos"), sentence("Videos")),
    "docs": (sentence("Documentation"), *sentences("{n} doc", "{n} docs"), sentence("Documentation")),
    "tutorial": (sentence("Tutorial"), *sentences("{n} tutorial", "{n} tutorials"), sentence("Tutorials")),
    "podcast": (sentence("Podcast"), *sentences("{n} podcast", "{n} podcasts"), sentence("Podcasts")),
    "tool": (sentence("Tool"), *sentences("{n} tool", "{n} tools"), sentence("Tools")),
    "website": (sentence("Website"), *sentences("{n} website", "{n} websites"), sentence("Websites")),
    OTHER: (sentence("Something else"), *sentences("{n} other thing", "{n} other things"), sentence("Other things")),
}


def kind_name(words: Words, kind: str) -> str:
    """Return "Book"; nothing for a kind that says nothing."""
    return words(KINDS[kind][0]) if kind in KINDS and kind != OTHER else ""


def counted(words: Words, entries: Iterable[Finished]) -> str:
    """Return "3 books, 2 papers"."""
    found = by_kind(entries).items()
    return ", ".join(words.plural(KINDS[kind][1], KINDS[kind][2], len(held)) for kind, held in found)


def resource_line(words: Words, resource: Resource) -> Rich:
    """Return "Think Bayes · book · about 12 hours · free", its title a link."""
    free = "" if resource.free is None else words("free") if resource.free else words("paid")
    told = [words.inside(kind_name(words, resource.kind)), hours(words, resource), free]
    line = link(resource.title, resource.url)
    for one in filter(None, told):
        line = rich(words, "{line} · {one}", line=line, one=one)
    return line


def next_line(words: Words, standing: Standing, topic: Topic) -> Rich | None:
    """Return "Start with Think Bayes · book · …": the best of a topic's resources that isn't finished, if any."""
    resource = standing.start_with(topic)
    return None if resource is None else rich(words, "Start with {resource}", resource=resource_line(words, resource))


def topic_offer(words: Words, topic: Topic, resource: Resource | None) -> Rich:
    """Return "**1.3 Bayesian thinking**, about 18 hours: Think Bayes · book · …"; as much of it as is known."""
    key = "**{number} {title}**, {estimate}" if topic.hours else "**{number} {title}**"
    named = rich(words, key, number=topic.number, title=topic.title, estimate=hours(words, topic))
    if resource is None:
        return named
    return rich(words, "{topic}: {resource}", topic=named, resource=link(resource.title, resource.url))
