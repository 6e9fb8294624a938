"""The forms of an offer of VINK, in the order in which they come."""

from client.fields import choice, narrative, remark
from client.forms import Field, Form, Input, Undo
from client.words import _

CONTENT = (
    *("support_for", "needs_text", "strengths_text", "goals_wanted", "age_band", "minor_concerned"),
    *("interpreter_language", "contact_wish", "informed", "legal_basis", "kle", "urgency"),
)
"""What a referral says, all of which is sent whenever a part of it changes."""


OFFER = Form(
    title=_("Offer VINK"),
    lead=_(
        "VINK is voluntary. Write what the person needs and wishes for, in their own words where you can, and no name."
    ),
    send=_("Keep and go on"),
    done=_("The offer is kept. It goes to VINK only when every step is done."),
    fields=(
        choice("support_for", _("Whom is it for?"), "support_for", usual="youth"),
        narrative("needs_text", _("What does the person need?")),
        narrative("strengths_text", _("What are they good at?"), optional=True),
        narrative("goals_wanted", _("What do they wish for?"), optional=True),
        choice(
            "age_band",
            _("How old is the person?"),
            "age_band",
            hint=_("Left empty, it is what was said in the concern or the consultation."),
            optional=True,
        ),
        choice("contact_wish", _("How do they want to be reached?"), "contact_wish", optional=True),
    ),
)
TOLD = Form(
    title=_("Has the person been told?"),
    lead=_(
        "Whoever it is about is told before it is sent. If that is not possible yet, say why and when you look again."
    ),
    send=_("Keep"),
    done=_("It is kept."),
    fields=(
        Field(name="told_at", label=_("Told, on"), input=Input.MOMENT, optional=True, pointer="/informed/told_at"),
        Field(
            name="not_told_reason",
            label=_("Or why not yet"),
            input=Input.CHOICE,
            codes="not_told_reason",
            optional=True,
            pointer="/informed/not_told_reason",
        ),
        Field(
            name="review_on",
            label=_("Looked at again on"),
            input=Input.DAY,
            optional=True,
            pointer="/informed/review_on",
        ),
    ),
)
GUARDIANS = Form(
    title=_("The parents or guardians"),
    lead=_("Young people under 15 take part only if everybody with custody says yes too. Nobody is named here."),
    send=_("Keep"),
    done=_("It is kept."),
    fields=(Field(name="custody", label=_("How many have custody?"), input=Input.SCALE),),
)
AMEND = Form(
    title=_("Change what you sent"),
    lead=_("VINK reads what is new and what stood there before, with your reason. Nothing of it is lost."),
    send=_("Send the change"),
    done=_("It is changed, and VINK is told."),
    fields=(
        remark("reason", _("Why do you change it?"), optional=False),
        narrative("needs_text", _("What does the person need?")),
        narrative("strengths_text", _("What are they good at?"), optional=True),
        narrative("goals_wanted", _("What do they wish for?"), optional=True),
        choice("interpreter_language", _("Language of the interpreter"), "language", optional=True),
        choice("contact_wish", _("How do they want to be reached?"), "contact_wish", optional=True),
    ),
)
IDENTITY = Form(
    title=_("Who it is"),
    lead=_("Only now, and only here. It is encrypted, kept apart, and read by VINK for a stated purpose."),
    send=_("Send to VINK"),
    done=_("The offer is sent to VINK."),
    undo=Undo("withdraw", "/app/referrals/{id}/withdraw", _("Take the offer back")),
    fields=(
        Field(name="name", label=_("Name"), pointer="/citizen/name", least=1, most=120),
        Field(
            name="personal_number",
            label=_("Personal number"),
            hint=_("Only if you have it and it is needed: ten digits."),
            pointer="/citizen/personal_number",
            optional=True,
        ),
        Field(name="phone", label=_("Telephone"), pointer="/citizen/contact/phone", optional=True, least=3, most=120),
        Field(name="email", label=_("E-mail"), pointer="/citizen/contact/email", optional=True, least=3, most=120),
        Field(name="address", label=_("Address"), pointer="/citizen/contact/address", optional=True, least=1, most=240),
        Field(
            name="protected_address",
            label=_("The address is protected"),
            input=Input.CHECK,
            pointer="/citizen/protected_address",
        ),
    ),
)
CONSENTS = {
    "participation": (
        _("Yes to taking part"),
        _("Does the person want to meet VINK? It is free to say no, and to stop at any time."),
        _("What do they say yes to, in their words?"),
    ),
    "disclosure": (
        _("Yes to telling VINK"),
        _("May VINK be told? This is a question of its own. Without a yes, nothing is sent."),
        _("What may VINK be told, in their words?"),
    ),
}


def consent_form(kind: str) -> Form:
    """Return the form for a consent."""
    title, lead, scope = CONSENTS[kind]
    offer = choice("offer", _("To what?"), "offer", usual="mentor")
    return Form(
        title=title,
        lead=lead,
        send=_("Keep the consent"),
        done=_("The consent is kept. Whoever gave it can take it back at any time."),
        fields=(
            *((offer,) if kind == "participation" else ()),
            narrative("scope_text", scope, rows=3),
            choice("giver", _("Who said yes?"), usual="self"),
            choice("given_how", _("How?"), "given_how", usual="in_person"),
            Field(name="given_at", label=_("When?"), input=Input.MOMENT),
        ),
    )
