"""The product's WSGI application, which says in each answer how many statements it asked for."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from bench.disposals_counts import HEADER, NAMES, as_text
from wastewise.wsgi import application as product

asked = threading.local()


def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    is_mark = sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO"))
    inside = context["connection"].in_atomic_block
    place = "savepoints" if is_mark else "inside" if inside else "outside"
    asked.counts[place] += 1
    return execute(sql, params, many, context)


def count_from_now_on(connection: BaseDatabaseWrapper, **_kwargs: Any) -> None:
    connection.execute_wrappers.append(count)
    commit = connection.commit

    def counted_commit() -> None:
        asked.counts["transactions"] += 1
        commit()

    connection.commit = counted_commit  # type: ignore[method-assign]


connection_created.connect(count_from_now_on)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked.counts = dict.fromkeys(NAMES, 0)

    def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, (HEADER, as_text(asked.counts))], *rest)

    return product(environ, start)
