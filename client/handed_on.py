"""Files that the API makes, handed on to be kept by the reader."""

from litestar.response import Stream

from client.visit import Visit

ENDINGS = {
    "application/pdf": "pdf",
    "text/csv": "csv",
    "application/jsonl": "jsonl",
    "application/json": "json",
}


def under_name(name: str, media: str) -> dict[str, str]:
    """Return the header by which a browser keeps a file under a name, which tells nothing of anybody."""
    return {"content-disposition": f'attachment; filename="{name}.{ENDINGS[media]}"'}


async def handed_on(
    visit: Visit, path: str, name: str, media: str, purpose: str | None = None, query: dict[str, str] | None = None
) -> Stream:
    """Return a file of the API as it comes, under a name that tells nothing of anybody."""
    headers = {"Accept": media} | ({} if purpose is None else {"Purpose-Code": purpose})
    pieces = await visit.as_user(visit.house.api.pieces, path, headers=headers, query=query or None)
    return Stream(pieces, media_type=media, headers=under_name(name, media))
