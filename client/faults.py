"""What went wrong, in words that say what to do; the API's own words where ours are missing."""

from client.api import Fault, Problem
from client.forms import Field, Filled, Input, field_at
from client.words import Words, _

FAULTS = {
    "required": _("Fill this in."),
    "identifier": _("This tells who somebody is: a number, an address or a link. Take it out, and write it without."),
    "control_character": _("There is a character in it that cannot be kept. Take it out."),
    "unknown": _("This is not known here."),
    "closed": _("It is closed."),
    "future": _("This lies in the future."),
    "past": _("This lies in the past."),
    "impossible_date": _("This day is not possible here."),
    "too_many": _("These are too many."),
    "order": _("These are in the wrong order."),
    "not_answered": _("There is no advice on it yet."),
    "recused": _("They have stepped back from it."),
    "own_unit": _("They work at the same place."),
    "out_of_reach": _("Their role is for another unit, or for other subjects."),
    "own_question": _("It is their own question."),
    "not_active": _("They are not available now."),
    "training_lapsed": _("Their training has run out."),
    "overlaps": _("They are on duty then, on another shift."),
    "not_in_function": _("They do not serve in this function."),
    "opens_gap": _("Nobody would be on duty then. Say that you know."),
    "outside_shift": _("This is not on the shift."),
    "too_far": _("This lies too far ahead."),
    "too_long": _("This is too long: a shift lasts 24 hours at most, a meeting 12."),
    "before_start": _("It ends before it begins."),
    "not_in_force": _("This rule is not in force here today."),
    "recipient_not_allowed": _("This rule does not let them be told."),
    "not_preventive": _("This rule serves prevention and the coordination of support only."),
    "not_minimal": _("The info-house is not told this."),
    "own_act": _("Handing over to the info-house has a page of its own."),
    "no_recipient": _("Nobody has laid down as whom this department is told."),
    "offered_already": _("It is offered to somebody already. Take that back first."),
    "insecure": _("This must begin with https."),
    "not_listed": _("Nothing may be sent to this host. Ask whoever runs VINK to allow it."),
    "own_approval": _("Somebody else must approve it."),
    "does_not_carry": _("VINK cannot be told on this ground without a consent."),
    "nothing_changed": _("Everything stands there as you sent it."),
    "grown": _("Only somebody under 18 has guardians."),
    "one_way": _("Choose one of the two: when the person was told, or why not yet and when that is looked at again."),
}
SHAPES = {
    Input.LINE: _("This is not written as it must be."),
    Input.CHOICE: _("Choose one of these."),
    Input.CHOICES: _("Choose one or more of these, at most five."),
    Input.NUMBER: _("Give a number."),
    Input.DAY: _("Give a day."),
    Input.MOMENT: _("Give a day and a time."),
}
LENGTH = _("Write %(least)s to %(most)s characters; now there are %(count)s.")
REFUSALS = {
    "no_grant": _("Your role does not allow this."),
    "other_kle": _("Your role is for other subjects than this. Ask a colleague, or whoever gave you the role."),
    "named_staff_only": _("A named member of staff is needed for this."),
    "key_reused": _("Your first attempt did arrive, with other words. Look at it under My matters before you go on."),
    "gate_closed": _("Something must be recorded first."),
    "not_your_turn": _("It is somebody else's turn now."),
    "not_authorised": _("The colleague who asked must allow this first."),
    "vetoed": _("These two must not be matched. See what forbids it beside the mentor."),
    "over_booked": _("The mentor's hours do not suffice. Take fewer minutes, or say why it must be so."),
}
STATUSES = {
    403: _("This is not yours to do."),
    404: _("It is not there, or not yours to see."),
    409: _("This is not possible any more: things have moved on."),
    412: _("Somebody changed this while you were writing. See what is new, then decide."),
    413: _("This is too much text to send."),
    429: _("There were too many requests. Wait %(wait)s seconds, then press the button again. Nothing is lost."),
    503: _("The service is busy. Wait %(wait)s seconds, then press the button again: nothing is lost or sent twice."),
}
SILENT = _("There was no answer in time. Press the button again: nothing is lost, and nothing is sent twice.")
BROKEN = _("Something went wrong on our side, and nothing was kept. Try again; if it goes on, tell us %(request)s.")
FORGED = _("This page was out of date, so nothing was sent. Look at what you wrote, then press the button again.")


SHORT = _("Week of %(week)s: %(free)s minutes are left, %(wanted)s are wanted.")
"""A week in which a mentor's hours do not suffice."""
MISSING = {
    "age_band": _("The age is not known, or the personal number tells another one."),
    "participation_consent": _("The person's yes to taking part."),
    "guardian_participation_consent": _("The yes of everybody with custody to taking part."),
    "disclosure_consent_or_basis": _("The person's yes to telling VINK."),
    "disclosure_consent": _("The person's yes that names whoever is told."),
    "guardian_disclosure_consent": _("The yes of everybody with custody to telling VINK."),
    "guardian_identity": _("The names of those with custody."),
    "guardian_deferral_review": _("A new look at whether to ask those with custody."),
    "informed": _("When the person was told, or why not yet."),
    "informed_review": _("A new look at whether to tell the person."),
    "consultation_closed": _("A question to the panel about it is still open."),
    "referral_ended": _("An offer of VINK from it is still open; that goes by itself."),
    "legal_basis_in_force": _("A rule that is in force today."),
    "notification_assessment": _("That you have weighed the duty to notify."),
    "agreement_of_the_young_person": _("The young person's yes to the talk."),
    "not_active": _("That they are let start."),
    "training_incomplete": _("The six days of the basic training."),
    "training_lapsed": _("A refresher: the training has run out."),
    "not_vetted": _("The vetting."),
    "vetting_lapsed": _("A new vetting: the last one has run out."),
    "lent_time_over": _("A new day until which they are lent."),
    "courses_given_to_others": _("Another mentor for each of their courses."),
}
"""What the API names as missing before VINK may be told, or before a mentor may start or stop."""


def in_words(fault: Fault, field: Field | None, value: str, words: Words) -> str:
    """Return what is wrong with a field, and what to do."""
    if fault.code == "invalid" and field is not None:
        if field.most is not None and field.input in (Input.LINE, Input.AREA):
            return words.say(LENGTH, least=field.least, most=field.most, count=len(value))
        if field.input in SHAPES:
            return words.say(SHAPES[field.input])
    known = FAULTS.get(fault.code)
    return fault.detail if known is None else words.say(known)


def refusal(problem: Problem, wait: int | None, words: Words) -> str:
    """Return why the API refused, and what to do."""
    if problem.status >= 500 and problem.status != 503:
        return words.say(BROKEN, request=problem.request_id)
    text = REFUSALS.get(problem.code) or STATUSES.get(problem.status)
    return problem.detail if text is None else words.say(text, wait=wait or 1)


def explain(filled: Filled, problem: Problem, wait: int | None, words: Words) -> None:
    """Put what the API refused beside the fields that it is about."""
    filled.status = problem.status
    for fault in problem.errors:
        field = field_at(filled.form, fault.pointer)
        told = in_words(fault, field, "" if field is None else filled.value(field.name), words)
        if field is None:
            filled.notes.append(told)
        else:
            filled.faults.setdefault(field.name, told)
    if not problem.errors:
        filled.notes.append(refusal(problem, wait, words))
    filled.notes += [words.say(MISSING.get(one, one)) for one in problem.missing]
    filled.notes += [
        words.say(SHORT, week=words.day(one["week"]), free=one["free"], wanted=one["wanted"]) for one in problem.weeks
    ]
