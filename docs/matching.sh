#!/usr/bin/env bash
# From somebody who waits to the hours of their mentor, against a running `make run`. Everybody in it is fictional.
# Paste it line by line, or run it whole, once:  bash docs/matching.sh
set -euo pipefail
BASE="http://127.0.0.1:${VINK_PORT:-8000}"
VINK=.venv/bin/vink
PYTHON=.venv/bin/python
field() { "$PYTHON" -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
key() { "$PYTHON" -c 'import uuid; print(uuid.uuid4())'; }
call() { curl -sS --fail-with-body -H "Authorization: Bearer $1" -H "Content-Type: application/json" -H "Idempotency-Key: $(key)" "${@:2}"; }
VERA=$("$VINK" token --as vink-coordinator)
MADS=$("$VINK" token --as mentor)
SOMEBODY="$BASE/v1/participants/019b76da-a800-7000-8000-000000004649"
MENTOR=019b76da-a800-7000-8000-000000000a01

# 1. Somebody whose referral is accepted says whom they would like to meet. Nothing else is known of them here.
call "$VERA" "$SOMEBODY/match-wishes" -d '{"languages": ["da", "en"], "expertise": ["conversation_methods"], "meeting_times": ["weekday_evening"]}' | field version

# 2. Every mentor side by side: what forbids it, what speaks against and for it, in words. A human chooses.
call "$VERA" "$SOMEBODY/match-candidates?purpose_code=referral_intake" | "$PYTHON" -c 'import json,sys
for one in json.load(sys.stdin)["items"][:4]:
    print(one["mentor_id"], *(said["text"] for kind in ("vetoes", "misfits", "reasons") for said in one[kind]), sep=" | ")'

# 3. One is proposed, the participant says yes, and VINK confirms: that prepares the course and keeps the mentor's hours.
PROPOSAL="$BASE/v1/match-proposals/$(call "$VERA" "$SOMEBODY/match-proposals" -d '{"mentor_id": "'"$MENTOR"'", "weekly_minutes": 60,
  "override_reason": "De vil begge gerne. (Fiktivt)"}' | field id)"
call "$VERA" "$PROPOSAL/accept" -H 'If-Match: "1"' -d '{}' | field status
COURSE="$BASE/v1/support-courses/$(call "$VERA" "$PROPOSAL/confirm" -H 'If-Match: "2"' -X POST | field course_id)"
echo "course $COURSE"

# 4. They agree on how they meet, and the course starts. The hours are kept until the planned end, and anybody who would
#    take them for somebody else is told in which weeks they are missing (409, over_booked).
call "$VERA" "$COURSE/start" -H 'If-Match: "1"' -d '{"agreed_on": "'"$(date +%F)"'", "rhythm_weeks": 1, "place": "public_place",
  "session_minutes": 45, "review_weeks": 8, "planned_end_on": "'"$("$PYTHON" -c 'import datetime as d; print(d.date.today() + d.timedelta(150))')"'"}' | field status

# 5. The mentor writes down the first session; it and the way to it are hours.
SESSION=$(call "$MADS" "$COURSE/sessions" -d '{"planned_at": "'"$(date -u +%Y-%m-%dT%H:%M:%SZ)"'"}' | field id)
call "$MADS" "$COURSE/sessions/$SESSION/hold" -H 'If-Match: "1"' -d '{"minutes": 45, "travel_minutes": 30, "note": "Gik en tur. (Fiktivt)"}' | field status

# 6. So they stand in the ledger of this week, and in the month's statement, each once; nothing there is about the participant.
call "$MADS" "$BASE/v1/mentors/$MENTOR/capacity?weeks=1"; echo
call "$MADS" "$BASE/v1/mentors/$MENTOR/hours/$(date +%Y-%m)" -H 'Accept: text/csv'
