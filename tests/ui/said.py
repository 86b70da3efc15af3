"""What the product says in sentences, read from its source: findings, refusals, rules, notes, and why a check was left.

A sentence is given as a template: {} stands for what is only known when it is said. Where a sentence is put together
from alternatives, or in a loop over a table in the source, each way it may read is given whole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

PLACE = "{}"
DEEPEST = 8  # names that stand for names that …
WHERE: Mapping[str, tuple[int, ...]] = {  # which arguments of a call are said to a user
    "Finding": (2, 3), "Problem": (1,), "ParameterError": (1,), "Skipped": (0,),
    "BuildError": (3,), "fails": (1,), "refuse": (1,), "note": (0,), "_thin": (5, 6), "replace": (), "Choice": (4,),
    "Seam": (3,), "offered": (3, 5),
}  # fmt: skip
RETURNED = ("_sentence", "_refused", "nearest", "listed", "shown_as")  # functions that return what is said
LISTS = ("ParameterError", "replace")
PLAIN = ast.Constant(0)  # what is not said
Names = Mapping[str, list[ast.expr]]


def sentences(paths: Iterable[Path], *, faults: bool = False) -> dict[str, str]:
    """Templates that the modules say, each with a place where it is said; with `faults` those of ValueErrors too."""
    found: dict[str, str] = {}
    for path in paths:
        for template, line in Reader(ast.parse(path.read_text("utf-8")), faults).all():
            plain = re.sub(r"{[^{}]*}", PLACE, template).strip()
            if re.search(r"[^\W\d_]{2}", plain.replace(PLACE, "")):
                found.setdefault(plain, f"{path.name}:{line}")
    return found


class Reader:
    """One module: which expressions in it are said, and how each may read."""

    def __init__(self, tree: ast.Module, faults: bool = False):
        self.tree = tree
        self.where = {**WHERE, "ValueError": (0,)} if faults else WHERE
        self.of_module = _assigned(tree.body)

    def all(self) -> Iterator[tuple[str, int]]:
        for value, names in self._said(self.tree, {}, said=False, returned=False):
            yield from ((way, value.lineno) for way in self._ways(value, names))
        for call in ast.walk(self.tree):  # pydantic's: a record puts the field and its value before them
            if isinstance(call, ast.Call) and _called(call) == "PydanticCustomError":
                yield from ((f"{PLACE} {PLACE} {way}", call.lineno) for way in self._ways(call.args[1], {}))

    def _said(self, node: ast.AST, names: Names, *, said: bool, returned: bool) -> Iterator[tuple[ast.expr, Names]]:
        """What is said in a node, with what the names in it stand for."""
        match node:
            case ast.FunctionDef(name=name, returns=returns):
                names = _assigned(ast.walk(node))
                said = returns is not None and ast.unparse(returns) == "Iterator[str]"
                returned = name in RETURNED
            case ast.For(target=target, iter=over, body=[*inner]) if rows := self._rows(over, names):
                for row, statement in product(rows, inner):
                    yield from self._said(statement, {**names, **_bound(target, row)}, said=said, returned=returned)
                return
            case ast.GeneratorExp(elt=one, generators=[made]) | ast.ListComp(elt=one, generators=[made]) if (
                rows := self._rows(made.iter, names)
            ):
                for row in rows:
                    yield from self._said(one, {**names, **_bound(made.target, row)}, said=said, returned=returned)
                return
            case ast.Yield(value=ast.expr() as value) if said:
                yield value, names
            case ast.Return(value=ast.expr() as value) if returned:
                yield value, names
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="skipped"))], value=value):
                yield value, names
            case ast.Call(args=args, keywords=keywords) if (name := _called(node)) in self.where:
                given = [args[i] for i in self.where[name] if i < len(args)]
                given += [k.value for k in keywords if k.arg in ("message", "remedy", "notes")]
                yield from ((value, names) for value in (self._listed(given, names) if name in LISTS else given))
        for child in ast.iter_child_nodes(node):
            yield from self._said(child, names, said=said, returned=returned)

    def _listed(self, given: Iterable[ast.expr], names: Names) -> Iterator[ast.expr]:
        """The members of lists among expressions."""
        for value in given:
            match value:
                case ast.List(elts=inner) | ast.Tuple(elts=inner):
                    yield from inner
                case ast.ListComp(elt=one) | ast.GeneratorExp(elt=one):
                    yield one
                case ast.BoolOp(values=either):
                    yield from self._listed(either, names)
                case ast.BinOp(left=left, right=right):
                    yield from self._listed([left, right], names)
                case ast.IfExp(body=this, orelse=that):
                    yield from self._listed([this, that], names)
                case ast.Subscript(value=whole):
                    yield from self._listed([whole], names)
                case ast.Name(id=name):
                    yield from self._listed(names.get(name, []), names)

    def _rows(self, over: ast.expr, names: Names) -> list[ast.expr]:
        """The rows of a table in the source that a loop goes over."""
        match over:
            case ast.Tuple(elts=rows) | ast.List(elts=rows):
                return rows
            case ast.Name(id=name):
                known = names.get(name) or self.of_module.get(name) or []
                return [row for table in known if not isinstance(table, ast.Name) for row in self._rows(table, names)]
            case ast.Call(func=ast.Name(id="zip"), args=[ast.Tuple(elts=firsts), *_]):
                return [ast.Tuple(elts=[first, PLAIN]) for first in firsts]
            case ast.Call(func=ast.Attribute(value=ast.Dict(keys=keys, values=values), attr="items")):
                return [ast.Tuple(elts=[k, v]) for k, v in zip(keys, values, strict=True) if k is not None]
        return []

    def _ways(self, node: ast.expr, names: Names, deep: int = 0) -> list[str]:
        """All ways that an expression may read."""
        ways = [PLACE]
        if deep > DEEPEST:
            return ways
        match node:
            case ast.Constant(value=str(text)):
                ways = [text]
            case ast.JoinedStr(values=values):
                ways = ["".join(p) for p in product(*(self._ways(v, names, deep + 1) for v in values))]
            case ast.FormattedValue(value=value, format_spec=None):
                ways = self._ways(value, names, deep + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                both = product(self._ways(left, names, deep + 1), self._ways(right, names, deep + 1))
                ways = ["".join(p) if p != (PLACE, PLACE) else PLACE for p in both]
            case ast.BoolOp(op=ast.Or(), values=values):
                ways = [way for v in values for way in self._ways(v, names, deep + 1)]
            case ast.IfExp(body=body, orelse=other):
                ways = [*self._ways(body, names, deep + 1), *self._ways(other, names, deep + 1)]
            case ast.Subscript(value=ast.Dict(values=values)):
                ways = [way for v in values for way in self._ways(v, names, deep + 1)]
            case ast.Name(id=name):
                known = names.get(name) or self.of_module.get(name) or []
                ways = [way for value in known for way in self._ways(value, names, deep + 1)] or [PLACE]
        return list(dict.fromkeys(ways))


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _bound(target: ast.expr, value: ast.expr) -> dict[str, list[ast.expr]]:
    """What names stand for once a value is assigned to them."""
    match target, value:
        case ast.Name(id=name), _:
            return {name: [value]} if not isinstance(value, ast.Constant) or isinstance(value.value, str) else {}
        case ast.Tuple(elts=targets), ast.Tuple(elts=values) if len(targets) == len(values):
            pairs = [_bound(one, other) for one, other in zip(targets, values, strict=True)]
            return {name: found for pair in pairs for name, found in pair.items()}
        case ast.Tuple(), ast.IfExp(body=this, orelse=that):
            both = _bound(target, this), _bound(target, that)
            return {name: [*both[0].get(name, []), *both[1].get(name, [])] for name in both[0] | both[1]}
    return {}


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, list[ast.expr]]:
    """Expressions by the names that they are assigned to."""
    found: dict[str, list[ast.expr]] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=targets, value=value):
                pairs = [_bound(target, value) for target in targets]
            case ast.NamedExpr(target=target, value=value):
                pairs = [_bound(target, value)]
            case _:
                continue
        for name, values in ((n, v) for pair in pairs for n, v in pair.items()):
            found.setdefault(name, []).extend(values)
    return found
