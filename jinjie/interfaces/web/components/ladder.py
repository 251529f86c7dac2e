"""The ladder map: where each level stands in the grid, and the lines between them."""

from dataclasses import dataclass

from jinjie.areas.career.pages import LadderMap, Node

CORNER = 0.09
"""How far before a bend a line starts to turn, in cells."""


@dataclass(frozen=True)
class Cell:
    """A level in the grid: `row` from 1 at the top, `column` from 1; 0 means over all columns (a common root).

    `below`: lower than the level held, so that no step leads there.
    """

    node: Node
    row: int
    column: int
    years: int | None
    months: int
    below: bool


@dataclass(frozen=True)
class Line:
    """A step as an SVG path in cells, centre to centre."""

    path: str
    chosen: bool


@dataclass(frozen=True)
class Switch:
    """Where one may change sideways between neighbouring columns, in both directions or one."""

    row: int
    column: int


@dataclass(frozen=True)
class Picture:
    """The map laid out. `columns` and `rows` size the grid and the lines' coordinates."""

    columns: int
    rows: int
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    switches: tuple[Switch, ...]


def picture(ladder: LadderMap) -> Picture:
    """Lay the map out: lanes are columns, up is promotion."""
    columns = {lane.key: place for place, lane in enumerate(ladder.lanes, 1)}
    places = sorted({node.row for node in ladder.nodes}, reverse=True)
    rows = {row: place for place, row in enumerate(places, 1)}
    roots = _roots(ladder)
    own = next((node.row for node in ladder.nodes if node.own), 0)
    cells = {
        node.level: Cell(
            node=node,
            row=rows[node.row],
            column=0 if node.level in roots else columns.get(node.lane, 1),
            years=None if node.held_months is None else node.held_months // 12,
            months=(node.held_months or 0) % 12,
            below=node.row < own,
        )
        for node in ladder.nodes
    }
    centre = {
        key: ((cell.column - 0.5) if cell.column else len(columns) / 2, cell.row - 0.5)
        for key, cell in cells.items()
    }
    lines, switches = [], set()
    for edge in ladder.edges:
        (x1, y1), (x2, y2) = centre[edge.source], centre[edge.target]
        beside = edge.lateral and y1 == y2 and abs(x1 - x2) == 1
        if beside:
            switches.add(Switch(row=cells[edge.source].row, column=int(min(x1, x2) + 0.5)))
        else:
            lines.append(Line(_path(x1, y1, x2, y2), edge.chosen))
    # the chosen one last, so that it lies over the others
    ordered = tuple(sorted(lines, key=lambda line: line.chosen))
    return Picture(
        len(columns), len(rows), tuple(cells.values()), ordered, tuple(sorted(switches, key=lambda s: s.row))
    )


def _roots(ladder: LadderMap) -> set[str]:
    """Levels alone at the bottom from which the ways part into several columns: they stand in the middle."""
    lowest = min((node.row for node in ladder.nodes), default=0)
    bottom = [node for node in ladder.nodes if node.row == lowest]
    if len(bottom) != 1 or len(ladder.lanes) < 2:
        return set()
    lanes = {node.level: node.lane for node in ladder.nodes}
    reached = {lanes[edge.target] for edge in ladder.edges if edge.source == bottom[0].level}
    return {bottom[0].level} if len(reached) > 1 else set()


def _path(x1: float, y1: float, x2: float, y2: float) -> str:
    """Straight where the column is the same; else up to the gap between the rows, across, and up."""
    if x1 == x2 or y1 == y2:
        return f"M{x1:g} {y1:g}L{x2:g} {y2:g}"
    bend = min(y1, y2) + 0.5 if abs(y1 - y2) == 1 else y1 + (0.5 if y2 > y1 else -0.5)
    side = CORNER if x2 > x1 else -CORNER
    down = CORNER * 1.6 if y2 > y1 else -CORNER * 1.6
    return (
        f"M{x1:g} {y1:g}V{bend - down:g}Q{x1:g} {bend:g} {x1 + side:g} {bend:g}"
        f"H{x2 - side:g}Q{x2:g} {bend:g} {x2:g} {bend + down:g}V{y2:g}"
    )
