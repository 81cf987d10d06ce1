"""Starting what does the jobs: processes of this computer, or workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager


@contextmanager
def start_workers(jobs: int | None, scheduler: str | None) -> Iterator[Executor]:
    """Provide the processes that print: those of a Dask scheduler at an address, or our own.

    Of the latter there are so many, or one a core.
    """
    if scheduler:
        from reportgen.workers.cluster import connect

        with connect(scheduler) as cluster:
            yield cluster
    else:
        from reportgen.workers.pool import Workers, count_cores

        with Workers(jobs or count_cores()) as workers:
            yield workers
