from __future__ import annotations

from xml.etree import ElementTree as ET

from bot.chat.reply import Press, Reply
from tests.world import Person, World, labels, words_of


def texts(reply: Reply) -> list[str]:
    """What the reply's only picture says, the same on light and dark paper."""
    (image,) = reply.images
    light, dark = (_lines(svg) for svg in (image.light, image.dark))
    assert light == dark
    return light


def _lines(svg: str) -> list[str]:
    return ["".join(e.itertext()) for e in ET.fromstring(svg).iter() if e.text]  # noqa: S314  (our own)


async def test_progress_is_a_picture_and_the_same_in_words(ada: Person) -> None:
    await ada.says("/goal set 3 chapters")
    await ada.says("/check 1.1-1.3")
    reply = await ada.says("/progress")
    shown, alt, said = texts(reply), reply.images[0].alt, words_of(reply)
    assert reply.images[0].size[0] == 360
    for fact in ("10%", "3 topics in the last 12 weeks", "3 chapters", "0 of 3 chapters", "3 of 30"):
        assert fact in shown
        for words in (alt, said):
            assert fact in words
    assert reply.images[0].shows == Press("progress picture")
    alone = await ada.calls(Press("progress picture"))
    assert (texts(alone), alone.images[0].alt) == (shown, alt)


async def test_the_picture_of_others_is_seen_only_if_they_share(ada: Person, bob: Person) -> None:
    await ada.says("/goal set a secret")
    await ada.says("/check 1.1")
    await ada.says("/settings share:yes")
    reply = await bob.says("/progress ada")
    assert texts(reply)[:2] == ["3%", "Ada"]
    shows = reply.images[0].shows
    assert shows is not None
    assert texts(await bob.calls(shows)) == texts(reply)
    assert "secret" not in reply.images[0].alt + reply.images[0].light
    shared = await ada.calls(Press("progress share"))
    assert "secret" not in words_of(shared) + shared.images[0].alt + shared.images[0].light
    await ada.says("/settings share:no")
    assert (await bob.calls(shows)).images == ()


async def test_the_map_is_a_picture_at_a_button(ada: Person) -> None:
    await ada.says("/check 1.1")
    await ada.says("/roadmap")
    reply = await ada.presses("As a picture")
    assert {"1.1 Inferential statistics fundamentals", "Statistics Refresher", "you are here"} <= set(texts(reply))
    assert "You are here: Statistics Refresher." in reply.images[0].alt
    assert labels(reply) == ["Roadmap", "Today"]


async def test_the_groups_post_shows_where_those_are_who_share(world: World, ada: Person, bob: Person) -> None:
    boss = world.person("boss", manages=True)
    await bob.says("/check 1.1")
    assert (await boss.says("/admin preview")).images == (), "nobody shares"
    await ada.says("/check 1.1-1.4")
    await ada.says("/settings share:yes")
    post = await boss.says("/admin preview")
    assert {"1 person shares where they are.", "2. Mathematical Foundations", "Ada"} <= set(texts(post))
    assert "2. Mathematical Foundations: Ada." in post.images[0].alt
    assert "Bob" not in post.images[0].alt + post.images[0].light
    await ada.says("/settings share:no")
    assert (await boss.says("/admin preview")).images == ()


async def test_a_picture_stores_nothing_of_a_stranger(world: World, ada: Person) -> None:
    assert "0%" in texts(await ada.calls(Press("progress picture")))
    await ada.calls(Press("roadmap picture"))
    assert await world.rows("SELECT id FROM learners") == []
