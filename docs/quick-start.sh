#!/usr/bin/env bash
# The main path, from a worry to an accepted referral, against a running `make run`. Everybody in it is fictional.
# Paste it line by line, or run it whole:  bash docs/quick-start.sh
set -euo pipefail
BASE="http://127.0.0.1:${VINK_PORT:-8000}"
VINK=.venv/bin/vink
PYTHON=.venv/bin/python

# Three small words for what follows: read a field of a JSON answer, make a new key, and call the API.
field() { "$PYTHON" -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
key() { "$PYTHON" -c 'import uuid; print(uuid.uuid4())'; }
call() { curl -sS --fail-with-body -H "Authorization: Bearer $1" -H "Content-Type: application/json" -H "Idempotency-Key: $(key)" "${@:2}"; }

# 1. A school system proves itself with its own key (private_key_jwt) and gets a token for five minutes.
SCHOOL=$(curl -sS "$BASE/oauth/token" -d grant_type=client_credentials \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  -d client_assertion="$("$VINK" assertion --client school-system)" | field access_token)

# 2. It raises a concern. No field takes a name, and a personal number in the text would be refused.
CONCERN=$(call "$SCHOOL" "$BASE/v1/concerns" -d '{
  "raised_by_function": "teacher", "age_band": "15_17",
  "situation_text": "En elev trækker sig fra klassen og taler om, at kun kampen tæller. (Fiktivt)"}' | field id)
echo "concern $CONCERN"

# 3. A teacher logs in: authorization code with PKCE, here with curl in the browser's place.
VERIFIER=$("$PYTHON" -c 'import secrets; print(secrets.token_urlsafe(48))')
CHALLENGE=$("$PYTHON" -c 'import base64,hashlib,sys; print(base64.urlsafe_b64encode(hashlib.sha256(sys.argv[1].encode()).digest()).rstrip(b"=").decode())' "$VERIFIER")
CALLBACK=http://127.0.0.1:8765/callback
LOGIN="$BASE/oauth/authorize?response_type=code&client_id=staff-app&state=quick-start&code_challenge_method=S256&code_challenge=$CHALLENGE&redirect_uri=$CALLBACK"
COOKIES=$(mktemp)
CSRF=$(curl -sS -c "$COOKIES" "$LOGIN" | sed -n 's/.*name="csrf" value="\([^"]*\)".*/\1/p')
CODE=$(curl -sS -b "$COOKIES" -o /dev/null -w '%header{location}' "$LOGIN" \
  --data-urlencode "csrf=$CSRF" -d username=teacher -d password=kun-til-demo | sed 's/.*[?&]code=\([^&]*\).*/\1/')
rm "$COOKIES"
TEACHER=$(curl -sS "$BASE/oauth/token" -d grant_type=authorization_code -d client_id=staff-app \
  -d "code=$CODE" -d "code_verifier=$VERIFIER" -d "redirect_uri=$CALLBACK" | field access_token)

# 4. The teacher asks the panel about the concern.
CONSULTATION=$(call "$TEACHER" "$BASE/v1/consultations" -d '{
  "concern_id": "'"$CONCERN"'", "expertise_requested": ["conversation_methods"],
  "question": "Hvordan taler jeg med eleven uden at skubbe ham længere væk? (Fiktivt)"}' | field id)
PANEL="$BASE/v1/consultations/$CONSULTATION"
echo "consultation $CONSULTATION"

# 5. The coordinator triages, looks at who fits and why, and assigns. Each change names the version it was decided on.
COORDINATOR=$("$VINK" token --as panel-coordinator)
call "$COORDINATOR" "$PANEL/triage" -H 'If-Match: "1"' -d '{"reason": "Samtaleteknik er det rette."}' | field status
call "$COORDINATOR" "$PANEL/suggestions"; echo
call "$COORDINATOR" "$PANEL/assign" -H 'If-Match: "2"' \
  -d '{"resource_person_id": "019b76da-a800-7000-8000-000000000501", "reason": "Kender emnet."}' | field status

# 6. The resource person asks for more, gets it, and answers with a coded recommendation and a text.
EXPERT=$("$VINK" token --as resource-person)
call "$EXPERT" "$PANEL/request-information" -H 'If-Match: "3"' -d '{"text": "Hvem har eleven tillid til på skolen?"}' | field status
call "$TEACHER" "$PANEL/supply-information" -H 'If-Match: "4"' -d '{"text": "Sin idrætslærer. De ser hinanden hver uge."}' | field status
call "$EXPERT" "$PANEL/advice" -H 'If-Match: "5"' -d '{"recommendation": "offer_vink",
  "text": "Lad idrætslæreren tage talen, og fortæl om VINK som et frivilligt tilbud.", "suggested_steps": ["Aftal talen i denne uge."]}' | field status

