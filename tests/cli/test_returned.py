"""``reportgen import``: what is shown, what is written, and what never is."""

from __future__ import annotations

import os
import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportgen.cli.main import main
from reportgen.input.source import MappingNode, Node
from reportgen.input.yaml import read_source
from reportgen.project.project import Project
from support.pdf_files import form_file, print_untagged, scan
from support.project import ROOT, fill_folder
from support.returned import para, table, word_file

OLD = ROOT / "tests" / "fixtures" / "returned" / "old"
SHEET = table(
    (para("Projektträger") + para("Haus e. V."), para("Kontext: Viele kommen an.")),
    (para("Partner"), para("Bilanz") + para("Es ist gut.")),
    (para("Ansprechperson"), para("Amal Haddad (Leiterin), a@example.org")),
    (para("Aktenzeichen"), para("4711")),
)
TITLE = para("Bezeichnung der Maßnahme oder Einrichtung: Größe &amp; Café")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fill_folder(tmp_path, {})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(main, ["--today", "2026-11-22", "import", *words], input=answer)


def write(folder: Path, name: str = "alt.docx", body: str = TITLE + SHEET) -> None:
    (folder / name).write_bytes(word_file(body))


def test_a_sheet_becomes_a_profile_that_says_what_it_said(folder: Path) -> None:
    write(folder)
    done = run("alt.docx", "--yes")
    assert done.exit_code == 0, done.output
    text = (folder / "profiles" / "groesse-cafe.yaml").read_text("utf-8")
    assert (
        text
        == """\
# Taken from alt.docx.
title: Größe & Café
carrier: Haus e. V.
context: Viele kommen an.
outcome: Es ist gut.
# Check this: it stands in table 1, row 3, cell 2.
contacts:
  - name: Amal Haddad
    role: Leiterin
    email: a@example.org
    publish: [internal]

# Left over, since it belongs to no field:
# table 1, row 4, cell 1, paragraph 1: Aktenzeichen
# table 1, row 4, cell 2, paragraph 1: 4711
"""
    )
    assert "contacts ? " in done.output and "left over, table 1, row 4" in done.output
    checked = CliRunner().invoke(main, ["check"])
    assert checked.exit_code == 0, checked.output


def test_a_new_sheet_names_what_describes_it_to_editors_if_the_project_has_that(
    folder: Path,
) -> None:
    """The other language of the sheet is still told by the name of the file that it was in."""
    fill_folder(folder, {".vscode/factsheet.schema.json": "{}"})
    write(folder, "Café de.docx")
    assert run("Café de.docx", "--yes").exit_code == 0
    first, second, *_ = (folder / "profiles/groesse-cafe.yaml").read_text("utf-8").splitlines()
    assert first == "# yaml-language-server: $schema=../.vscode/factsheet.schema.json"
    assert second == "# Taken from Café de.docx."
    write(folder, "Café fr.docx", TITLE.replace("Größe", "Grand") + SHEET.replace("a@", "b@"))
    told = run("Café fr.docx", "--language", "fr", "--yes")
    assert "otherwise than profiles/groesse-cafe.yaml (fr)" in told.output, told.output


def test_nothing_is_written_unless_it_is_wanted(folder: Path) -> None:
    write(folder)
    for words in (["--dry-run"], ["--dry-run", "--yes"], []):
        done = run("alt.docx", *words)
        assert done.exit_code == 0 and "Haus e. V." in done.output
    assert "--yes" in done.output
    assert not (folder / "profiles").exists() or not list((folder / "profiles").glob("*"))


def test_the_same_sheet_comes_in_once_and_another_of_the_name_beside_it(folder: Path) -> None:
    write(folder)
    run("alt.docx", "--yes")
    first = (folder / "profiles" / "groesse-cafe.yaml").read_bytes()
    again = run("alt.docx", "--yes")
    assert "profiles/groesse-cafe.yaml has the same title already" in again.output
    write(folder, "zwei.docx", TITLE.replace("Größe &amp;", "Größe") + SHEET)
    assert run("zwei.docx", "--yes").exit_code == 0
    assert (folder / "profiles" / "groesse-cafe-2.yaml").is_file()
    assert (folder / "profiles" / "groesse-cafe.yaml").read_bytes() == first


