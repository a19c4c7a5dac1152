"""What is read at most. Whatever is over is refused with its file and line, never cut in silence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.roadmaps.blocks import Refused

MAX_BYTES = 1 << 20  # of a file
MAX_TEXT = 64 << 10  # characters in one paragraph, heading, cell or front matter
MAX_ITEMS = 20_000
MAX_HEADINGS = 5_000
MAX_ROWS = 5_000
MAX_LEVELS = 50

MAX_DOCUMENTS = 200
MAX_ALL_BYTES = 8 << 20

MAX_SECONDS = 10
MAX_MEMORY = 512 << 20


@dataclass(slots=True)
class Budget:
    """What one roadmap has used of what all of its files may have together."""

    documents: int = 0
    size: int = 0

    def spend(self, file: str, size: int) -> None:
        """Count one more file of `size` bytes.

        Raises:
            Refused: it is one too many, or the bytes are.
        """
        self.documents += 1
        self.size += size
        if self.documents > MAX_DOCUMENTS:
            raise Refused(
                file, 0, "would be document {n}: a roadmap has at most {most}", n=MAX_DOCUMENTS + 1, most=MAX_DOCUMENTS
            )
        if self.size > MAX_ALL_BYTES:
            raise Refused(file, 0, "makes the roadmap larger than {most} MiB in all", most=MAX_ALL_BYTES >> 20)
