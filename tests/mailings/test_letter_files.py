"""Files of letters: nobody's file keeps or gets another's letter, whoever joins or leaves."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from docx import Document

from reportgen.cache.records import Record, read_records
from reportgen.mailings.ledger.ledger import LEDGER, open_ledger
from support.mail_project import LIST, MAILING, make_mailing, run_in, run_well
from support.outputs import docx_text, fold, pdf_text
from support.pdf_2 import assert_heard_alike, assert_pdf_ua_2

PATH = "profiles/mailings/recipients/liste.csv"
HEADER = LIST.splitlines()[0] + "\n"
MARIA = "maria-muster"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    text = MAILING.replace("interests: yes\n", "channel: letter\n")
    make_mailing(tmp_path, {"profiles/mailings/neu.yaml": text})
    return tmp_path / "mail/neu"


def write_to(home: Path, *streets: str, name: str = "Maria Muster", force: bool = False) -> str:
    """Write the letters to namesakes in these streets, in this order; return what is said."""
    people = "".join(f"Frau;{name};;;{street};54290;Trier;;de;;;\n" for street in streets)
    root = home.parent.parent
    (root / PATH).write_text(HEADER + people, encoding="utf-8")
    return run_well(root, "mail", "letters", "neu", *(["--force"] if force else []))


def streets_in(home: Path) -> dict[str, str]:
    """Return to whom the letters are that lie there, by the names of their files."""
    found = {}
    for path in (home / "letters").iterdir():
        if path.suffix in (".docx", ".pdf"):
            text = (docx_text if path.suffix == ".docx" else pdf_text)(path.read_bytes())
            [street] = set(re.findall(r"\b\w+weg \d+", fold(text)))
            found[path.name] = street
    return found


def stems(home: Path) -> dict[str, str]:
    """Return the names of letters by street; both files of each are there and his alone."""
    found: dict[str, set[str]] = {}
    for name, street in streets_in(home).items():
        found.setdefault(street, set()).add(name)
    assert all(len({Path(name).stem for name in names}) == 1 for names in found.values()), found
    assert all(len(names) == 2 for names in found.values()), found
    return {street: Path(min(names)).stem for street, names in found.items()}


def edit(path: Path) -> bytes:
    document = Document(str(path))
    document.add_paragraph("Mit der Hand.")
    document.save(str(path))
    return path.read_bytes()


def test_a_namesake_who_joins_takes_nobodys_file(home: Path) -> None:
    write_to(home, "Altweg 1")
    assert stems(home) == {"Altweg 1": MARIA}
    edited = edit(home / f"letters/{MARIA}.docx")
    # Above, as lists are sorted.
    said = write_to(home, "Aalweg 2", "Altweg 1")
    assert "2 letters written" in said and f"letters/{MARIA}.docx." in said
    found = stems(home)
    assert found["Altweg 1"] == MARIA and re.fullmatch(f"{MARIA}-[0-9a-f]{{8}}", found["Aalweg 2"])
    assert (home / f"letters/{MARIA}.docx").read_bytes() == edited
    # Again, in another order, the names are the same.
    for order in (("Altweg 1", "Aalweg 2"), ("Aalweg 2", "Altweg 1")):
        write_to(home, *order)
        assert stems(home) == found


def test_a_namesake_who_leaves_leaves_nothing_to_the_others(home: Path) -> None:
    write_to(home, "Altweg 1")
    write_to(home, "Altweg 1", "Neuweg 2")
    other = stems(home)["Neuweg 2"]
    edited = edit(home / f"letters/{MARIA}.docx")
    said = write_to(home, "Neuweg 2", force=True)
    assert "was edited by hand, and is kept" in said and f"letters/{MARIA}.docx" in said
    assert streets_in(home) == {
        f"{MARIA}.docx": "Altweg 1",
        f"{other}.pdf": "Neuweg 2",
        f"{other}.docx": "Neuweg 2",
    }
    assert (home / f"letters/{MARIA}.docx").read_bytes() == edited
    # Back again, she has hers.
    write_to(home, "Neuweg 2", "Altweg 1")
    assert stems(home) == {"Altweg 1": MARIA, "Neuweg 2": other}
    assert (home / f"letters/{MARIA}.docx").read_bytes() == edited


def test_a_corrected_address_is_another_letter(home: Path) -> None:
    write_to(home, "Altweg 1")
    write_to(home, "Altweg 2")
    assert stems(home) == {"Altweg 2": MARIA}
    edited = edit(home / f"letters/{MARIA}.docx")
    said = write_to(home, "Altweg 3")
    assert "is kept" in said
    found = streets_in(home)
    assert found.pop(f"{MARIA}.docx") == "Altweg 2" and len(found) == 2
    assert set(found.values()) == {"Altweg 3"}
    assert (home / f"letters/{MARIA}.docx").read_bytes() == edited


def test_what_people_put_there_is_neither_taken_nor_removed(home: Path) -> None:
    folder = home / "letters"
    folder.mkdir(parents=True)
    own = {
        *(folder / name for name in (f"{MARIA}.docx", "Notiz.docx", "karte.pdf", "x.txt")),
        *(folder / f"alt/{MARIA}.pdf", home / "Brief.docx"),
    }
    (folder / "alt").mkdir()
    for path in own:
        path.write_bytes(b"mine")
    for streets in (("Altweg 1",), ("Altweg 1", "Neuweg 2"), ("Neuweg 2",)):
        said = write_to(home, *streets, force=True)
        assert "is kept" not in said
        assert {path.read_bytes() for path in own} == {b"mine"}
    (home.parent.parent / PATH).write_text(LIST.replace(";;;Anna", ""), encoding="utf-8")
    run_in(home.parent.parent, "mail", "letters", "neu")
    assert {path.read_bytes() for path in own} == {b"mine"}


def test_a_file_for_the_printer_that_is_somebody_elses_is_kept(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "letters.pdf").write_bytes(b"%PDF mine")
    people = HEADER + "Frau;Maria Muster;;;Altweg 1;54290;Trier;;de;;;\n"
    root = home.parent.parent
    (root / PATH).write_text(people, encoding="utf-8")
    result = run_in(root, "mail", "letters", "neu")
    assert result.exit_code == 1 and "something else wrote it" in result.output
    assert (home / "letters.pdf").read_bytes() == b"%PDF mine"
    run_well(root, "mail", "letters", "neu", "--force")
    assert (home / "letters.pdf").read_bytes() != b"%PDF mine"
    run_well(root, "mail", "letters", "neu")


def test_letters_of_another_standard(home: Path) -> None:
    write_to(home, "Altweg 1", "Neuweg 2")
    files = [*sorted(home.glob("letters/*.pdf")), home / "letters.pdf"]
    before = {path: path.read_bytes() for path in files}
    assert len(files) == 3
    run_well(home.parent.parent, "mail", "letters", "neu", "--standard", "ua2")
    for path in files:
        assert_pdf_ua_2(path.read_bytes())
        assert_heard_alike(path.read_bytes(), before[path])


def test_letters_of_earlier_versions_are_known_by_their_records(home: Path) -> None:
    """Those were numbered in the order of the list, so that they changed hands."""
    write_to(home, "Altweg 1", "Neuweg 2")
    found = stems(home)
    folder = home / "letters"
    for street, former in (("Altweg 1", MARIA), ("Neuweg 2", f"{MARIA}-2")):
        for kind in ("pdf", "docx"):
            name = f"{found[street]}.{kind}"
            [record] = read_records(folder / name)[-1:]
            for path in (folder / name, folder / f".built/{name}.sha256"):
                path.rename(path.with_name(path.name.replace(found[street], former)))
            assert read_records(folder / f"{former}.{kind}")[-1] == record
    write_to(home, "Neuweg 2", "Altweg 1", "Altweg 3")
    after = stems(home)
    assert (after["Altweg 1"], after["Neuweg 2"]) == (MARIA, f"{MARIA}-2")
    assert re.fullmatch(f"{MARIA}-[0-9a-f]{{8}}", after["Altweg 3"])
    # An edited one that bore two people's letters one after the other is nobody's.
    edited = edit(folder / f"{MARIA}.docx")
    kept = folder / f".built/{MARIA}.docx.sha256"
    [line] = kept.read_text(encoding="utf-8").splitlines()[-1:]
    kept.write_text(f"{line.replace('Altweg 1', 'Neuweg 2')}\n{line}", encoding="utf-8")
    said = write_to(home, "Altweg 1", "Neuweg 2")
    assert "is kept" in said and (folder / f"{MARIA}.docx").read_bytes() == edited
    left = {name: street for name, street in streets_in(home).items() if name != f"{MARIA}.docx"}
    assert sorted(left.values()) == ["Altweg 1", "Altweg 1", "Neuweg 2", "Neuweg 2"]
    assert f"{MARIA}.docx" not in left


def people_of(records: Iterable[Record]) -> set[str]:
    return {found[0] for each in records if (found := re.search(r"\w+weg \d+", each.source))}


def test_whatever_happens_a_file_is_of_the_person_of_its_record(home: Path) -> None:
    chance = random.Random(1)
    edited: dict[Path, bytes] = {}
    for _ in range(5):
        streets = chance.sample([f"Altweg {number}" for number in range(5)], chance.randint(1, 4))
        write_to(home, *streets, name=chance.choice(["Maria Muster", "Maria Muster 2"]))
        for path, data in edited.items():
            assert path.read_bytes() == data
        found = streets_in(home)
        for name, street in found.items():
            assert street in people_of(read_records(home / "letters" / name))
        for street in streets:
            assert sum(found[name] == street for name in found if name.endswith(".pdf")) == 1
            assert any(found[name] == street for name in found if name.endswith(".docx"))
        for name in chance.sample(sorted(found), 2):
            path = home / "letters" / name
            if path.suffix == ".docx" and path not in edited:
                edited[path] = edit(path)


def test_who_opts_out_while_letters_are_made_gets_none(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportgen.mailings import letters

    def interfere(self: letters._Writing, allotments: object) -> dict[str, str]:
        with open_ledger(home.parent / LEDGER.partition("/")[2]) as other:
            other.opt_out("Maria Muster, Altweg 1, 54290 Trier")
        return names(self, allotments)  # type: ignore[arg-type]

    names = letters._Writing.names
    monkeypatch.setattr(letters._Writing, "names", interfere)
    said = write_to(home, "Altweg 1", "Neuweg 2")
    assert "Altweg 1, 54290 Trier: opted out" in said and "1 letter written" in said
    assert set(streets_in(home).values()) == {"Neuweg 2"}
    assert "Altweg" not in fold(pdf_text((home / "letters.pdf").read_bytes()))