def test_a_folder_of_old_sheets_is_read_and_the_rest_of_it_told(folder: Path) -> None:
    shutil.copytree(OLD, folder / "alt")
    (folder / "alt" / "~$offen.docx").write_bytes(b"x")
    done = run("alt", "--yes")
    assert done.exit_code == 1
    assert "truth.json" in done.output and "are not read" in done.output
    assert "~$" not in done.output
    titles = set()
    for path in (folder / "profiles").glob("*.yaml"):
        source = read_source(path.read_bytes(), path.name)
        titles.add(source.root.items["title"].text)  # type: ignore[union-attr]
        assert "publish: [internal]" in path.read_text("utf-8")
    assert len(titles) == len(list((folder / "profiles").glob("*.yaml"))) == 4
    assert CliRunner().invoke(main, ["check"]).exit_code == 0


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.4", "no PDF, or a damaged one"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "password"),
        (word_file(para("Ein Brief.")), "nothing of the form"),
        (b"PK\x03\x04", "damaged"),
    ],
)
def test_what_is_no_sheet_says_what_to_do(folder: Path, data: bytes, said: str) -> None:
    name = "brief.pdf" if data.startswith(b"%PDF") else "brief.docx"
    (folder / name).write_bytes(data)
    done = run(name, "--yes")
    assert done.exit_code == 1
    assert said in done.output and name in done.output
    assert not list((folder / "profiles").glob("*")) if (folder / "profiles").exists() else True


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--form", "factshet"], "Did you mean “factsheet”?"),
        (["-l", "pl"], "no language of this project"),
        (["nichts.docx"], "does not exist"),
    ],
)
def test_misuse_is_told(folder: Path, words: list[str], said: str) -> None:
    write(folder)
    done = run("alt.docx", *words)
    assert done.exit_code == 2 and said in done.output


def test_the_language_of_the_labels_is_that_of_the_sheet(folder: Path) -> None:
    body = para("Intitulé : Le centre") + para("Contexte : Beaucoup de gens arrivent.")
    write(folder, body=body)
    assert run("alt.docx", "--yes").exit_code == 0
    text = (folder / "profiles" / "le-centre.yaml").read_text("utf-8")
    assert "language: fr\n" in text and "Beaucoup de gens arrivent." in text


def test_the_first_sheet_comes_in_as_it_was_mailed(folder: Path, project: Project) -> None:
    """A heading, and rows whose two columns a tab parts, with marks of HTML in them."""
    profile = ROOT / "profiles" / "zib-saarbruecken.yaml"
    wanted = read_source(profile.read_bytes(), "zib.yaml").root
    assert isinstance(wanted, MappingNode)
    rows = [
        (
            "Projekträger",
            "context",
            "Kontext Erwartungen, Ziele oder von der Zielgruppe zu überwindende Schwierigkeiten",
        ),
        ("", "description", "Beschreibung Ablauf, Ort, Häufigkeit, Zielpublikum"),
        ("Einsatz", "resources", "Einsatz von Personal und Material"),
    ]
    texts = {name: german(wanted.items[name]) for _, name, _ in rows}
    lines = ["## Bezeichnung der Maßnahme oder Einrichtung: Ein Büro", ""]
    for rail, name, head in rows:
        label, _, hint = head.partition(" ")
        lines.append(
            (f"<p><b>{rail}</b></p> " if rail else "")
            + f"\t<p><b>{label}</b> {hint}</p> <p>{texts[name]}</p>"
        )
    (folder / "sheet.txt").write_text("\n".join(lines), "utf-8")
    done = run("sheet.txt", "--yes")
    assert done.exit_code == 0, done.output
    made = read_source((folder / "profiles" / "ein-buero.yaml").read_bytes(), "made.yaml").root
    assert isinstance(made, MappingNode)
    for name, text in texts.items():
        assert " ".join(german(made.items[name]).split()) == text, name


def german(node: Node) -> str:
    said = node.items["de"] if isinstance(node, MappingNode) else node
    return " ".join(said.text.split())  # type: ignore[union-attr]


# --- The inbox, and mails ------------------------------------------------------------------------


def test_what_lies_in_the_inbox_is_taken_and_put_aside(folder: Path) -> None:
    (folder / "inbox" / "trier").mkdir(parents=True)
    write(folder, "inbox/trier/alt.docx")
    (folder / "inbox" / ".DS_Store").write_bytes(b"x")
    done = run("--yes")
    assert done.exit_code == 0, done.output
    assert (folder / "inbox" / "done" / "alt.docx").is_file()
    assert not (folder / "inbox" / "trier" / "alt.docx").exists()
    assert (folder / "inbox" / "done").stat().st_mode & 0o077 == 0
    again = run("--yes")
    assert "nothing to import" in again.output and again.exit_code == 0


