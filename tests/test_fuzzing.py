"""The fuzzers of `trials/fuzzing.py`: they find what is planted, and say how to see it again."""

from __future__ import annotations

import random
import re
import subprocess
import sys

import pytest

from support.project import ROOT
from trials import fuzzing
from trials.fuzzers.common import BreachError, check_told


def run_program(*words: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "trials" / "fuzzing.py"), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("error", "FAILED 4 error: planted"),
        ("crash", "FAILED 4: ended the process (-11)"),
        ("hang", "FAILED 4: took too long"),
        pytest.param(
            "memory",
            "FAILED 4 MemoryError",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux"),
        ),
    ],
)
def test_a_planted_fault_is_found(fault: str, said: str) -> None:
    limit = ("--limit", "4") if fault == "hang" else ()
    code, told = run_program("pictures", "--seconds", "1", "--plant", fault, *limit)
    assert code == 1
    assert said in told


def test_a_problem_that_blames_the_program_is_found() -> None:
    with pytest.raises(BreachError):
        check_told(["a.yaml: the list met an error in the program (KeyError)."])
    check_told(["a.yaml: the list is empty."])


def test_a_case_that_failed_is_tried_again_alone() -> None:
    code, told = run_program("pictures", "--plant", "error", "--case", "9", "--seed", "3")
    assert (code, "pictures: 1 cases" in told) == (1, True)
    assert "FAILED 9 error: planted" in told


@pytest.mark.parametrize("name", fuzzing.FUZZERS)
def test_the_same_seed_makes_the_same_case(name: str) -> None:
    make = fuzzing.FUZZERS[name].make
    cases = [make(random.Random(f"{name} 1 {number}")) for number in range(8)]

    assert cases == [make(random.Random(f"{name} 1 {number}")) for number in range(8)]
    assert len(set(cases)) > 4


@pytest.mark.parametrize("name", fuzzing.FUZZERS)
def test_a_second_of_each_fuzzer_finds_nothing(name: str) -> None:
    # Another seed in every run: what fails prints it.
    seed = str(random.randrange(10**6))
    code, told = run_program(name, "--seconds", "1", "--seed", seed)
    assert code == 0, told
    count = re.search(r": (\d+) cases", told)
    assert count and int(count[1]) > 0
