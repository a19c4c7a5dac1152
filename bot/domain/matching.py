"""Finding titles by what people type: parts of words in any order, initials, and near misses."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

MAX_TYPED = 200  # characters looked at; longer than any title shown
MAX_WORDS = 12
NEAR = 68.0  # per cent of similarity a word needs to count as mistyped ("bayezian" is 88 like "bayesian")
SHORTEST_GUESS = 3  # letters from which a part of a word is taken for the whole

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text without case, accents and compatibility forms, in single spaces.

    NFKC, casefold, then every combining mark that decomposition lays bare is dropped.
    """
    plain = unicodedata.normalize("NFKC", text[: 4 * MAX_TYPED]).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def words(folded: str) -> list[str]:
    """Return the words of a folded text: runs of letters and digits."""
    return _WORD.findall(folded)


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found for something typed, as indices into the titles.

    Attributes:
        exact: titles that are the same, apart from case, accents and punctuation.
        whole: titles that contain every typed word as a whole word.
        contained: titles in which every typed word begins a word, or all that was typed stands in one piece.
        ranked: all of these and titles with such initials, best first.
    """

    exact: tuple[int, ...] = ()
    whole: tuple[int, ...] = ()
    contained: tuple[int, ...] = ()
    ranked: tuple[int, ...] = ()


class Titles:
    """A searchable list of titles. Building it costs a pass over them, asking looks only at words that fit."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._folded = [fold(title) for title in titles]
        split = [words(folded) for folded in self._folded]
        self._squashed = ["".join(parts) for parts in split]
        self._initials = ["".join(part[0] for part in parts) for parts in split]
        self._same: dict[str, list[int]] = defaultdict(list)
        for index, (squashed, folded) in enumerate(zip(self._squashed, self._folded, strict=True)):
            self._same[squashed or folded].append(index)  # one without letters and digits is its symbols
        self._holding: dict[str, set[int]] = defaultdict(set)
        for index, parts in enumerate(split):
            for part in parts:
                self._holding[part].add(index)
        self._words = sorted(self._holding)

    def exact(self, typed: str) -> tuple[int, ...]:
        """Return the titles that are the same, apart from case, accents and punctuation."""
        folded = fold(typed[:MAX_TYPED])
        return tuple(self._same.get("".join(words(folded)[:MAX_WORDS]) or folded, ()))

    def find(self, typed: str) -> Matches:
        """Return the titles that contain what was typed."""
        folded = fold(typed[:MAX_TYPED])
        parts = words(folded)[:MAX_WORDS]
        if not folded:
            return Matches()
        if not parts:  # punctuation or symbols only
            same = self.exact(typed)
            return Matches(same, same, same, same)
        squashed = "".join(parts)
        exact = self.exact(typed)
        whole = self._all(self._holding.get(part, set()) for part in parts)
        begun = [i for i, title in enumerate(self._squashed) if title.startswith(squashed)]
        prefixed = self._all(self._starting_with(part) for part in parts)
        long = len(squashed) >= SHORTEST_GUESS
        inside = [i for i, title in enumerate(self._squashed) if long and squashed in title]
        initials = [i for i, letters in enumerate(self._initials) if len(squashed) > 1 and letters.startswith(squashed)]
        first = [i for i in begun if i in whole]
        contained = dict.fromkeys([*exact, *first, *sorted(whole), *begun, *sorted(prefixed), *inside])
        ranked = contained | dict.fromkeys(initials)
        return Matches(exact, tuple(sorted(whole)), tuple(contained), tuple(ranked))

    def near(self, typed: str, most: int = 5) -> tuple[int, ...]:
        """Return titles that may have been meant, the likeliest first; none where nothing is alike."""
        parts = words(fold(typed[:MAX_TYPED]))[:MAX_WORDS]
        scores: dict[int, float] = defaultdict(float)
        for part in parts:
            best: dict[int, float] = defaultdict(float)
            for word, score in self._alike(part):
                for index in self._holding[word]:
                    best[index] = max(best[index], score)
            for index, score in best.items():
                scores[index] += score / len(parts)
        # What ran together or was cut apart ("scikitlern", "back propagation") is compared as a whole.
        squashed = "".join(parts)
        for _, score, index in process.extract(
            squashed, self._squashed, scorer=fuzz.ratio, score_cutoff=NEAR, limit=10
        ):
            scores[index] = max(scores[index], score)
        likely = sorted(scores, key=lambda i: (-scores[i], i))
        return tuple(i for i in likely if scores[i] >= max(NEAR / 2, 0.6 * scores[likely[0]]))[:most]

    def _alike(self, part: str) -> Iterator[tuple[str, float]]:
        """Yield words like a typed one, or beginning like it ("bayezi"), with their similarity in per cent."""
        for word, score, _ in process.extract(part, self._words, scorer=fuzz.ratio, score_cutoff=NEAR, limit=40):
            yield word, score
        if len(part) > SHORTEST_GUESS:
            begun = {i: word[: len(part)] for i, word in enumerate(self._words) if len(word) > len(part)}
            for _, score, at in process.extract(part, begun, scorer=fuzz.ratio, score_cutoff=NEAR, limit=40):
                yield self._words[at], 0.95 * score

    def _starting_with(self, part: str) -> set[int]:
        found: set[int] = set()
        at = bisect_left(self._words, part)
        while at < len(self._words) and self._words[at].startswith(part):
            found |= self._holding[self._words[at]]
            at += 1
        return found

    @staticmethod
    def _all(sets: Iterable[set[int]]) -> set[int]:
        first, *rest = sets
        return first.intersection(*rest)