def test_what_was_not_taken_over_stays_in_the_inbox(folder: Path) -> None:
    (folder / "inbox").mkdir()
    write(folder, "inbox/alt.docx")
    assert run("--dry-run").exit_code == 0
    assert run().exit_code == 0
    assert (folder / "inbox" / "alt.docx").is_file()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_an_inbox_that_git_would_keep_stops(folder: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    (folder / "inbox").mkdir()
    write(folder, "inbox/alt.docx")
    done = run("--yes")
    assert done.exit_code == 1
    assert "git does not ignore what partners sent back" in done.output
    assert not list((folder / "profiles").glob("*"))
    (folder / ".gitignore").write_text("/inbox/\n")
    assert run("--yes").exit_code == 0


def mail(**files: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "anna@example.org", "Unser Blatt"
    message.set_content("Guten Tag, anbei das Blatt.")
    for name, data in files.items():
        message.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return message.as_bytes()


def test_sheets_on_a_mail_are_taken_and_nothing_else_of_it(folder: Path) -> None:
    second = word_file(TITLE.replace("Größe", "Kleine") + SHEET)
    files = {"a_docx": word_file(TITLE + SHEET), "b_docx": second, "logo_png": b"PNG"}
    (folder / "mail.eml").write_bytes(mail(**files))
    done = run("mail.eml", "--yes")
    assert done.exit_code == 0, done.output
    assert "mail.eml: a.docx: factsheet, de" in done.output
    assert "mail.eml: b.docx: factsheet, de" in done.output
    assert len(list((folder / "profiles").glob("*.yaml"))) == 2


def test_a_sheet_in_the_mail_itself_is_read(folder: Path) -> None:
    message = EmailMessage()
    message.set_content(
        "Bezeichnung der Maßnahme oder Einrichtung: Haus\nKontext: Viele.\n", cte="base64"
    )
    (folder / "mail.eml").write_bytes(message.as_bytes())
    done = run("mail.eml", "--yes")
    assert done.exit_code == 0 and (folder / "profiles" / "haus.yaml").is_file()


def test_what_hangs_on_a_mail_is_told_one_by_one(folder: Path) -> None:
    second = word_file(TITLE.replace("Größe", "Kleine") + SHEET)
    files = {
        "a_docx": word_file(TITLE + SHEET),
        "b_docx": word_file(para("Tagesordnung")),
        "c_docx": b"PK",
        "d_docx": second,
        "e_pdf": b"%PDF-1.4",
        "f_ics": b"BEGIN:VCALENDAR",
    }
    (folder / "inbox").mkdir()
    (folder / "inbox" / "mail.eml").write_bytes(mail(**files))
    done = run("--yes")
    assert done.exit_code == 1
    assert len(list((folder / "profiles").glob("*.yaml"))) == 2
    for said in ("b.docx", "c.docx", "e.pdf"):
        assert f"mail.eml: {said}" in done.output
    assert "f.ics" not in done.output
    assert (folder / "inbox" / "mail.eml").is_file(), "two sheets of it are not taken over"


def test_a_pdf_beside_a_sheet_keeps_a_mail_from_nothing(folder: Path) -> None:
    (folder / "inbox").mkdir()
    (folder / "inbox" / "mail.eml").write_bytes(mail(a_docx=word_file(TITLE), b_pdf=b"%PDF"))
    done = run("--yes")
    assert done.exit_code == 0 and "b.pdf" in done.output
    assert (folder / "inbox" / "done" / "mail.eml").is_file()


def test_the_pdf_of_a_sheet_beside_it_is_passed_over_but_a_form_is_not(folder: Path) -> None:
    sheet = print_untagged("<p>Kontext: Viele kommen an.</p>")
    form = form_file([{"FT": "Tx", "T": "title", "V": "Haus am Fluss"}])
    (folder / "mail.eml").write_bytes(
        mail(a_docx=word_file(TITLE), b_pdf=sheet, c_pdf=form, d_pdf=scan())
    )
    done = run("mail.eml", "--yes")
    assert done.exit_code == 0, done.output
    assert "the PDF is not read, since a file that is read better hangs beside it" in done.output
    assert "the pages of the PDF are pictures" in done.output
    assert sorted(path.name for path in (folder / "profiles").glob("*.yaml")) == [
        "groesse-cafe.yaml",
        "haus-am-fluss.yaml",
    ]
    (folder / "mail.eml").write_bytes(mail(b_pdf=sheet))
    assert "Viele kommen an." in run("mail.eml", "--dry-run").output


def test_what_is_read_from_a_pdf_is_marked_to_be_looked_at(folder: Path) -> None:
    shutil.copy(OLD / "01-zib-a.pdf", folder)
    done = run("01-zib-a.pdf", "--yes")
    assert done.exit_code == 0, done.output
    assert done.output.count(" ? ") == 9 and "“?” marks what to look at: title" in done.output
    (path,) = (folder / "profiles").glob("*.yaml")
    text = path.read_text("utf-8")
    assert "# Check this: it stands in table 1, row 1, cell 2, paragraph 1.\ncontext:" in text


def test_a_mail_that_is_damaged_says_what_to_do(folder: Path) -> None:
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each)
        for each in range(3000)
    )
    (folder / "mail.eml").write_bytes(deep)
    done = run("mail.eml", "--yes")
    assert done.exit_code == 1 and "mail.eml" in done.output
    assert "Traceback" not in done.output and done.exception.__class__ is SystemExit


