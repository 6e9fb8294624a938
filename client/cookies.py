"""The cookies: a session's secret, a log-in under way, and the language; no token and no content in any of them."""

from litestar.datastructures import Cookie

from client.served import ROOT, Served


def named(served: Served, name: str) -> str:
    """Return the full name of a cookie. Over TLS a neighbouring host cannot plant one of that name (RFC 6265bis)."""
    return f"__Host-vink-{name}" if served.secure else f"vink-app-{name}"


def crumb(served: Served, secret: str) -> Cookie:
    """Return the cookie of a session; it ends with the browser."""
    return _cookie(served, "session", secret, None)


def crossing(served: Served, sealed: str, seconds: int) -> Cookie:
    """Return the cookie of a log-in that is under way."""
    return _cookie(served, "login", sealed, seconds)


def tongue(served: Served, language: str) -> Cookie:
    """Return the cookie of a language that was chosen; it ends with the browser."""
    return _cookie(served, "language", language, None)


def forget(served: Served, name: str) -> Cookie:
    """Return what makes the browser forget a cookie."""
    return _cookie(served, name, "", 0)


def _cookie(served: Served, name: str, value: str, seconds: int | None) -> Cookie:
    return Cookie(
        key=named(served, name),
        value=value,
        # The name __Host- goes with the path /, and with nothing narrower.
        path="/" if served.secure else ROOT,
        max_age=seconds,
        secure=served.secure,
        httponly=True,
        samesite="lax",
    )
