"""Tables: the header row names the columns, each row is a topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.roadmaps import metadata, resources, vocabulary
from bot.roadmaps.blocks import Link, Row, Table, Text
from bot.roadmaps.shape import ReadTopic
from bot.roadmaps.titles import normal, split, tidy

_STATE = re.compile(r"\[[ xX]?\]|[✅✔✓☑❌✖☐☒⏳⌛🔲🔳⬜⬛🟩🟨🟥🚧]\ufe0f?")
_TICKED = re.compile(r"\[[xX]\]|[✅✔✓☑🟩]\ufe0f?")
_DONE = frozenset(
    {"done", "completed", "complete", "finished", "hecho", "completado", "feito", "fait", "erledigt", "готово", "完成"}
)


def topics_of(table: Table, file: str) -> Iterator[ReadTopic]:
    """Yield a topic for each row that has words in the column of topics."""
    names = [normal(cell.plain) for cell in table.header]
    column = _column(names, table.rows)
    for row in table.rows:
        taken = split(row.cells[column]) if column < len(row.cells) else None
        if taken is None or not any(c.isalnum() for c in taken.title):
            continue
        cell = row.cells[column]
        spans = _under(names, row, vocabulary.DURATIONS)
        labels = tuple(span for span in spans if metadata.hours(span, *spans) is None)
        yield ReadTopic(
            taken.title,
            taken.explicit,
            file,
            row.line,
            taken.remarks.hours or (metadata.hours(" ".join(spans)) if spans else None),
            cell.link,
            taken.remarks.ticked or _is_ticked(names, row),
            (*taken.remarks.labels, *labels),
            resources=tuple(resources.in_links(_links(names, row, cell), file, row.line)),
            needs=tuple(
                need
                for c in _cells(names, row, vocabulary.REQUIREMENTS)
                if _has_words(c.prose)
                for need in (c.links or (Link(tidy(c.prose), ""),))
            ),
            state=taken.state,
        )


def _column(names: Sequence[str], rows: Sequence[Row]) -> int:
    """Return the column of topics: the one that says so, else the first with words that isn't about them."""
    for index, name in enumerate(names):
        if name in vocabulary.TOPICS:
            return index
    worded = [
        index
        for index in range(len(names))
        if any(index < len(row.cells) and _has_words(row.cells[index].plain) for row in rows)
    ]
    return next((i for i in worded if names[i] not in vocabulary.NOT_TOPICS), worded[0] if worded else 0)


def _has_words(plain: str) -> bool:
    return any(c.isalpha() for c in _STATE.sub("", plain))


def _cells(names: Sequence[str], row: Row, wanted: frozenset[str]) -> Iterator[Text]:
    for name, cell in zip(names, row.cells, strict=False):
        if name in wanted and cell.plain:
            yield cell


def _links(names: Sequence[str], row: Row, topic: Text) -> Iterator[Link]:
    """Yield the links of a topic and of what is there to read for it; others lead to chats and the like."""
    yield from topic.links
    for cell in _cells(names, row, vocabulary.SOURCES | vocabulary.KINDS.keys()):
        yield from cell.links if cell is not topic else ()


def _under(names: Sequence[str], row: Row, wanted: frozenset[str]) -> list[str]:
    return [tidy(cell.prose) for cell in _cells(names, row, wanted)]


def _is_ticked(names: Sequence[str], row: Row) -> bool:
    said = _under(names, row, vocabulary.STATES)
    if said:
        return any(_TICKED.match(text) or text.casefold() in _DONE for text in said)
    return any(_TICKED.fullmatch(cell.plain) for cell in row.cells)