# --- Files made to deceive -----------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\n", "\r", "\x1b[2J", "\x07"])
def test_nothing_in_a_file_writes_a_key_of_the_profile(folder: Path, sign: str) -> None:
    """What ends a line of YAML in a comment would begin a key behind it."""
    spelled = sign if sign >= " " and sign != "\x85" else ""
    author = f"x{spelled}image: geheim.png"
    remark = f'<w:comment w:id="1" w:author="{author}">{para("y")}</w:comment>'
    text = f"nichts{spelled}image: geheim.png"
    body = TITLE + para("vorweg") + SHEET + table((para("Az."), para(text)))
    data = word_file(body, comments=remark)
    name = f"a{sign}image: b.docx"
    (folder / name).write_bytes(data)
    assert run(name, "--yes").exit_code == 0
    (path,) = (folder / "profiles").glob("*.yaml")
    source = read_source(path.read_bytes(), "a.yaml")
    assert isinstance(source.root, MappingNode)
    assert "image" not in source.root.items and not source.problems
    page = f"<p>Intitulé : Blatt</p><p>Contexte : a{sign}b</p><p>Az. c{sign}image: d</p>"
    (folder / "b.html").write_text(page, "utf-8", newline="")
    done = run("b.html", "--yes")
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.output
    source = read_source((folder / "profiles" / "blatt.yaml").read_bytes(), "b.yaml")
    assert isinstance(source.root, MappingNode)
    assert "image" not in source.root.items and not source.problems


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CON", None),
        ("-rf", "rf"),
        ("$(touch x)", "touch-x"),
        (".git", "git"),
        ("أمل", "a"),
        ("x" * 400, None),
    ],
)
def test_a_profile_lies_among_profiles_whatever_its_title(
    folder: Path, title: str, name: str | None
) -> None:
    before = set(folder.rglob("*"))
    write(folder, "a.docx", para(f"Bezeichnung der Maßnahme oder Einrichtung: {title}") + SHEET)
    assert run("a.docx", "--yes").exit_code == 0
    made = [path for path in folder.rglob("*") if path not in before and path.suffix == ".yaml"]
    assert [path.parent for path in made] == [folder / "profiles"]
    assert name is None or made[0].stem == name
    assert len(made[0].name) < 100 and made[0].stem.upper() != "CON"


def test_a_profile_is_whole_or_not_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder)
    # The disk is full just then: the one thing that cannot be had for real here.
    monkeypatch.setattr("reportgen.cache.atomic.replace_file", full)
    done = run("alt.docx", "--yes")
    assert done.exit_code == 2 and "cannot be written" in done.output
    assert not list((folder / "profiles").glob("*"))


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.skipif(os.name == "nt", reason="rights are those of POSIX")
def test_what_is_done_is_for_its_owner_alone_and_not_read_again(folder: Path) -> None:
    (folder / "inbox").mkdir()
    write(folder, "inbox/alt.docx")
    (folder / "inbox" / "alt.docx").chmod(0o644)
    run("--yes")
    done = folder / "inbox" / "done" / "alt.docx"
    assert done.stat().st_mode & 0o777 == 0o600
    again = run("inbox", "--yes")
    assert "nothing to import" in again.output and done.is_file()


def test_a_link_in_the_inbox_leads_nowhere_else(folder: Path) -> None:
    (folder / "anderswo").mkdir()
    write(folder, "anderswo/alt.docx")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "link.docx").symlink_to(folder / "anderswo" / "alt.docx")
    (folder / "inbox" / "rund.docx").symlink_to("rund.docx")
    assert run("--yes").exit_code == 0
    assert (folder / "anderswo" / "alt.docx").is_file()
