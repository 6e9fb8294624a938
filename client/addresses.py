"""What an address that looks for something may hold: days, moments, ids and codes, and never what else was typed."""

import re
from collections.abc import Mapping

from client.forms import Filled
from client.visit import Visit
from client.words import _

NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
CODE = re.compile(r"[a-z0-9_:-]{1,80}\Z")
DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}\Z")
MOMENT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\Z")
WRONG = {
    DAY: _("Give a day."),
    MOMENT: _("Give a day and a time."),
    NUMBER: _("Give an id, as it stands in the log: 36 characters. A name is not looked for."),
    CODE: _("Give a code, as it stands in the log. A name is not looked for."),
}
Shapes = Mapping[str, re.Pattern[str]]
"""What may be looked for, and how each is written."""


def wanted(visit: Visit, shapes: Shapes) -> dict[str, str]:
    """Return what the address looks for; what is written otherwise is not there."""
    given = visit.request.query_params
    return {name: given[name] for name, shape in shapes.items() if shape.match(given.get(name, ""))}


def typed(visit: Visit, filled: Filled, shapes: Shapes) -> dict[str, str]:
    """Return what was typed to be looked for; what is written otherwise is told beside its field."""
    found = {name: value for name in shapes if (value := filled.value(name).strip())}
    for name, value in found.items():
        if not shapes[name].match(value):
            filled.status, filled.faults[name] = 422, visit.words.say(WRONG[shapes[name]])
    return found
