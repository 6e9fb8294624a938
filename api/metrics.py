"""Numbers about this process, in the Prometheus text format: no ids, no departments, no paths."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

MEDIA = "text/plain; version=0.0.4"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """Counts requests and sorts their times into buckets, for one process; several processes are several targets."""

    def __init__(self) -> None:
        self._requests: Counter[tuple[str, str]] = Counter()
        self._buckets = [0] * (len(SECONDS) + 1)
        self._seconds = 0.0

    def observe(self, operation: str | None, status: int, seconds: float) -> None:
        """Count one answered request; `operation` is None when no declared operation was reached."""
        self._requests[operation or "other", f"{status // 100}xx"] += 1
        self._buckets[bisect_left(SECONDS, seconds)] += 1
        self._seconds += seconds

    def text(self, gauges: Mapping[str, float]) -> str:
        """Return everything counted so far, and `gauges`, what can be measured only now."""
        lines = ["# TYPE vink_requests_total counter"]
        lines += [
            f'vink_requests_total{{operation="{operation}",status="{status}"}} {count}'
            for (operation, status), count in sorted(self._requests.items())
        ]
        lines.append("# TYPE vink_request_seconds histogram")
        total = 0
        for bound, count in zip((*map(str, SECONDS), "+Inf"), self._buckets, strict=True):
            total += count
            lines.append(f'vink_request_seconds_bucket{{le="{bound}"}} {total}')
        lines += [f"vink_request_seconds_sum {self._seconds:.6f}", f"vink_request_seconds_count {total}"]
        for name, value in gauges.items():
            lines += [f"# TYPE vink_{name} gauge", f"vink_{name} {value:g}"]
        return "\n".join(lines) + "\n"
