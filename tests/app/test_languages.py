"""What a project's languages lack is told by its check, once for all sheets."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from reportgen.cli.main import main
from support.project import fill_folder

FORM = """\
label: {de: Rede, fr: Discours}
fields:
  title: {type: line, label: {de: Titel, fr: Titre, cs: Název}}
  kind: {type: choice, label: {de: Art, fr: Genre}, options: {long: {de: lang, fr: long}}}
layout:
  title: title
  sections:
    content: {label: {de: Inhalt, fr: Contenu}, fields: [kind]}
"""


def told(folder: Path, languages: str, files: dict[str, str | bytes] | None = None) -> list[str]:
    tags = languages.split(", ")
    titles = ", ".join(f"{tag}: T" for tag in tags)
    sheets = {"profiles/a.yaml": f"title: {{{titles}}}\nlanguage: {tags[0]}\n"}
    settings = f"network: Netz\nlanguages: [{languages}]\n"
    fill_folder(folder, {**sheets, **(files or {})}, settings)
    result = CliRunner().invoke(main, ["-C", str(folder), "check"])
    assert result.exit_code == 0, result.output
    lines = result.output.split("\n")
    return [line.partition("languages: ")[2] for line in lines if ": languages: " in line]


def test_the_program_s_own_languages_lack_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, "de, fr, en") == []
    assert told(tmp_path, "de-AT, fr-CH") == []


def test_a_tag_that_is_no_language_is_told(tmp_path: Path) -> None:
    warnings = told(tmp_path, "de, xq")
    assert warnings[0].startswith("“xq” is no language") and "language_xq" in warnings[0]
    # The names of those that the common tables lack are among the words.
    assert not any("is no language" in each for each in told(tmp_path, "de, kmr, cs, pt-BR"))


def test_what_is_not_written_in_a_language_is_counted_and_named(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/forms/talk.yaml": FORM,
        "profiles/b.yaml": "form: talk\ntitle: {de: Eins, cs: Jedna}\nkind: long\n",
        "templates/words.cs.yaml": "since: od {start}\n",
    }
    words, sheet, talk = told(tmp_path, "de, cs", files)
    assert "printed words are not written in Czech: " in words and "colon, c" in words
    assert "since" not in words and "templates/words.cs.yaml" in words
    assert "texts of the form “factsheet”" in sheet
    assert talk.startswith(
        "4 texts of the form “talk” are not written in Czech: label, fields.kind"
    )
    # A form that no sheet has is nobody's business yet.
    (tmp_path / "profiles/b.yaml").unlink()
    assert not any("talk" in each for each in told(tmp_path, "de, cs"))


def test_texts_of_parts_of_a_group_are_counted_too(tmp_path: Path) -> None:
    group = """\
  team:
    type: group
    label: {de: Team, cs: Tým}
    parts:
      who: {type: name, label: Wer}
      job: {type: choice, label: {de: Amt, cs: Úřad}, options: {head: {de: Leitung, fr: Tête}}}
layout:
"""
    files: dict[str, str | bytes] = {
        "templates/forms/talk.yaml": FORM.replace("layout:\n", group),
        "profiles/b.yaml": "form: talk\ntitle: {de: Eins, cs: Jedna}\n",
    }
    talk = next(each for each in told(tmp_path, "de, cs", files) if "“talk”" in each)
    named = "fields.team.parts.job.options.head"
    assert talk.startswith("5 texts of the form “talk”") and named in talk
