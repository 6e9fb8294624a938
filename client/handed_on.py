"""Files that the API makes, handed on to be kept by the reader."""

from litestar.response import Stream

from client.visit import Visit

ENDINGS = {"application/pdf": "pdf", "text/csv": "csv", "application/jsonl": "jsonl"}


async def handed_on(
    visit: Visit, path: str, name: str, media: str, purpose: str | None = None, query: dict[str, str] | None = None
) -> Stream:
    """Return a file of the API as it comes, under a name that tells nothing of anybody."""
    headers = {"Accept": media} | ({} if purpose is None else {"Purpose-Code": purpose})
    pieces = await visit.as_user(visit.house.api.pieces, path, headers=headers, query=query or None)
    kept = {"content-disposition": f'attachment; filename="{name}.{ENDINGS[media]}"'}
    return Stream(pieces, media_type=media, headers=kept)
