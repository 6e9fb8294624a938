"""Examples of how the log is reviewed."""

from vink.demo.examples.example import Example
from vink.demo.log_reviews import CLOSED, LOOKED, OPEN, READY

EXAMPLES: dict[str, Example] = {
    "drawLogReview": Example(
        persona="dpo", body={"department": "buf", "month": "2026-02", "random_size": 20, "usual_reads": 50}
    ),
    "listLogReviews": Example(persona="dpo", query={"department": "buf", "status": "open", "limit": 2}),
    "readLogReview": Example(persona="dpo", path={"log_review_id": OPEN}),
    "readLogReview.closed": Example(persona="auditor", path={"log_review_id": CLOSED}),
    "recordLogFinding": Example(
        persona="dpo",
        path={"log_review_id": OPEN},
        body={
            "event_id": next(iter(LOOKED)),
            "finding": "explained",
            "remark": "Læreren forberedte mødet med ressourcepersonen.",
        },
    ),
    "closeLogReview": Example(
        persona="dpo",
        path={"log_review_id": READY},
        body={"conclusion": "Alle opslag havde en grund. Ingen opfølgning."},
    ),
    "readLogReviewCoverage": Example(persona="auditor", query={"months": 3}),
    "readLogReviewReport": Example(persona="auditor", path={"quarter": "2026-q1"}),
}
