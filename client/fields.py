"""The fields that many forms have: texts of the lengths that the API takes, and choices from its code lists."""

from msgspec.structs import replace

from client.forms import Field, Input


def narrative(name: str, label: str, hint: str | None = None, *, optional: bool = False, rows: int = 6) -> Field:
    """Return a field for a text of 10 to 4,000 characters, looked at for identifiers while it is typed."""
    return _text(name, label, hint, optional=optional, rows=rows, least=10, most=4000)


def remark(name: str, label: str, hint: str | None = None, *, optional: bool = True) -> Field:
    """Return a field for a remark of at most 1,000 characters, looked at for identifiers while it is typed."""
    return _text(name, label, hint, optional=optional, rows=3, least=1, most=1000)


def advisory(name: str, label: str, hint: str | None = None) -> Field:
    """Return a field for advice of at most 20,000 characters, looked at for identifiers while it is typed."""
    return _text(name, label, hint, optional=False, rows=12, least=10, most=20000)


def choice(
    name: str,
    label: str,
    codes: str | None = None,
    *,
    hint: str | None = None,
    optional: bool = False,
    usual: str | None = None,
) -> Field:
    """Return a field with one choice, from a code list or from what the page offers."""
    return Field(name=name, label=label, input=Input.CHOICE, codes=codes, hint=hint, optional=optional, usual=usual)


def within(name: str, *fields: Field) -> tuple[Field, ...]:
    """Return fields whose places in the body that is sent lie within a part of it."""
    return tuple(replace(one, pointer=f"/{name}{one.place}") for one in fields)


def _text(name: str, label: str, hint: str | None, *, optional: bool, rows: int, least: int, most: int) -> Field:
    return Field(
        name=name,
        label=label,
        hint=hint,
        input=Input.AREA,
        optional=optional,
        guarded=True,
        least=least,
        most=most,
        rows=rows,
    )
