"""Letters to test with: invented senders and addressees, in German and French."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from reportgen.document.blocks import Link, List, Paragraph, Picture, RichText, Text
from reportgen.document.letter import FORMS, WORDS, Letter, Sender
from reportgen.project.open import open_project
from reportgen.project.project import Project
from reportgen.themes.theme import Theme
from support.project import ROOT, TODAY

NETWORK = {"de": "Städtenetzwerk Integration", "fr": "Réseau de villes pour l’intégration"}
SENDERS = {
    "de": Sender(
        "Städtenetzwerk Integration, Geschäftsstelle",
        "Dr. Änne Größler-Öztürk",
        ("Am Ludwigsplatz 5", "66111 Saarbrücken"),
        "+49 681 000 0000",
        "geschaeftsstelle@netz.example.org",
    ),
    "fr": Sender(
        "Réseau de villes pour l’intégration",
        "Élodie Bœuf-Hénaff",
        ("12 rue de la Préfecture", "57000 Metz"),
        "+33 3 00 00 00 00",
        "secretariat@reseau.example.org",
    ),
}
#: Six lines each, the most there may be.
ADDRESSES = {
    "de": (
        "Ministerium für Vielfalt und Teilhabe",
        "Referat C 4 – Städte und Integration",
        "Frau Dr. Müller-Lüdenscheidt",
        "Franz-Josef-Röder-Straße 23",
        "66119 Saarbrücken",
        "ALLEMAGNE",
    ),
    "fr": (
        "Ville de Metz",
        "Direction de la Cohésion sociale",
        "Madame Zoé Lefèvre-N’Guyen",
        "1 place d’Armes – J.-F. Blondel",
        "57000 METZ",
        "FRANCE",
    ),
}
_TEXTS: dict[str, dict[str, Any]] = {
    "de": {
        "sender_line": "Städtenetzwerk Integration · Am Ludwigsplatz 5 · 66111 Saarbrücken",
        "place": "Saarbrücken",
        "date": "26. November 2026",
        "subject": "Ihr Blatt „Sprachcafé Trier“ mit der Bitte um Durchsicht",
        "salutation": "Sehr geehrte Frau Dr. Müller-Lüdenscheidt,",
        "closing": "Mit freundlichen Grüßen",
        "signature": ("Dr. Änne Größler-Öztürk", "Leiterin der Geschäftsstelle"),
        "enclosures": ("Blatt „Sprachcafé Trier“", "Blatt „Guichet d’accueil Metz“"),
    },
    "fr": {
        "sender_line": "Réseau de villes pour l’intégration · 12 rue de la Préfecture · 57000 Metz",
        "place": "Metz",
        "date": "26 novembre 2026",
        "subject": "votre fiche « Guichet d’accueil Metz », pour relecture",
        "salutation": "Madame la Directrice,",
        "closing": "Veuillez agréer, Madame la Directrice, mes salutations distinguées.",
        "signature": ("Élodie Bœuf-Hénaff", "Secrétaire générale"),
        "enclosures": ("Fiche « Guichet d’accueil Metz »",),
    },
}
_BODIES = {
    "de": (
        "in diesem Jahr hat unser Netzwerk die Maßnahmen aller Mitgliedsstädte in Blättern von "
        "einheitlicher Form zusammengestellt. Sie sollen anderen zeigen, was sich bewährt hat.",
        "Beiliegend erhalten Sie das Blatt Ihres Hauses. Wir bitten Sie zu prüfen,",
    ),
    "fr": (
        "Notre réseau a réuni cette année les actions de toutes les villes membres dans des fiches "
        "de même présentation. Elles montrent à d’autres villes ce qui a fait ses preuves.",
        "Vous trouverez ci-joint la fiche de votre service. Nous vous prions de vérifier",
    ),
}


@cache
def the_project() -> Project:
    return open_project(ROOT, TODAY, ROOT)


def paragraph(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def letter_theme(logo: Picture | None = None) -> Theme:
    """Return a theme with the names of the network, and a logo or none."""
    theme = the_project().theme
    brand = replace(theme.brand, logo={"alt": {"und": logo.alt}} if logo else None)
    return replace(theme, network=NETWORK, brand=brand, logo=logo)


def body(lang: str, times: int = 1) -> RichText:
    """Return a text of two paragraphs, a list and a link, so many times."""
    email = SENDERS[lang].email
    link = Paragraph((Link(f"mailto:{email}", (Text(email),)),))
    items = List(((paragraph("a – b"),), (paragraph("c – d"),)))
    return RichText((*map(paragraph, _BODIES[lang]), items, link) * times, lang)


def make_letter(form: str = "din-b", lang: str = "de", **changes: Any) -> Letter:
    """Return a letter whose address has six lines, with some of its fields changed."""
    words = {key: the_project().words[key][lang] for key in WORDS}
    letter = Letter(
        id="partner-7",
        lang=lang,
        form=FORMS[form],
        sender=SENDERS[lang],
        address=ADDRESSES[lang],
        body=body(lang),
        words=words,
        **_TEXTS[lang],
    )
    return replace(letter, **changes)
