"""From the tree of a text to closures: kinds checked, names and codes looked up, reads listed."""

import ast
import operator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from goals.expressions import arithmetic
from goals.expressions.arithmetic import Run, Test
from goals.expressions.errors import ExpressionError, shown
from goals.expressions.grammar import Sheet, parsed
from goals.expressions.vocabulary import KINDS, Kind, Parameter, Read, Vocabulary
from goals.messages import Message, say
from goals.numbers import exact

ARITHMETIC_FUNCTIONS = frozenset({"min", "max", "abs"})

_STEPS = {
    ast.Add: arithmetic.total,
    ast.Sub: arithmetic.difference,
    ast.Mult: arithmetic.product,
    ast.Div: arithmetic.quotient,
}
_TESTS: dict[type[ast.cmpop], Test] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the tree, ready to run, and the kind of what it gives."""

    kind: Kind
    run: Run


@dataclass(frozen=True, slots=True)
class Compiled:
    """A whole text, ready to run on the facts of its reads (in that order)."""

    part: Part
    reads: tuple[Read, ...]


def compiled(text: str, vocabulary: Vocabulary, expected: Kind | None = None) -> Compiled:
    """The text as closures; raises ExpressionError, also where it gives another kind."""
    walker = _Walker(parsed(text, logic=vocabulary.logic), vocabulary)
    tree = walker.sheet.tree
    part = walker.walk(tree) if expected is None else walker.of_kind(tree, expected)
    return Compiled(part, tuple(walker.slots))


class _Walker:
    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.slots: dict[Read, int] = {}

    def walk(self, node: ast.expr) -> Part:
        match node:
            case ast.Name():
                return self._leaf(node)
            case ast.UnaryOp():
                return self._sign(node)
            case ast.BinOp():
                left, right = self._number(node.left), self._number(node.right)
                return Part("number", _STEPS[type(node.op)](left, right))
            case ast.Compare():
                return self._comparison(node)
            case ast.BoolOp():
                operands = [self.of_kind(operand, "yes/no").run for operand in node.values]
                join = arithmetic.every if isinstance(node.op, ast.And) else arithmetic.some
                return Part("yes/no", join(operands))
            case ast.Call(func=ast.Name()):
                return self._call(node, self._word(node))
        raise self.sheet.error(node, say("this has no meaning here"))

    def of_kind(self, node: ast.expr, expected: Kind) -> Part:
        """The part, which must give the expected kind."""
        part = self.walk(node)
        if part.kind != expected:
            raise self._wrong_kind(node, part.kind, KINDS[expected])
        return part

    def _number(self, node: ast.expr) -> Run:
        return self.of_kind(node, "number").run

    def _word(self, node: ast.expr) -> str:
        return self.sheet.words[self.sheet.first(node)].text

    def _leaf(self, node: ast.Name) -> Part:
        word = self.sheet.words[self.sheet.first(node)]
        if word.kind == "number":
            number = exact(word.text)
            return Part("number", arithmetic.constant((number.numerator, number.denominator)))
        if word.kind == "text":
            return Part("text", arithmetic.constant(word.text[1:-1]))
        kind = self.vocabulary.names.get(word.text)
        if kind is None:
            raise self.sheet.error(node, self._unknown(word.text))
        return self._read(kind, Read(word.text, (), word.text))

    def _read(self, kind: Kind, read: Read) -> Part:
        return Part(kind, arithmetic.fact(self.slots.setdefault(read, len(self.slots))))

    def _sign(self, node: ast.UnaryOp) -> Part:
        if isinstance(node.op, ast.Not):
            operand = self.of_kind(node.operand, "yes/no").run
            return Part("yes/no", arithmetic.opposite(operand))
        number = self._number(node.operand)
        if isinstance(node.op, ast.USub):
            number = arithmetic.negative(number)
        return Part("number", number)

    def _comparison(self, node: ast.Compare) -> Part:
        first = self.walk(node.left)
        if first.kind == "yes/no":
            raise self._wrong_kind(node.left, first.kind, say("a number or a text"))
        links: list[tuple[Test, Run]] = []
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            run = self.of_kind(right, first.kind).run
            links.append((self._test(sign, first.kind, left), run))
            left = right
        return Part("yes/no", arithmetic.chain(first.run, links))

    def _test(self, sign: ast.cmpop, kind: Kind, left: ast.expr) -> Test:
        test = _TESTS[type(sign)]
        if kind == "number":
            return arithmetic.numbers_compare(test)
        if not isinstance(sign, ast.Eq | ast.NotEq):
            index = self._sign_after(left)
            problem = say(
                "'%(found)s' between texts; expected is == or !=",
                found=self.sheet.words[index].text,
            )
            raise self.sheet.error_at(index, problem)
        return test

    def _sign_after(self, node: ast.expr) -> int:
        index = self.sheet.last(node) + 1
        while self.sheet.words[index].text == ")":
            index += 1
        return index

    def _call(self, node: ast.Call, name: str) -> Part:
        if name in ARITHMETIC_FUNCTIONS:
            return self._arithmetic_call(node, name)
        function = self.vocabulary.functions.get(name)
        if function is None:
            raise self.sheet.error(node, self._unknown(name))
        self._check_count(node, name, function.fewest, len(function.parameters))
        pairs = zip(node.args, function.parameters, strict=False)
        args = tuple(self._argument(argument, parameter) for argument, parameter in pairs)
        return self._read(function.kind, Read(name, args, self.sheet.source(node)))

    def _arithmetic_call(self, node: ast.Call, name: str) -> Part:
        self._check_count(node, name, 1, 1 if name == "abs" else None)
        numbers = [self._number(argument) for argument in node.args]
        if name == "abs":
            return Part("number", arithmetic.absolute(numbers[0]))
        join = arithmetic.smallest if name == "min" else arithmetic.greatest
        return Part("number", join(numbers))

    def _check_count(self, node: ast.Call, name: str, fewest: int, most: int | None) -> None:
        count = len(node.args)
        if count < fewest:
            problem = say(
                "%(name)s with %(count)s arguments; expected are at least %(fewest)s",
                name=name,
                count=count,
                fewest=fewest,
            )
            raise self.sheet.error(node, problem)
        if most is not None and count > most:
            problem = say(
                "%(name)s with %(count)s arguments; expected are at most %(most)s",
                name=name,
                count=count,
                most=most,
            )
            raise self.sheet.error(node.args[most] if most else node, problem)

    def _argument(self, node: ast.expr, parameter: Parameter) -> str | Fraction:
        word = self.sheet.words[self.sheet.first(node)]
        wanted = "number" if parameter.codes is None else "text"
        if not isinstance(node, ast.Name) or word.kind != wanted:
            raise self.sheet.error(node, self._no_literal(node, parameter))
        if parameter.codes is None:
            return exact(word.text)
        code = word.text[1:-1]
        if code not in parameter.codes:
            problem = say("no %(noun)s '%(code)s'", noun=parameter.noun, code=shown(code))
            raise self.sheet.error(node, problem)
        return code

    def _no_literal(self, node: ast.expr, parameter: Parameter) -> Message:
        found = shown(self.sheet.source(node))
        if parameter.codes is None:
            return say("'%(found)s' where a number in digits is expected", found=found)
        return say(
            "'%(found)s' where the code of a %(noun)s in quotation marks is expected",
            found=found,
            noun=parameter.noun,
        )

    def _wrong_kind(self, node: ast.expr, found: Kind, expected: Message) -> ExpressionError:
        problem = say(
            "'%(found)s' is %(kind)s; expected is %(expected)s",
            found=shown(self.sheet.source(node)),
            kind=KINDS[found],
            expected=expected,
        )
        return self.sheet.error(node, problem)

    def _unknown(self, name: str) -> Message:
        functions: set[str] = {*ARITHMETIC_FUNCTIONS, *self.vocabulary.functions}
        if name in functions:
            return say("%(name)s needs its arguments in brackets: %(name)s(...)", name=name)
        if name in self.vocabulary.names:
            return say("'%(name)s' is no function", name=name)
        known = [*self.vocabulary.names, *functions]
        near = get_close_matches(name, known, n=1)
        if near:
            return say(
                "unknown name '%(name)s'; did you mean %(near)s?", name=shown(name), near=near[0]
            )
        return say(
            "unknown name '%(name)s'; known are: %(known)s",
            name=shown(name),
            known=", ".join(sorted(self.vocabulary.names)) or "-",
        )
