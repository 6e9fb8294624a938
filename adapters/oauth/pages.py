"""The log-in page, and the page for what cannot be answered elsewhere: plain HTML, no script, three languages."""

import base64
import re
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from adapters.oauth.answers import UNSTORED, Answer

LANGUAGES = ("da", "sv", "en")
STYLE = """
:root { color-scheme: light; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #f3f4f6 }
* { box-sizing: border-box }
body { margin: 0; padding: 1rem }
main { max-width: 26rem; margin: 8vh auto 0; padding: 1.5rem; background: #fff; border: 1px solid #c9ced6 }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25 }
p { margin: 0 0 1rem; overflow-wrap: anywhere }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
input { width: 100%; padding: .625rem; font: inherit; border: 1px solid #5b6472; border-radius: 2px }
button { width: 100%; min-height: 2.75rem; margin-top: 1.25rem; padding: .5rem 1rem; font: inherit; font-weight: 600;
  color: #fff; background: #0b4f8a; border: 2px solid #0b4f8a; border-radius: 2px }
button.quiet { margin-top: .75rem; color: #0b4f8a; background: #fff }
:focus-visible { outline: 3px solid #b45309; outline-offset: 2px }
input[aria-invalid] { border: 2px solid #b91c1c }
.fault { padding: .75rem; color: #7a1212; background: #fdecec; border-left: 4px solid #b91c1c }
.note { padding: .75rem; background: #fff7df; border-left: 4px solid #b45309 }
"""
STYLE_HASH = base64.b64encode(sha256(STYLE.encode()).digest()).decode()

WORDS: Mapping[str, Mapping[str, str]] = {
    "da": {
        "title": "Log ind",
        "lead": "{client} beder dig logge ind.",
        "username": "Brugernavn",
        "password": "Adgangskode",
        "submit": "Log ind",
        "cancel": "Annullér",
        "wrong": "Brugernavn eller adgangskode er forkert.",
        "throttled": "Der er for mange forsøg. Vent {minutes} min., og prøv igen.",
        "expired": "Siden var udløbet. Prøv igen.",
        "demo": "Demo: alle personer og sager er opdigtede.",
        "refused_title": "Log ind er ikke muligt",
        "refused": "Henvendelsen fra programmet, du kom fra, er ikke gyldig. Gå tilbage, og prøv igen.",
    },
    "sv": {
        "title": "Logga in",
        "lead": "{client} ber dig logga in.",
        "username": "Användarnamn",
        "password": "Lösenord",
        "submit": "Logga in",
        "cancel": "Avbryt",
        "wrong": "Användarnamnet eller lösenordet är fel.",
        "throttled": "För många försök. Vänta {minutes} min och försök igen.",
        "expired": "Sidan hade gått ut. Försök igen.",
        "demo": "Demo: alla personer och ärenden är påhittade.",
        "refused_title": "Det går inte att logga in",
        "refused": "Begäran från programmet du kom från är inte giltig. Gå tillbaka och försök igen.",
    },
    "en": {
        "title": "Log in",
        "lead": "{client} asks you to log in.",
        "username": "Username",
        "password": "Password",
        "submit": "Log in",
        "cancel": "Cancel",
        "wrong": "The username or the password is wrong.",
        "throttled": "Too many attempts. Wait {minutes} min, then try again.",
        "expired": "The page had expired. Try again.",
        "demo": "Demo: all persons and cases are fictional.",
        "refused_title": "Logging in is not possible",
        "refused": "The request of the program you came from is not valid. Go back and try again.",
    },
}


def language(accepted: str, wished: str = "") -> str:
    """Return which of da, sv and en is wished for, by tags in their order (`ui_locales`, OpenID Connect Core section
    3.1.2.1), else which an Accept-Language header prefers (RFC 9110 section 12.5.4); da when none."""
    for tag in wished.split()[:20]:
        if (primary := tag.lower().split("-")[0]) in LANGUAGES:
            return primary
    best, weight = "da", 0.0
    for part in accepted.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        named = re.fullmatch(r"\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", parameter)
        quality = 1.0 if not parameter else float(named[1]) if named else 0.0
        primary = tag.strip().lower().split("-")[0]
        if primary in LANGUAGES and quality > weight:
            best, weight = primary, quality
    return best


def login_page(
    chosen: str, *, client: str, csrf: str, demo: bool, fault: str | None = None, minutes: int = 0, name: str = ""
) -> str:
    """Return the form that posts to the address it came from; `fault` is `wrong`, `throttled` or `expired`, and `name`
    the one that was typed.

    A page that comes back announces the fault by its title and by the field that has the focus: what is there when a
    page opens is not announced by itself.
    """
    words = WORDS[chosen]
    told = "" if fault is None else words[fault].format(minutes=minutes)
    shown = f'<p class="fault" id="fault">{escape(told)}</p>' if told else ""
    marks = (' aria-describedby="fault"' if told else "") + (' aria-invalid="true"' if fault == "wrong" else "")
    note = f'<p class="note">{escape(words["demo"])}</p>' if demo else ""
    first, second = ("", " autofocus") if name else (" autofocus", "")
    return _page(
        chosen,
        words["title"],
        f"""{note}<p>{escape(words["lead"].format(client=client))}</p>{shown}
<form method="post" autocomplete="on">
<input type="hidden" name="csrf" value="{escape(csrf)}">
<label for="username">{escape(words["username"])}</label>
<input id="username" name="username" value="{escape(name)}" autocomplete="username" autocapitalize="none"
 autocorrect="off" spellcheck="false" required maxlength="200"{marks}{first}>
<label for="password">{escape(words["password"])}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required
 maxlength="1024"{marks}{second}>
<button type="submit">{escape(words["submit"])}</button>
<button type="submit" class="quiet" name="cancel" value="1" formnovalidate>{escape(words["cancel"])}</button>
</form>""",
        told,
    )


def refusal_page(chosen: str) -> str:
    """Return the page for a request that must not be answered by a redirect."""
    words = WORDS[chosen]
    return _page(chosen, words["refused_title"], f'<p class="fault">{escape(words["refused"])}</p>')


def html(status: int, page: str, redirect_uri: str | None = None, **headers: str) -> Answer:
    """Return a page under a policy that allows nothing but its own style and form.

    Browsers apply `form-action` to the redirect that follows the form too, so the client's origin is named.
    """
    targets = "'self'"
    if redirect_uri is not None:
        parts = urlsplit(redirect_uri)
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"
        if re.fullmatch(r"[\w.+-]+:(//[\w.:\[\]-]+)?", origin, re.ASCII):
            targets += f" {origin}"
    policy = (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action {targets}; "
        "frame-ancestors 'none'; base-uri 'none'"
    )
    fixed = {
        **UNSTORED,
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Vary": "Accept-Language",
    }
    return Answer(status, fixed | {name.replace("_", "-"): value for name, value in headers.items()}, page.encode())


def _page(chosen: str, title: str, content: str, told: str = "") -> str:
    return f"""<!doctype html>
<html lang="{chosen}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(f"{told} {title} – VINK".lstrip())}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{content}
</main>
</body>
</html>
"""
