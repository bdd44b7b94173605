"""The cascade of a cycle as a directed graph; the only place that knows NetworkX."""

from collections.abc import Iterable
from fractions import Fraction

import networkx as nx

from cascade.tree import TreeNode, shares
from goals.messages import Message, say


class CascadeError(ValueError):
    """The nodes are no arborescence: a loop, a missing parent, or not one company."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class Cascade:
    """A validated arborescence: company → perspectives → objectives → … → targets."""

    def __init__(self, nodes: Iterable[TreeNode]) -> None:
        """Build the graph from its nodes, in their order; raises CascadeError."""
        self.nodes: dict[int, TreeNode] = {node.key: node for node in nodes}
        self.graph: nx.DiGraph[int] = nx.DiGraph()
        self.graph.add_nodes_from(self.nodes)
        self.graph.add_edges_from(
            (node.parent, node.key) for node in self.nodes.values() if node.parent is not None
        )
        self.root, self._layers = self._validated()

    def parent(self, key: int) -> int | None:
        """The key of the node's parent."""
        return self.nodes[key].parent

    def children(self, key: int) -> list[int]:
        """The keys of the node's children, in order."""
        return list(self.graph.successors(key))

    def ancestors(self, key: int) -> list[int]:
        """The keys from the parent up to the company."""
        found = []
        above = self.nodes[key].parent
        while above is not None:
            found.append(above)
            above = self.nodes[above].parent
        return found

    def descendants(self, key: int) -> list[int]:
        """The keys of everything below the node, level by level."""
        return [below for layer in list(nx.bfs_layers(self.graph, key))[1:] for below in layer]

    def layers(self) -> list[list[int]]:
        """The keys level by level from the company down; siblings stand side by side."""
        return self._layers

    def child_shares(self, key: int) -> list[int]:
        """The effective weights of the node's children, in order."""
        weights = [self.nodes[child].weight for child in self.graph.successors(key)]
        return shares(self.nodes[key].rollup, weights)

    def absolute_weights(self) -> dict[int, Fraction]:
        """For every node its share of the company: the product of the shares down its path."""
        absolute = {self.root: Fraction(1)}
        for layer in self.layers():
            for key in layer:
                effective = self.child_shares(key)
                whole = sum(effective)
                for child, share in zip(self.graph.successors(key), effective, strict=True):
                    absolute[child] = (
                        absolute[key] * Fraction(share, whole) if whole else Fraction(0)
                    )
        return absolute

    def _validated(self) -> tuple[int, list[list[int]]]:
        """The root and the layers below it."""
        if len(self.graph) != len(self.nodes):
            missing = sorted(self.graph.nodes - self.nodes.keys())
            raise CascadeError(say("the parent %(key)s does not exist", key=missing[0]))
        roots = [node.key for node in self.nodes.values() if node.parent is None]
        layers = list(nx.bfs_layers(self.graph, roots[0])) if len(roots) == 1 else []
        if roots and sum(map(len, layers)) == len(self.nodes):
            return roots[0], layers
        loop = self.loop()
        if loop:
            codes = " → ".join(self.nodes[key].code for key in loop)
            raise CascadeError(say("an objective is its own ancestor: %(loop)s", loop=codes))
        raise CascadeError(say("a cascade has one company; found %(number)s", number=len(roots)))

    def loop(self) -> list[int]:
        """The keys around one loop, the first one repeated at the end; empty if there is none."""
        try:
            edges = nx.find_cycle(self.graph)
        except nx.NetworkXNoCycle:
            return []
        return [edges[0][0], *(edge[1] for edge in edges)]


def loop_of(parents: dict[str, str]) -> list[str]:
    """The codes around one loop of child → parent references; empty if there is none.

    >>> loop_of({"A": "B", "B": "A"})
    ['A', 'B', 'A']
    """
    graph: nx.DiGraph[str] = nx.DiGraph(list(parents.items()))
    try:
        edges = nx.find_cycle(graph)
    except nx.NetworkXNoCycle:
        return []
    return [edges[0][0], *(edge[1] for edge in edges)]


def loops_of(arrows: Iterable[tuple[str, str]]) -> list[list[str]]:
    """One loop of each knot of arrows, the first code repeated at its end.

    >>> loops_of([("A", "B"), ("B", "A"), ("B", "C")])
    [['A', 'B', 'A']]
    """
    graph: nx.DiGraph[str] = nx.DiGraph(list(arrows))
    place = {code: number for number, code in enumerate(graph)}
    found = []
    for knot in nx.strongly_connected_components(graph):
        if len(knot) > 1:
            edges = nx.find_cycle(graph.subgraph(knot), min(knot, key=place.__getitem__))
            found.append([edges[0][0], *(edge[1] for edge in edges)])
    return sorted(found, key=lambda loop: place[loop[0]])
