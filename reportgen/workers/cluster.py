"""Jobs on other machines, by way of a Dask scheduler that somebody else has started."""

from __future__ import annotations

import asyncio
import logging
import platform
import re
import socket
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import contextmanager, suppress
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any, ParamSpec, TypeVar

from reportgen import PACKAGE, __version__
from reportgen.problems.causes import JobError
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.workers.supervisor import WorkerDiedError

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: How long a scheduler and its first worker may take to answer, in seconds.
PATIENCE = 10


class Cluster(Executor):
    """Runs jobs on the workers of a Dask scheduler.

    A job whose worker is lost is done again on another, so that it may run more than once; one
    that loses several workers fails with `WorkerDiedError`. No job has a limit of time.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._closed = False
        self._futures: weakref.WeakSet[Future[Any]] = weakref.WeakSet()
        self._shared: list[Any] = []

    def share(self, value: _T) -> _T:
        """Return what stands for a value among the positional arguments of jobs.

        The value is sent to the scheduler once, and to each worker once, not with every job.
        """
        # As the result of a job it is made again where the workers that have it are lost.
        self._shared.append(self._client.submit(_same, value, pure=False))
        standing: _T = self._shared[-1]
        return standing

    def submit(
        self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Future[_T]:
        """Return the future of a job; its exception is what the function raises.

        Raises `RuntimeError` after `shutdown`.
        """
        if self._closed:
            raise RuntimeError("the cluster takes no more jobs")
        # Dask would take some names of keywords for its own.
        job = partial(function, **kwargs) if kwargs else function
        with warnings.catch_warnings():
            # It warns of large arguments.
            warnings.simplefilter("ignore")
            # What a job raises, it would raise again: nothing is retried but for lost workers.
            inner = self._client.submit(job, *args, pure=False, retries=0)
        future: Future[_T] = Future()
        self._futures.add(future)
        future.add_done_callback(lambda done: inner.cancel() if done.cancelled() else None)
        inner.add_done_callback(partial(_pass_on, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more jobs; wait for those there are, or cancel what is not done."""
        self._closed = True
        futures = list(self._futures)
        if cancel_futures:
            for future in futures:
                future.cancel()
        if wait:
            wait_for(futures)


def _pass_on(future: Future[Any], inner: Any) -> None:
    """Give a future what became of Dask's, which is done.

    A result that is lost with its worker before it was fetched is waited for again.
    """
    from distributed import KilledWorker

    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(inner.result())
    except CancelledError:
        future.set_exception(JobError(say("was lost with the scheduler")))
    except KilledWorker:
        future.set_exception(WorkerDiedError())
    except BaseException as error:
        # Whoever waits for it would wait for ever.
        future.set_exception(error)


def _same(value: _T) -> _T:
    return value


