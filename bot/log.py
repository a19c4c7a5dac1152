"""Logging: readable lines, or one JSON object a line."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from bot.chat import reference

OURS = "bot"


class Json(logging.Formatter):
    """One JSON object a line: `at`, `level`, `name`, `text`; `ref` within an answer, and `trace` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "name": record.name,
            "text": record.getMessage(),
        }
        if ref := reference.current():
            line["ref"] = ref
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class Readable(logging.Formatter):
    """A readable line, with the answer's reference in brackets where the line belongs to one."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's own name)
        """Return the line without its trace."""
        ref = reference.current()
        return super().formatMessage(record) + (f" [{ref}]" if ref else "")


def set_up(level: str, style: str) -> None:
    """Log to standard error as `text` or `json`: the bot's own lines from `level` on, libraries' from WARNING on.

    What libraries say below that concerns nobody but themselves, and holds statements and requests with what people
    wrote in them.
    """
    handler = logging.StreamHandler(sys.stderr)
    text = Readable("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    handler.setFormatter(Json() if style == "json" else text)
    logging.basicConfig(level=max(logging.WARNING, logging.getLevelName(level)), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)
