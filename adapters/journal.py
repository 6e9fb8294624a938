"""The journal as a folder: each filed copy is a file, for a department's own system to take in."""

import asyncio
import os
from pathlib import Path

from domain.retention.filing import Filed, JournalDocument


class JournalFolder:
    """A folder with one for each department. A copy is there whole or not at all, and is named by its content, so that
    filing it again changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def file(self, document: JournalDocument) -> Filed:
        return await asyncio.to_thread(self._file, document)

    def _file(self, document: JournalDocument) -> Filed:
        place = self._folder / document.department / f"{document.kind}-{document.id}-{document.digest[:16]}.json"
        if not (place.exists() and place.read_bytes() == document.content):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished = place.with_name(f".{place.name}.{os.getpid()}")
            file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                with os.fdopen(file, "wb", closefd=False) as content:
                    content.write(document.content)
                os.fsync(file)
            finally:
                os.close(file)
            unfinished.replace(place)
            _keep(place.parent)
        return Filed(target="folder", document_id=f"{document.department}/{place.name}")


def _keep(folder: Path) -> None:
    """Have the name of a new file outlast a crash of the machine."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
