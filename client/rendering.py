"""Templates, in three languages: everything that is put into one is escaped."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from client.assets import address
from client.served import ROOT
from client.words import LOCALES, NAMES, translations

if TYPE_CHECKING:
    from client.visit import Visit

FOLDER = Path(__file__).parent / "templates"


class Templates:
    """The templates of all pages."""

    def __init__(self) -> None:
        loader = FileSystemLoader(FOLDER)
        self._environments = {language: _environment(language, loader) for language in LOCALES}

    def render(self, name: str, visit: "Visit", **values: Any) -> str:
        """Return a page as text."""
        template = self._environments[visit.language].get_template(name)
        return template.render(visit=visit, words=visit.words, served=visit.house.served, **values)


def _environment(language: str, loader: FileSystemLoader) -> Environment:
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.globals.update(asset=address, root=ROOT, languages=NAMES, language=language)
    return made
