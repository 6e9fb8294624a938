"""The journal as a folder: each filed copy is a file, for a department's own system to take in."""

import asyncio
from pathlib import Path

from adapters.files import write_whole
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
            write_whole(place, document.content, replace=True)
        return Filed(target="folder", document_id=f"{document.department}/{place.name}")
