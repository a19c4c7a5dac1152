"""Any text, any button, any reply."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.chat.markup import Rich, said
from bot.chat.reply import Button, Card, Choice, Meter, Page, Press, Reply, Select

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
marked = st.text(st.sampled_from("ab *_~`[](){}<>@#-\\|:/.\n1é日"), max_size=300)
longs = st.one_of(texts, st.builds(lambda t, n: t * n, texts, st.integers(1, 60)))
richs = st.one_of(longs.map(said), longs.map(Rich))
presses = st.builds(Press, st.sampled_from(["today", "check"]), st.dictionaries(st.just("a"), st.just("b")))
buttons = st.builds(
    Button, longs, st.one_of(presses, st.just("https://example.org/a"), st.just("https://x.org/" + "y" * 600))
)
selects = st.builds(
    lambda p, c: Select(p, Press("check"), "topics", tuple(Choice(t, f"t{i}", t) for i, t in enumerate(c)), 9),
    longs,
    st.lists(longs, min_size=1, max_size=25),
)
rows = st.one_of(st.lists(buttons, min_size=1, max_size=5).map(tuple), selects.map(lambda s: (s,)))
cards = st.builds(
    Card,
    longs,
    richs,
    st.lists(st.builds(Meter, longs, st.floats(-1, 9), st.floats(-1, 9), texts), max_size=4).map(tuple),
    st.lists(st.tuples(longs, longs), max_size=30).map(tuple),
    longs,
    st.sampled_from(["calm", "good", "warn"]),
)
replies = st.builds(
    Reply,
    richs,
    st.lists(cards, max_size=12).map(tuple),
    st.lists(rows, max_size=4).map(tuple),
    page=st.one_of(st.none(), st.builds(Page, st.just(Press("goal list")), st.integers(1, 5), st.just(5))),
)
