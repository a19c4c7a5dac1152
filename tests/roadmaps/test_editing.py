"""A roadmap that is edited over and over, in any order, while people are half-way through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain.catalogue import CatalogueEntry
from bot.roadmaps.identity import Reconciled, reconcile
from bot.roadmaps.shape import Read, ReadModule, ReadPhase, ReadTopic

# Each topic in the words it goes by: restyled, reworded a little, reworded beyond recognition. No two share any.
TOPICS = [
    ("Bayesian inference", "🚀 3. bayesian  inference!", "Bayesian inferences", "What the data say"),
    ("Gradient descent", "gradient-descent", "Gradient descents", "Downhill"),
    ("Decision trees, part 1", "Decision Trees (part 1)", "Decision trees: part 1", "Branches"),
    ("Decision trees, part 2", "Decision Trees (part 2)", "Decision trees: part 2", "Leaves"),
    ("C", "c.", "C language", "Pointers"),
    ("C++", "c++.", "C++ language", "Templates"),
    ("Attention mechanisms", "ATTENTION MECHANISMS", "Attention mechanism", "Who looks at whom"),
    ("Sampling", "1) Sampling", "Samplings", "Drawing lots"),
]
MODULES = ["Statistics", "Learning", "Models"]


@dataclass(frozen=True)
class Written:
    """How a topic stands in the text: which of its wordings, and whether its author wrote an id or a link beside it."""

    topic: int
    wording: int = 0
    named: bool = False
    linked: bool = False

    @property
    def title(self) -> str:
        return TOPICS[self.topic][self.wording]

    def read(self) -> ReadTopic:
        explicit = f"t{self.topic}" if self.named else ""
        return ReadTopic(self.title, explicit, "x.md", 1, link=f"t{self.topic}.md" if self.linked else "")


Text = tuple[tuple[str, tuple[Written, ...]], ...]


def version(text: Text) -> Read:
    modules = tuple(ReadModule(name, "", "x.md", 1, tuple(w.read() for w in inside)) for name, inside in text if inside)
    return Read("T", (ReadPhase("P", "", "x.md", 1, modules),) if modules else ())


class Editing(RuleBasedStateMachine):
    """Edits, each followed by a reload."""

    def __init__(self) -> None:
        super().__init__()
        self.text: Text = tuple((name, ()) for name in MODULES)
        self.versions: list[Text] = []
        self.known: tuple[CatalogueEntry, ...] = ()
        self.before: dict[int, tuple[str, str]] = {}
        self.now: dict[int, tuple[str, str]] = {}  # by topic: its title and id
        self.owner: dict[str, int] = {}
        self.last = Reconciled(())
        self.clock = 0
        self.numbers = count()

    def reload(self, text: Text) -> None:
        self.text, self.clock = text, self.clock + 1
        self.versions.append(text)
        self.last = reconcile(self.known, version(text), at=self.clock, new_id=lambda: f"id{next(self.numbers)}")
        self.known = self.last.entries
        written = [w for _, inside in text for w in inside]
        ids = [e.id for e in self.last.current("topic")]
        assert len(ids) == len(written), "every topic has an id"
        self.before, self.now = self.now, {w.topic: (w.title, i) for w, i in zip(written, ids, strict=True)}

    def place(self, topic: int) -> tuple[int, int]:
        return next((m, p) for m, (_, inside) in enumerate(self.text) for p, w in enumerate(inside) if w.topic == topic)

    def with_module(self, module: int, inside: Sequence[Written], text: Text | None = None) -> Text:
        old = text or self.text
        return (*old[:module], (old[module][0], tuple(inside)), *old[module + 1 :])

    def without(self, topic: int) -> Text:
        module, _ = self.place(topic)
        return self.with_module(module, [w for w in self.text[module][1] if w.topic != topic])

    def put(self, text: Text, written: Written, module: int, position: int) -> Text:
        inside = list(text[module][1])
        inside.insert(position, written)
        return self.with_module(module, inside, text)

    @initialize(order=st.permutations(range(len(TOPICS))), split=st.integers(0, 8))
    def begin(self, order: list[int], split: int) -> None:
        text = self.with_module(0, [Written(t) for t in order[:split]])
        self.reload(self.with_module(1, [Written(t) for t in order[split:6]], text))

    @rule(
        data=st.data(), module=st.integers(0, 2), position=st.integers(0, 8), named=st.booleans(), linked=st.booleans()
    )
    @precondition(lambda self: len(self.now) < len(TOPICS))
    def insert(self, data: st.DataObject, module: int, position: int, *, named: bool, linked: bool) -> None:
        topic = data.draw(st.sampled_from([t for t in range(len(TOPICS)) if t not in self.now]))
        wording = data.draw(st.integers(0, 3))
        self.reload(self.put(self.text, Written(topic, wording, named, linked), module, position))

    @rule(data=st.data())
    @precondition(lambda self: self.now)
    def delete(self, data: st.DataObject) -> None:
        self.reload(self.without(data.draw(st.sampled_from(sorted(self.now)))))

    @rule(data=st.data(), module=st.integers(0, 2), position=st.integers(0, 8))
    @precondition(lambda self: self.now)
    def move(self, data: st.DataObject, module: int, position: int) -> None:
        topic = data.draw(st.sampled_from(sorted(self.now)))
        at, place = self.place(topic)
        self.reload(self.put(self.without(topic), self.text[at][1][place], module, position))

    @rule(data=st.data(), wording=st.integers(0, 3))
    @precondition(lambda self: self.now)
    def rename(self, data: st.DataObject, wording: int) -> None:
        module, place = self.place(data.draw(st.sampled_from(sorted(self.now))))
        inside = list(self.text[module][1])
        inside[place] = replace(inside[place], wording=wording)
        self.reload(self.with_module(module, inside))

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        text = [(name, tuple(data.draw(st.permutations(inside)))) for name, inside in self.text]
        self.reload(tuple(data.draw(st.permutations(text))))

    @rule(module=st.integers(0, 2), name=st.sampled_from([*MODULES, "Numbers and chance", "Learning "]))
    def rename_module(self, module: int, name: str) -> None:
        self.reload((*self.text[:module], (name, self.text[module][1]), *self.text[module + 1 :]))

    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        self.reload(data.draw(st.sampled_from(self.versions)))

    @rule()
    def rewrite_everything(self) -> None:
        self.reload(tuple((name, tuple(replace(w, wording=3) for w in inside)) for name, inside in self.text))

    @invariant()
    def every_id_is_given_once(self) -> None:
        ids = [e.id for e in self.known]
        assert len(set(ids)) == len(ids)
        live = [e.id for e in self.known if e.archived_at is None]
        groups = (self.last.kept, self.last.new, self.last.revived, [new for _, new in self.last.renamed])
        told = {e.id for group in groups for e in group} | {new.id for _, new in self.last.moved}
        assert told == set(live), "what is there is kept, renamed, moved, new or back"

    @invariant()
    def nobody_gets_the_progress_of_another_topic(self) -> None:
        for topic, (_, id_) in self.now.items():
            assert self.owner.setdefault(id_, topic) == topic

    @invariant()
    def what_keeps_its_text_keeps_its_id(self) -> None:
        for topic, (title, id_) in self.now.items():
            if topic in self.before and self.before[topic][0] == title:
                assert self.before[topic][1] == id_

    @invariant()
    def what_returns_is_the_same_again(self) -> None:
        new = {e.id for e in self.last.new}
        archived = Counter(e.title for e in self.known if e.archived_at is not None)
        for title, id_ in self.now.values():
            assert id_ not in new or archived[title] != 1, "there is one that could have been revived"

    @invariant()
    def drops_are_counted(self) -> None:
        gone = sum(e.kind == "topic" for e in self.last.archived)
        assert self.last.drops == (gone / len(self.before) if self.before else 0)


Editing.TestCase.settings = settings(max_examples=20, stateful_step_count=15)
TestEditing = Editing.TestCase
