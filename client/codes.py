"""The code lists of the API: the texts of its closed vocabularies, kept for a while, since they are nobody's."""

import time
from typing import Any, Protocol

KEPT_SECONDS = 300.0


class Reader(Protocol):
    """Reads from the API as somebody."""

    async def get(self, path: str) -> Any: ...


class CodeLists:
    """The lists that were read so far; each is asked for again after some minutes."""

    def __init__(self) -> None:
        self._lists: dict[str, tuple[float, list[dict[str, Any]]]] = {}

    async def read(self, reader: Reader, *names: str) -> "Texts":
        """Return these lists."""
        now = time.monotonic()
        for name in names:
            kept = self._lists.get(name)
            if kept is None or now - kept[0] > KEPT_SECONDS:
                found = await reader.get(f"/v1/code-lists/{name}")
                self._lists[name] = (now, found["codes"])
        return Texts({name: self._lists[name][1] for name in names})


class Texts:
    """Some code lists, to be shown."""

    def __init__(self, lists: dict[str, list[dict[str, Any]]]) -> None:
        self._lists = lists

    def text(self, name: str, code: str | None, language: str) -> str:
        """Return the text of a code, or the code itself where the list does not know it."""
        found = next((one for one in self._lists[name] if one["code"] == code), None)
        return (code or "") if found is None else str(found["labels"][language])

    def offered(self, name: str, language: str) -> list[tuple[str, str]]:
        """Return the codes that are offered, each with its text, in their order."""
        return [(one["code"], one["labels"][language]) for one in self._lists[name] if one["active"]]
