"""In which language messages are told, and how."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol

from reportgen.problems import catalog
from reportgen.problems.catalog import ENGLISH, LANGUAGES, Catalog, choose_language
from reportgen.problems.message import Name, say, say_count


@pytest.mark.parametrize(
    ("asked", "settings", "environ", "language"),
    [
        ("", "", {}, "en"),
        ("", "", {"LANG": "de_DE.UTF-8"}, "de"),
        ("", "", {"LANG": "de_DE.UTF-8", "LC_MESSAGES": "fr_FR"}, "fr"),
        ("", "", {"LANG": "de_DE", "LC_MESSAGES": "fr", "LC_ALL": "C.UTF-8"}, "en"),
        ("", "", {"LANG": "de_DE", "LC_ALL": ""}, "de"),
        ("", "", {"LANG": "pl_PL.UTF-8"}, "en"),
        ("", "network: A\nmessages: fr\n", {"LANG": "de_DE"}, "fr"),
        ("", "network: A\nmessages:  'de' # office\n", {}, "de"),
        ("", "mail:\n  messages: fr\n", {"LANG": "de"}, "de"),
        ("", "# messages: fr\n", {}, "en"),
        ("", "messages: es\n", {"LANG": "de"}, "de"),
        ("en", "messages: fr\n", {"LANG": "de_DE"}, "en"),
    ],
)
def test_the_language_is_asked_for_or_set_or_that_of_the_environment(
    tmp_path: Path, asked: str, settings: str, environ: dict[str, str], language: str
) -> None:
    (tmp_path / "reportgen.yaml").write_text(settings, "utf-8")
    assert choose_language(asked, tmp_path / "reportgen.yaml", environ) == language


def test_settings_that_cannot_be_read_choose_no_language(tmp_path: Path) -> None:
    assert choose_language("", tmp_path / "reportgen.yaml", {"LANG": "fr"}) == "fr"
    assert choose_language("", tmp_path, {"LANG": "fr"}) == "fr"
    (tmp_path / "reportgen.yaml").write_bytes(b"\xff\xfe\nmessages: de\n")
    assert choose_language("", tmp_path / "reportgen.yaml", {}) == "de"


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_the_marks_of_the_language(language: str) -> None:
    group, decimal = (
        get_group_symbol(language),
        get_decimal_symbol(language),
    )
    told = Catalog(language).tell(
        say(
            "{many:,} {size:.1f} {letter:04X} {whole} {text}",
            many=1_234_567,
            size=2.5,
            letter=171,
            whole=2026,
            text="1,000.5",
        )
    )
    assert told == f"1{group}234{group}567 2{decimal}5 00AB 2026 1,000.5"


def test_a_message_is_told_with_the_messages_in_it() -> None:
    advice = say("Did you mean “{name}”?", name="de")
    told = say("{fault} {advice}", fault=say("no language is named."), advice=advice)
    assert ENGLISH.tell(told) == str(told)
    assert Catalog("de").tell(told) == "es ist keine Sprache angegeben. Meinten Sie „de“?"
    assert Catalog("fr").tell(advice) == "Vouliez-vous dire «\u00a0de\u00a0»\u00a0?"


@pytest.mark.parametrize(
    ("language", "none", "one", "two"),
    [
        ("en", "0 files", "1 file", "2 files"),
        ("de", "0 Dateien", "1 Datei", "2 Dateien"),
        # In French nothing is told as one is (CLDR, plurals).
        ("fr", "0 fichier", "1 fichier", "2 fichiers"),
    ],
)
def test_plurals_follow_the_rules_of_the_language(
    language: str, none: str, one: str, two: str
) -> None:
    told = [
        Catalog(language).tell(say_count("{count} file", "{count} files", count=count))
        for count in range(3)
    ]
    assert told == [none, one, two]


def test_spots_and_errors_of_the_system_are_told_in_the_language() -> None:
    german = Catalog("de")
    assert german.tell_within("header 1, table 2, row 3, cell 1") == (
        "Kopfzeile 1, Tabelle 2, Zeile 3, Zelle 1"
    )
    assert german.tell_within("sheet “Liste”, row 2") == "Blatt „Liste“, Zeile 2"
    assert german.tell_within("Rückseite, de") == "Rückseite, de"
    told = german.tell(say("the file cannot be read ({reason}).", reason="Permission denied"))
    assert "Permission" not in told and "Zugriff verweigert" in told


def test_a_value_with_braces_stays_as_it_is_in_any_language() -> None:
    told = Catalog("de").tell(say("There is no form “{form}”.", form="{form} {0} {{"))
    assert "{form} {0} {{" in told


def test_what_a_catalogue_lacks_is_told_in_english() -> None:
    assert Catalog("de").tell(catalog.Message("no such template {name}", (("name", 1),))) == (
        "no such template 1"
    )


def test_what_a_project_calls_something_is_told_in_the_language_or_the_first_there_is() -> None:
    city = Name("city", (("de", "Stadt"), ("fr", "Ville")))
    message = say("no sheet has “{text}” as its “{name}”.", text="Trir", name=city)
    assert (
        Catalog("fr").tell(message)
        == "aucune fiche n’a «\u00a0Trir\u00a0» sous «\u00a0Ville\u00a0»."
    )
    assert Catalog("de").tell(message) == "kein Blatt hat „Trir“ unter „Stadt“."
    assert str(message) == "no sheet has “Trir” as its “Stadt”."
    assert str(say("{name}", name=Name("city", ()))) == "city"
