"""The one exception a person is meant to read."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.sentence import sentence


@dataclass(frozen=True, slots=True)
class Instead:
    """Something to try instead, offered as a button: a label and the call it makes.

    `command` and `given` are the call; when `command` is empty the call that failed is repeated with `given` on top.
    The label is an English sentence, unless it `is_name`: the name of a thing is the same in every language.
    """

    label: str
    given: dict[str, str] = field(default_factory=dict)
    command: str = ""
    is_name: bool = False

    @classmethod
    def named(cls, name: str, given: dict[str, str], command: str = "") -> Instead:
        """Return a way on whose label is the name of a thing."""
        return cls(name, given, command, is_name=True)


class Problem(Exception):  # noqa: N818  (it is a person's problem, and nothing in the program is in error)
    """Something the person can understand and act on; its text is shown to them.

    Args:
        key: the English sentence with `{names}` for values; whoever answers translates it.
        hint: what to try, in one English sentence with the same values; may be empty.
        at: the parameter that caused it, so that a form can show it at its field.
        try_instead: near misses and ways out, shown as buttons.
        values: what stands for the names in `key` and `hint`.
    """

    def __init__(
        self,
        key: str,
        hint: str = "",
        *,
        at: str = "",
        try_instead: tuple[Instead, ...] = (),
        **values: object,
    ) -> None:
        super().__init__(key.format_map(values) if values else key)
        self.key, self.hint, self.at = key, hint, at
        self.try_instead, self.values = try_instead, values


class NotNow(Exception):  # noqa: N818  (as above)
    """What the program works with can't do it at this moment; nothing of the call was done, and it may be made again.

    `key` is the English sentence for the person, `hint` what to try; the exception's own text is for the operator.
    """

    key = sentence("I can't do that right now.")
    hint = sentence("Nothing you did before is lost. Try again in a moment.")


class StartUpError(Exception):
    """One sentence that says what is wrong and what to do."""
