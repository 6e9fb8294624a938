"""Style, script and icons that pages load, each at an address that changes with its content."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from client.served import ROOT

FOLDERS = [Path(__file__).parent / name for name in ("made", "own")]
"""What `build` takes out of packages of others, and our own."""
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"


@cache
def contents() -> dict[str, tuple[bytes, str]]:
    """Return every asset by its address, with its media type. The style names icons as they are, with a query that
    changes with them."""
    found = {}
    for path in sorted(one for folder in FOLDERS for one in folder.iterdir() if one.suffix in KINDS):
        content = path.read_bytes()
        digest = sha256(content).hexdigest()[:16]
        found[f"{path.stem}-{digest}{path.suffix}"] = (content, KINDS[path.suffix])
        if path.suffix == ".svg":
            found[path.name] = (content, KINDS[path.suffix])
    return found


@cache
def address(name: str) -> str:
    """Return the address of an asset."""
    stem, _, suffix = name.rpartition(".")
    return f"{ROOT}/assets/" + next(
        one for one in contents() if one.startswith(f"{stem}-") and one.endswith(f".{suffix}")
    )
