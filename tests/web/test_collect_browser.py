"""A form in a real browser: made, filled in, brought back, looked through, taken over, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.web.running import find_running
from support.browser import AXE, CHROMIUM, assert_fits, browsing, find_barriers
from support.filling import Pen
from support.project import fill_folder
from support.studio import Running, running_studio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not here"),
]

SHEET = """\
title: {de: Nähcafé, fr: Café couture}
city: Trier
context: {de: Viele kommen neu an., fr: Beaucoup arrivent.}
outcome: {de: 742 Menschen kamen., fr: 742 personnes sont venues.}
contacts:
  - {name: Maria Muster, email: maria@example.org, phone: "0651 1234"}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collected")
    fill_folder(folder, {"profiles/naehcafe.yaml": SHEET})
    return folder


@pytest.fixture(scope="module")
def studio(place: Path) -> Iterator[Running]:
    with running_studio(place) as running:
        yield running


WORDS = {
    "de": ("Formulare verschicken", "Formulare erstellen", "Angekreuztes übernehmen"),
    "fr": ("Envoyer des formulaires", "Produire les formulaires", "Reprendre ce qui est coché"),
}
#: What a partner writes: below which labels, and how the sheet says it.
ANSWERS = {
    "de": ("Bilanz", "Kontext", "745 Menschen kamen.", "Wer neu ist, fragt."),
    "fr": ("Bilan", "Contexte", "745 personnes sont venues.", "Qui arrive demande."),
}


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_form_goes_out_and_comes_back(
    studio: Running, place: Path, tmp_path: Path, language: str
) -> None:
    fill_folder(place, {"profiles/naehcafe.yaml": SHEET})
    send, make, take = WORDS[language]
    outcome, context, came, asked = ANSWERS[language]
    with browsing(language) as page:

        def look(name: str) -> None:
            """See whether the page has a barrier, and fits a narrow window."""
            if AXE.is_file():
                assert find_barriers(page) == [], name
            assert_fits(page, name)

        page.goto(find_running(place.resolve()))
        page.click(f"nav >> text={'Einsammeln' if language == 'de' else 'Collecte'}")
        look("overview")
        page.click(f"text={send}")
        # Nothing chosen is told, with the way to it.
        page.click(f"button:has-text('{make}')")
        page.wait_for_selector("#said:focus")
        look("mistakes")
        page.fill("#find", "cafe")
        page.check("#all")
        page.select_option("#languages", language)
        page.fill("#due", "2099-01-15")
        look("forms")
        page.click(f"button:has-text('{make}')")
        page.wait_for_selector("a[href*='/collect/form/'], [data-over=yes] .task-actions a")
        if "/task/" in page.url:
            page.click(".task-actions a")
        look("made")
        with page.expect_download() as download:
            page.click("a[href*='/collect/form/']")
        pen = Pen(Path(download.value.path()).read_bytes())
        pen.write(outcome, came)
        pen.write(context, asked)
        back = tmp_path / f"zurück {language}.docx"
        back.write_bytes(pen.save())
        # Meanwhile somebody changes the same text here.
        now = (
            SHEET.replace("742", "744", 1) if language == "de" else SHEET.replace("742 p", "744 p")
        )
        fill_folder(place, {"profiles/naehcafe.yaml": now})
        page.click(".up a")
        # What is chosen before the script is there is sent by a button.
        page.wait_for_load_state()
        page.set_input_files("#files", back)
        page.wait_for_selector("#review")
        look("review")
        assert page.locator(".change.conflict ins").count() >= 2
        # Own words are chosen by being written; all else is ticked by the keyboard.
        page.fill(".which textarea", f"{came} !")
        assert page.is_checked(".which input[value=own]")
        page.focus("input[name=take]")
        page.keyboard.press("Space")
        page.keyboard.press("Space")
        assert page.is_checked("input[name=take]")
        page.click(f"button:has-text('{take}')")
        page.wait_for_selector(".last")
        text = " ".join((place / "profiles/naehcafe.yaml").read_text("utf-8").split())
        assert asked in text and f"{came} !" in text
        look("taken")
        page.click(".last button")
        page.wait_for_selector("text=zurück")
        assert (place / "profiles/naehcafe.yaml").read_text("utf-8") == now
        page.goto(f"{page.url.partition('?')[0]}")
        page.click(f"a:has-text('zurück {language}.docx')")
        page.click("details.ask summary")
        page.click("details.ask button")
        page.wait_for_selector("#drop")


def test_files_are_dropped_and_old_sheets_become_new_ones(
    studio: Running, place: Path, tmp_path: Path
) -> None:
    old = (
        "<html><body><table><tr><td>Bezeichnung der Maßnahme oder Einrichtung</td>"
        "<td>Haus der Wege مرحبا</td></tr>"
        "<tr><td>Kontext</td><td>Ein <b>Text</b> &lt;script&gt;x&lt;/script&gt;</td></tr>"
        "<tr><td>Irgendwas</td><td>Gehört nirgends hin</td></tr></table></body></html>"
    )
    with browsing("de", dark=True) as page:
        page.goto(find_running(place.resolve()))
        page.click("nav >> text=Einsammeln")
        # The script is there.
        page.wait_for_selector("#drop button", state="hidden")
        page.evaluate(
            """(text) => {
                const files = new DataTransfer();
                files.items.add(new File([text], "alt.html", {type: "text/html"}));
                const drop = document.getElementById("drop");
                drop.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true}));
            }""",
            old,
        )
        page.wait_for_selector("#review")
        assert page.locator("text=Gehört nirgends hin").count()
        if AXE.is_file():
            assert find_barriers(page) == []
        page.click("button:has-text('Angekreuztes übernehmen')")
        page.wait_for_selector(".last")
        made = (place / "profiles/haus-der-wege.yaml").read_text("utf-8")
        assert "Haus der Wege" in made and "# " in made
