"""Whether PostgreSQL would take a statement as well, and every statement that goes through a `Tx` while tests run."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlglot import Token, TokenType, exp, parse
from sqlglot.dialects import Postgres
from sqlglot.errors import SqlglotError

from vcenter.store.sqlite import ALONE
from vcenter.store.tx import SqliteTx

FUNCTIONS = {
    "coalesce",
    "count",
    "length",
    "lower",
    "max",
    "min",
    "nullif",
    "replace",
    "row_number",
    "substr",
    "sum",
}
"""What both have under this name, to the same end. Look up a function in both handbooks before it is named here."""

TYPES = {exp.DType.TEXT, exp.DType.INT, exp.DType.VARBINARY}
"""Text, whole numbers, bytes."""

OWN_WORDS = {
    "autoincrement",
    "blob",
    "glob",
    "match",
    "nocase",
    "oid",
    "regexp",
    "rowid",
    "sqlite_master",
    "sqlite_schema",
    "==",
    "?",
}
"""What means something to SQLite alone, and is read as a name or let pass by sqlglot."""

STATEMENTS = (exp.Query, exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Alter, exp.Drop, exp.Semicolon)
"""What sqlglot takes apart; whatever else there is it may pass on unread."""

CONDITIONS = (
    exp.Where, exp.And, exp.Or, exp.Not, exp.Having, exp.If, exp.Join, exp.Filter, exp.Case, exp.CheckColumnConstraint,
    exp.Index, exp.Update, exp.OnConflict,
)  # fmt: skip
"""Where a condition may stand; and where a column is set, which sqlglot reads alike."""

BEFORE_A_TABLE = {TokenType.INTO, TokenType.TABLE, TokenType.REFERENCES, TokenType.ON, TokenType.WITH}
"""Behind these a name with a bracket is no function, but a table with its columns."""

logging.getLogger("sqlglot").setLevel(logging.ERROR)  # what it passes on unread is told by us


@contextmanager
def remembered() -> Iterator[set[str]]:
    """Every distinct statement that goes through a `Tx` of this process meanwhile."""
    seen: set[str] = set()

    def remembering(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(tx: SqliteTx, sql: str, *rows: Any, **params: Any) -> Any:
            seen.add(sql)
            return ask(tx, sql, *rows, **params)

        return asked

    with pytest.MonkeyPatch.context() as patch:
        for name in ("fetch", "one", "value", "execute", "execute_many"):
            patch.setattr(SqliteTx, name, remembering(getattr(SqliteTx, name)))
        yield seen


def refused(statements: Iterable[str]) -> str:
    """Those that PostgreSQL would not take, each after the reason; "" when it takes all of them."""
    return "\n".join(
        f"\n{'; '.join(why)}\n  {' '.join(sql.split())}"
        for sql in sorted(statements)
        if (why := problems(sql))
    )


def for_both(sql: str) -> str:
    """A statement without what is said to SQLite alone; "" when nothing is left of it."""
    for one in ALONE:
        sql = re.sub(one.pattern, one.left, sql)
    return sql.strip()


def problems(sql: str) -> list[str]:
    """What PostgreSQL has against a statement, the written exceptions apart."""
    sql = for_both(sql)
    try:
        trees = [tree for tree in parse(sql, dialect="postgres") if tree is not None]
        tokens = Postgres().tokenize(sql)
    except SqlglotError as error:
        return [f"it cannot be read: {str(error).splitlines()[0]}"]
    found = [*_of_words(tokens)]
    for tree in trees:
        if not isinstance(tree, STATEMENTS) or tree.find(exp.Command):
            found.append("it cannot be read")
        for node in tree.walk():
            found += _of_part(node)
    return found


def _of_words(tokens: list[Token]) -> Iterator[str]:
    for number, token in enumerate(tokens):
        word = token.text.lower()
        if word in OWN_WORDS and token.token_type is not TokenType.STRING:
            yield f"{word} is SQLite's alone"
        before = tokens[number - 1].token_type if number else None
        bracket = number + 1 < len(tokens) and tokens[number + 1].token_type is TokenType.L_PAREN
        if bracket and before not in BEFORE_A_TABLE and _may_be_called(token) and word not in FUNCTIONS:
            yield f"whether both have {word}() is not said"


def _may_be_called(token: Token) -> bool:
    """Whether a bracket behind this word makes it a function: no keyword that has brackets of its own."""
    if token.text.upper() == "CHECK" or token.token_type in Postgres.Parser.SUBQUERY_PREDICATES:
        return False
    return token.token_type in Postgres.Parser.FUNC_TOKENS - {
        TokenType.FILTER,
        TokenType.PRIMARY_KEY,
        TokenType.UNIQUE,
    }


def _of_part(node: exp.Expr) -> Iterator[str]:
    match node:
        case exp.Insert() if node.args.get("alternative"):
            yield "INSERT OR … is SQLite's alone: say ON CONFLICT"
        case exp.OnConflict():
            for change in node.expressions:
                if any(not column.table for column in change.expression.find_all(exp.Column)):
                    yield f"{change.sql()}: of which row, the one that is there or the new one?"
        case exp.Subquery(parent=exp.From() | exp.Join()) if not node.alias:
            yield f"{node.sql()}: a query among tables has a name"
        case exp.Select():
            yield from _of_groups(node)
        case exp.Where() | exp.And() | exp.Or() | exp.Not() | exp.Having() | exp.If():
            sides = (node.this, node.args.get("expression"))
            if any(isinstance(side, exp.Column | exp.Literal | exp.Placeholder) for side in sides):
                yield f"{node.sql()}: a number is no condition"
        case _:
            yield from _of_value(node)


def _of_value(node: exp.Expr) -> Iterator[str]:
    match node:
        case exp.DataType() if node.this not in TYPES:
            yield f"columns are text, whole numbers or bytes, and not {node.sql()}"
        case exp.Is() if not isinstance(node.expression, exp.Null | exp.Boolean):
            yield f"{node.sql()}: say IS NOT DISTINCT FROM"
        case exp.Predicate() | exp.Connector() if not _is_asked(node):
            yield f"{node.sql()}: a condition is no number"
        case exp.Max() | exp.Min() if node.expressions:
            yield f"{node.sql()}: say CASE"
        case exp.JSONExtract() | exp.JSONExtractScalar():
            yield f"{node.sql()}: JSON is text in our columns"


def _is_asked(condition: exp.Expr) -> bool:
    """Whether a condition, or a column that is set to something, stands where PostgreSQL has one."""
    around = condition.parent
    while isinstance(around, exp.Paren | exp.Escape):
        around = around.parent
    return isinstance(around, CONDITIONS)


def _of_groups(select: exp.Select) -> Iterator[str]:
    """Columns beside a sum, a count or a group that are neither grouped nor of a row that is: SQLite takes any row's."""

    def ours(node: exp.Expr) -> bool:
        return node.find_ancestor(exp.Select) is select

    group = select.args.get("group")
    grouped = {one.sql() for one in group.expressions} if group else set()
    sums = [
        node
        for one in select.expressions
        for node in one.find_all(exp.AggFunc)
        if ours(node) and not isinstance(node.parent, exp.Window)
    ]
    if not group and not sums:
        return
    for one in select.expressions:
        if grouped & {one.unalias().sql(), one.alias}:
            continue
        for column in one.find_all(exp.Column):
            whole = f"{column.table}.id" if column.table else "id"
            if ours(column) and not column.find_ancestor(exp.AggFunc) and not grouped & {column.sql(), whole}:
                yield f"{column.sql()} is not grouped"
