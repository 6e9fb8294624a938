"""Scales over time as a small drawing: each goal a line of its own, told apart by its stroke and its number."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

WIDTH, HEIGHT = 340, 200
LEFT, RIGHT, TOP, BOTTOM = 24, 26, 10, 24
HIGHEST = 10
Said = tuple[date, int]


class Line(msgspec.Struct, frozen=True):
    """One goal: its number, its points as SVG writes them, where each of them lies, and where its number stands."""

    number: int
    points: str
    marks: list[tuple[float, float]]
    end: tuple[float, float]


class Row(msgspec.Struct, frozen=True):
    """The same in words: a goal, and what was said of it on each day; None where nothing was said."""

    number: int
    text: str
    said: list[int | None]


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """The drawing, and the table that says the same."""

    days: list[date]
    rows: list[Row]
    lines: list[Line]
    levels: list[tuple[int, float]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def chart(goals: Sequence[dict[str, Any]], reviews: Sequence[dict[str, Any]], zone: ZoneInfo) -> Chart | None:
    """Return how participants saw themselves with each goal, from the first day on; None where there is no goal."""
    told = {one["id"]: _said(one, reviews, zone) for one in goals}
    days = sorted({day for said in told.values() for day, _ in said})
    if not days:
        return None
    span = max((days[-1] - days[0]).days, 1)
    lines: list[Line] = []
    rows: list[Row] = []
    for number, goal in enumerate(goals, 1):
        said = told[goal["id"]]
        marks = [(_across((day - days[0]).days / span), _up(scale)) for day, scale in said]
        points = " ".join(f"{x},{y}" for x, y in marks)
        # Lines that end at the same height would have their numbers on top of each other.
        beside = len([one for one in lines if abs(one.marks[-1][1] - marks[-1][1]) < 8])
        lines.append(Line(number, points, marks, (round(marks[-1][0] + 5 + 7 * beside, 1), marks[-1][1] + 4)))
        on = dict(said)
        rows.append(Row(number, goal["text"], [on.get(day) for day in days]))
    levels = [(level, _up(level)) for level in (0, 5, HIGHEST)]
    return Chart(days=days, rows=rows, lines=lines, levels=levels)


def _said(goal: dict[str, Any], reviews: Sequence[dict[str, Any]], zone: ZoneInfo) -> list[Said]:
    """Return what was said of a goal, by day: at first, at each review, and since."""
    said = {_day(goal["created_at"], zone): goal["scale_start"]}
    for review in sorted(reviews, key=lambda one: one["held_on"] or ""):
        for one in review["scales"] if review["held_on"] else ():
            if one["goal_id"] == goal["id"] and one["scale"] is not None:
                said[date.fromisoformat(review["held_on"])] = one["scale"]
    last = said[max(said)]
    if goal["scale_now"] != last:
        said[max(max(said), _day(goal["updated_at"], zone))] = goal["scale_now"]
    return sorted(said.items())


def _day(moment: str, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(moment).astimezone(zone).date()


def _across(part: float) -> float:
    return round(LEFT + 6 + part * (WIDTH - LEFT - RIGHT - 12), 1)


def _up(scale: int) -> float:
    return round(TOP + (HIGHEST - scale) / HIGHEST * (HEIGHT - TOP - BOTTOM), 1)
