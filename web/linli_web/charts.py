"""The geometry of the small charts in ``linli/charts.html``."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 420, 210, 44, 10, 26
#: More labels than this under the axis would run into each other.
_MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: its middle (x), its height from the axis up, and whether its label is written."""

    label: str
    x: float
    y: float
    top: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid with the figure it stands for."""

    y: float
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in a box of ``width`` by ``height`` units."""

    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    bar: float
    path: str
    area: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def chart(points: Sequence[tuple[str, int]]) -> Chart:
    """Lay out figures of zero and more, oldest first; negative ones are drawn as zero."""
    step = _step(max((value for _label, value in points), default=0))
    highest = max(step, *(value for _label, value in points), 1) if points else step
    rows = -(-highest // step)
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP

    def level(value: int) -> float:
        return round(floor - room * max(value, 0) / (rows * step), 1)

    slot = (WIDTH - LEFT) / max(len(points), 1)
    every = -(-len(points) // _MOST_LABELS) or 1
    drawn = tuple(
        Point(
            label,
            round(LEFT + slot * (place + 0.5), 1),
            level(value),
            level(value),
            round(floor - level(value), 1),
            (len(points) - 1 - place) % every == 0,
        )
        for place, (label, value) in enumerate(points)
    )
    path = " ".join(f"{'L' if place else 'M'}{p.x} {p.y}" for place, p in enumerate(drawn))
    area = (
        f"M{drawn[0].x} {floor} {path.replace('M', 'L', 1)} L{drawn[-1].x} {floor}Z"
        if drawn
        else ""
    )
    lines = tuple(Line(level(step * row), step * row) for row in range(rows + 1))
    return Chart(drawn, lines, round(min(slot * 0.6, 44), 1), path, area)


def _step(highest: int) -> int:
    """Return a round step (1, 2 or 5 times a power of ten) that makes about four rows."""
    wanted = max(highest / 4, 1)
    size = 1
    while size * 10 <= wanted:
        size *= 10
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= wanted)