@contextmanager
def connect(address: str) -> Iterator[Cluster]:
    """Yield an executor that runs jobs on the workers of the scheduler at an address.

    The address is such as ``tcp://host:8786``. At the end of the block all jobs are waited for,
    or cancelled where it ends by an exception. Raises `ReportgenError` where Dask is not
    installed, the scheduler does not answer, or a worker has another version of the program.
    """
    try:
        from distributed import Client
    except ImportError:
        raise _refuse(
            address,
            say("building on other machines needs Dask, which is not installed."),
            say("Install it here and there: pip install 'reportgen[dask]'"),
        ) from None
    dial: Any = Client
    # It tells of lost connections on its own, with tracebacks; we tell of what comes of them.
    for name in ("distributed", "distributed.client", "tornado", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    unreachable = partial(
        _refuse,
        address,
        advice=say("Is the address right, the scheduler running, and its port open from here?"),
    )
    try:
        # A client that fails to connect leaves threads and messages behind.
        _knock(address)
        with warnings.catch_warnings():
            # It warns of other versions, which are looked at below.
            warnings.simplefilter("ignore")
            client: Any = dial(address, timeout=PATIENCE, set_as_default=False)
    except Exception as error:
        # It raises whatever it met: OSError, ValueError, AssertionError.
        said = str(error) or type(error).__name__
        raise unreachable(say("the scheduler cannot be reached ({said}).", said=said)) from None
    failed = True
    try:
        _check_workers(client, address)
        cluster = Cluster(client)
        try:
            yield cluster
            failed = False
        finally:
            cluster.shutdown(wait=not failed, cancel_futures=failed)
    finally:
        with suppress(Exception):
            client.close(timeout=PATIENCE)


def _refuse(address: str, message: Message, advice: Message) -> ReportgenError:
    return ReportgenError([Problem(Place("--scheduler", within=address), message, advice)])


def _knock(address: str) -> None:
    """Raise an exception, soon and in silence, where no scheduler answers at an address."""
    from distributed import Security
    from distributed.comm.addressing import parse_address, parse_host_port
    from distributed.core import rpc

    _, location = parse_address(address, strict=True)
    socket.create_connection(parse_host_port(location), timeout=PATIENCE).close()

    async def ask() -> None:
        call: Any = rpc
        security: Any = Security
        scheduler = call(address, connection_args=security().get_connection_args("client"))
        try:
            await asyncio.wait_for(scheduler.identity(), PATIENCE)
        except TimeoutError:
            raise TimeoutError(f"no answer within {PATIENCE} seconds") from None
        finally:
            await scheduler.close_rpc()

    asyncio.run(ask())


# --- The workers' versions -----------------------------------------------------------------------


def _check_workers(client: Any, address: str) -> None:
    """Raise `ReportgenError` where there are no workers, or some that would work otherwise."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        answers = client.run(read_versions, on_error="return")
        workers = client.scheduler_info(n_workers=-1)["workers"]
    except Exception as error:
        raise _refuse(
            address,
            say(
                "the scheduler has no worker that answers ({error}).",
                error=str(error) or type(error).__name__,
            ),
            say("Start workers: dask worker --nthreads 1 ADDRESS"),
        ) from None
    problems = []
    for worker, answer in sorted(answers.items()):
        report = partial(Problem, Place("--scheduler", within=f"worker {worker}"))
        if not isinstance(answer, dict):
            message = say(
                "it cannot run this program ({kind}: {answer}).",
                kind=type(answer).__name__,
                answer=answer,
            )
            problems.append(
                report(
                    message, say("Install reportgen[dask] {version} there.", version=__version__)
                )
            )
        elif differences := _compare(read_versions(), answer):
            message = say(
                "it has other versions than this computer: {differences}.", differences=differences
            )
            problems.append(
                report(message, say("Install the same there and start the worker again."))
            )
        elif workers.get(worker, {}).get("nthreads", 1) != 1:
            problems.append(
                report(
                    say("it does several jobs at once, which the layout does not bear."),
                    say(
                        "Start it with --nthreads 1, and --nworkers for as many as it has "
                        "processors."
                    ),
                )
            )
    if problems:
        raise ReportgenError(problems)


@cache
def read_versions() -> Mapping[str, str]:
    """Return what outputs depend on by name: releases of packages, and a digest of our code."""
    code = sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        code.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    versions = {
        "reportgen": __version__,
        "reportgen's code": code.hexdigest()[:12],
        "Python": ".".join(platform.python_version_tuple()[:2]),
    }
    for wish in _requirements():
        if "extra ==" not in wish and (name := re.match(r"[\w.-]+", wish)):
            with suppress(PackageNotFoundError):
                versions[name[0]] = version(name[0])
    return versions


def _requirements() -> list[str]:
    try:
        return requires("reportgen") or []
    except PackageNotFoundError:
        return []


def _compare(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    return ", ".join(
        f"{name} {theirs.get(name, 'missing')} instead of {ours.get(name, 'none')}"
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    )