# 7. The teacher says how useful that was and closes. Under 18, the answer reminds of the duty to notify.
call "$TEACHER" "$PANEL/feedback" -H 'If-Match: "6"' -d '{"useful": 5}' | field status
call "$TEACHER" "$PANEL/close" -H 'If-Match: "7"' -d '{"outcome": "referral_offered"}' | field notification_reminder

# 8. The young person would like to meet VINK. The teacher drafts a referral: needs and wishes, still no identity.
REFERRAL=$(call "$TEACHER" "$BASE/v1/referrals" -d '{
  "consultation_id": "'"$CONSULTATION"'", "support_for": "youth",
  "needs_text": "Vil gerne have en voksen at tale med om skole og fremtid. (Fiktivt)",
  "informed": {"told_at": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}}' | field id)
REFERRALS="$BASE/v1/referrals/$REFERRAL"
echo "referral $REFERRAL"

# 9. Without consent it stays where it is, whatever is sent. So the two consents are recorded, and that the duty to
#    notify was weighed (which approves and blocks nothing).
call "$TEACHER" "$REFERRALS/submit" -H 'If-Match: "1"' -d '{"citizen": {"name": "Fiktiva Prøvesen"}}' || echo " <- as it should be"
call "$TEACHER" "$REFERRALS/consents" -d '{"kind": "participation", "offer": "mentor", "scope_text": "Vil gerne mødes med en mentor.",
  "given_by": "self", "given_how": "in_person", "given_at": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}' | field status
call "$TEACHER" "$REFERRALS/consents" -d '{"kind": "disclosure", "scope_text": "VINK må få henvisningen at se.",
  "recipients": ["vink"], "purposes": ["intake"], "given_by": "self", "given_how": "in_person", "given_at": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}' | field status
call "$TEACHER" "$BASE/v1/notification-assessments" -d '{"referral_id": "'"$REFERRAL"'", "result": "not_required"}' | field result

# 10. Now it is submitted with the person's identity, which goes to the vault, encrypted, and nowhere else.
CITIZEN=$(call "$TEACHER" "$REFERRALS/submit" -H 'If-Match: "2"' \
  -d '{"citizen": {"name": "Fiktiva Prøvesen", "contact": {"phone": "20 12 34 56"}}}' | field citizen_ref)

# 11. VINK receives it, reads who it is for a stated purpose, and accepts.
VERA=$("$VINK" token --as vink-coordinator)
call "$VERA" "$REFERRALS/receive" -H 'If-Match: "3"' -X POST | field status
call "$VERA" "$BASE/v1/citizens/$CITIZEN?purpose_code=referral_intake" | field name
call "$VERA" "$REFERRALS/accept" -H 'If-Match: "4"' \
  -d '{"remark": "VINK har en mentor, der passer.", "intake_note": "Kun for VINK: begynd med fodbold."}' | field status

# 12. The teacher sees the status, not VINK's note.
call "$TEACHER" "$REFERRALS?purpose_code=referral_follow_up" | field status

# 13. An auditor sees every step, reads and refusals included, and never a word of content.
AUDITOR=$("$VINK" token --as auditor)
call "$AUDITOR" "$BASE/v1/audit/events?object_id=$REFERRAL"; echo

# 14. Months later the young person tells a social worker that they want no more. Whoever hears it takes it down: one call
#     with the participant's reference, no reason. The social worker learns nothing by it, and VINK reads nothing more.
PARTICIPANT=$(call "$TEACHER" "$REFERRALS/participants?purpose_code=referral_follow_up" | \
  "$PYTHON" -c 'import json,sys; print(json.load(sys.stdin)["items"][0]["id"])')
SARA=$("$VINK" token --as social-worker)
call "$SARA" "$BASE/v1/participants/$PARTICIPANT/leave" -X POST; echo
call "$VERA" "$REFERRALS?purpose_code=referral_follow_up" || echo " <- as it should be"
call "$TEACHER" "$REFERRALS?purpose_code=referral_follow_up" | field status
