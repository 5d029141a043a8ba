"""The README's picture of the house, drawn from the real imports: rooms by floor, and what each rests on."""

import ast

from support.floors import FACES, FLOORS, Source, floor_of, imports


def arrows(sources: list[Source]) -> dict[str, set[str]]:
    """Which rooms each room imports, by name; the faces are rooms of their own."""
    graph: dict[str, set[str]] = {room: set() for room in (*FLOORS, *FACES)}
    for source in sources:
        own = floor_of(source.module)
        if own not in graph:
            continue
        for _, target in imports(source):
            if target.partition(".")[0] in ("wpp", *FACES):
                graph[own].add(floor_of(target))
        graph[own] &= graph.keys() - {own}
    return graph


def floors(graph: dict[str, set[str]]) -> list[list[str]]:
    """Rooms by floor, the lowest first: a room stands one above the highest that it imports."""
    height: dict[str, int] = {}

    def height_of(room: str) -> int:
        if room not in height:
            height[room] = 1 + max((height_of(below) for below in graph[room]), default=-1)
        return height[room]

    levels: list[list[str]] = [[] for _ in range(1 + max(map(height_of, graph)))]
    for room in graph:
        levels[height[room]].append(room)
    return levels


def rests_on(graph: dict[str, set[str]], room: str) -> list[str]:
    """The arrows that say something new: those to rooms that no other of its arrows leads to already."""

    def reached(start: str) -> set[str]:
        found = set(graph[start])
        for below in graph[start]:
            found |= reached(below)
        return found

    below = graph[room]
    return sorted(target for target in below if not any(target in reached(other) for other in below))


def purpose_of(room: str, sources: list[Source]) -> str:
    """The first sentence of a room's own docstring, without its name in front."""
    module = room if room in FACES else f"wpp.{room}"
    text = next(source.text for source in sources if source.module == module)
    sentence = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0].partition(": ")
    return (sentence[2] or sentence[0]).rstrip(".")


def picture(sources: list[Source]) -> str:
    """The house from the top, a line for each room: its name, what it rests on, what it is for."""
    graph = arrows(sources)
    rooms = [sorted(level) for level in reversed(floors(graph))]
    names = {room: f"{room}/" if room in FACES else f"wpp.{room}" for room in graph}
    below = {room: ", ".join(rests_on(graph, room)) for room in graph}
    first, second = (max(map(len, words.values())) for words in (names, below))
    return "\n\n".join(
        "\n".join(
            f"{names[room]:<{first}}  → {below[room]:<{second}}  {purpose_of(room, sources)}"
            if below[room]
            else f"{names[room]:<{first}}    {'':<{second}}  {purpose_of(room, sources)}"
            for room in level
        )
        for level in rooms
    )
