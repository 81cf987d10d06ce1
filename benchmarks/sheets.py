"""Invented fact sheets in German, as many as are asked for and each with other words.

The same number gives the same sheet in every run. A sheet is dense: it fills one A4 page, and
never two. Institutions, people and addresses do not exist.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

#: Cities with their countries; a report has a chapter for each.
CITIES = (
    *(
        (name, "DE")
        for name in (
            "Birkenau an der Saar",
            "Eichstetten",
            "Falkenried",
            "Grünhafen",
            "Hohenbrück",
            "Kaltenfeld",
            "Lindenstadt",
            "Moselbach",
            "Neuwerder",
            "Rosental",
            "Steinfurt am See",
            "Weidenburg",
        )
    ),
    *((name, "FR") for name in ("Belmont-sur-Orne", "Clairval", "Montrivière", "Saint-Aubry")),
    *((name, "LU") for name in ("Altlingen", "Wasserlinster")),
    *((name, "AT") for name in ("Kirchsee", "Tannbach")),
)
_TOPICS = (
    *("administration", "arrival", "counselling", "culture", "education", "equality", "family"),
    *("health", "housing", "language", "participation", "volunteering", "work", "youth"),
)
_KINDS = (
    *(
        "Sprachcafé",
        "Lotsendienst",
        "Beratungsstelle",
        "Elterntreff",
        "Lernwerkstatt",
        "Begleitung",
    ),
    *("Begegnungshaus", "Mentorenprogramm", "Sprechstunde", "Stadtteilküche", "Nähstube", "Chor"),
)
_PLACES = (
    *("am Alten Hafen", "im Rathaus", "in der Oststadt", "am Marktplatz", "im Gartenhof"),
    *("in der Mühlenstraße", "am Kanal", "im Bahnhofsviertel", "auf dem Schlossberg"),
)
_FOR = (
    *("für Familien", "für junge Erwachsene", "für Frauen", "für Fachkräfte", "für Neuzugezogene"),
    *("für Seniorinnen und Senioren", "für Eltern von Schulkindern", "für Auszubildende"),
)
_NEEDS = (
    "Wer neu in der Stadt ist, kennt die Wege durch die Ämter nicht und verliert viel Zeit.",
    "Viele Zugewanderte wohnen am Rand der Stadt und haben wenig Gelegenheit, Deutsch zu sprechen.",
    "Zwischen Sprachkurs und Arbeitsplatz fehlt oft jemand, der den nächsten Schritt erklärt.",
    "In den Schulen des Viertels kommen mehr als vierzig Sprachen zusammen.",
    "Ärztinnen und Ärzte berichten von Gesprächen, in denen Kinder übersetzen müssen.",
    "Der Wohnungsmarkt ist eng, und Aushänge sind für viele nicht zu verstehen.",
)
_AIMS = (
    "Ziel ist, dass nach einem halben Jahr niemand mehr allein vor einem Formular sitzt.",
    "Das Angebot will Nachbarinnen und Nachbarn zusammenbringen, die sich sonst nicht begegnen.",
    "Angestrebt werden kurze Wege, feste Ansprechpersonen und verlässliche Termine.",
    "Gefördert werden vor allem diejenigen, die von anderen Kursen nicht erreicht werden.",
)
_WAYS = (
    "Das Team trifft sich zweimal in der Woche und ist an vier Nachmittagen für alle da.",
    "Die Treffen sind offen, eine Anmeldung ist nicht nötig, und Kinder können mitkommen.",
    "Gearbeitet wird in kleinen Gruppen, die von Ehrenamtlichen geleitet werden.",
    "Jede Begleitung beginnt mit einem Gespräch, in dem die nächsten Schritte vereinbart werden.",
)
_STEPS = (
    "Erstgespräch in der eigenen Sprache, auf Wunsch zu Hause",
    "Begleitung zu Terminen bei Ämtern, Schulen und in Praxen",
    "wöchentlicher Gesprächskreis mit wechselnden Gästen",
    "Übungen am Rechner, von der Bewerbung bis zum Fahrplan",
    "gemeinsame Ausflüge in Museen, Büchereien und Vereine",
    "Abende für Eltern, an denen Lehrkräfte Fragen beantworten",
    "Schulung der Ehrenamtlichen an zwei Wochenenden im Jahr",
)
_STAFF = (
    "Zwei Fachkräfte teilen sich anderthalb Stellen; dazu kommen {n} Ehrenamtliche.",
    "Eine Koordinatorin mit halber Stelle wird von {n} geschulten Freiwilligen unterstützt.",
    "Das Team besteht aus drei Angestellten und {n} Honorarkräften.",
)
_ROOMS = (
    "Die Räume stellt die Stadt, die Einrichtung kam aus Spenden.",
    "Genutzt werden zwei Räume der Volkshochschule und ein Saal im Gemeindehaus.",
    "Ein Ladenlokal im Erdgeschoss ist gemietet und barrierefrei.",
)
_PARTNERS = (
    *("Volkshochschule {city}", "Jugendhilfe {city}", "Stadtbücherei {city}", "Klinik am Park"),
    *("Handwerkskammer Mitte", "Bündnis für Familie", "Arbeitskreis Asyl", "Sportverein Eintracht"),
    *(
        "Haus der Beratung",
        "Kulturverein Brücke",
        "Wohnungsgenossenschaft Heimat",
        "Schulamt {city}",
    ),
)
_OUTCOMES = (
    "Im vergangenen Jahr wurden {n} Menschen aus {k} Ländern erreicht.",
    "Von {n} Teilnehmenden haben {k} inzwischen eine Ausbildung oder eine Arbeit begonnen.",
    "Es gab {n} Beratungen in {k} Sprachen, ein Fünftel mehr als im Jahr zuvor.",
)
_EFFECTS = (
    "Fachkräfte der Ämter sagen, dass Gespräche kürzer und klarer geworden sind.",
    "Mehrere Familien haben sich danach in Vereinen und Elternbeiräten engagiert.",
    "Die Nachbarschaft feiert seither jedes Jahr ein gemeinsames Fest mit dreihundert Gästen.",
    "Aus den Treffen sind zwei Gruppen entstanden, die ohne Hilfe von außen weitermachen.",
)
_LIMITS = (
    "Schwierig bleibt die Finanzierung über das dritte Jahr hinaus.",
    "Noch zu selten kommen Männer über fünfzig; dafür wird ein eigenes Angebot erprobt.",
    "Am Wochenende fehlen Räume, und die Warteliste ist lang.",
)
_TRANSFERS = (
    "Übertragbar ist das Vorgehen überall, wo es einen Raum und eine feste Person dafür gibt.",
    "Leitfaden, Schulungsplan und Vorlagen stehen zur Verfügung und dürfen verändert werden.",
    "Hospitationen sind nach Absprache möglich; Fahrtkosten übernimmt die einladende Stadt.",
    "Wichtig ist eine Vorlaufzeit von drei Monaten, in der Ehrenamtliche gewonnen werden.",
)
_FIRST = ("Amina", "Bernd", "Clara", "Dario", "Elif", "Farid", "Greta", "Hanna", "Ivo", "Jelena")
_LAST = ("Adler", "Bellmann", "Costa", "Dörr", "Ehlers", "Fontaine", "Gashi", "Huber", "Ivanov")
_ROLES = ("Leitung", "Koordination", "Beratung", "Vermittlung und Schulung", "Geschäftsstelle")
_LANGUAGES = ("de", "fr", "en", "ar", "tr", "uk", "pl", "fa")


def invent_sheet(number: int) -> dict[str, Any]:
    """Return the profile of that number: keys and values as a YAML file has them."""
    random = Random(number)
    city, country = CITIES[number % len(CITIES)]
    begin = 2005 + random.randrange(20)
    steps = random.sample(_STEPS, 4)
    *ways, last_way = random.sample(_WAYS, 4)
    fields: dict[str, Any] = {
        "title": f"{random.choice(_KINDS)} {random.choice(_PLACES)} "
        f"{random.choice(_FOR)} (Nr. {number + 1})",
        "kind": random.choice(("project", "project", "office")),
        "city": city,
        "country": country,
        "topics": random.sample(_TOPICS, random.choice((2, 2, 3))),
        "period": f"{begin}/.." if random.random() < 0.6 else f"{begin}/{begin + 4}",
        "date": f"2026-{1 + random.randrange(12):02}",
        "carrier": f"{random.choice(('Verein', 'Stiftung', 'Amt', 'Werkstatt'))} "
        f"{random.choice(('Brücke', 'Horizont', 'Nachbarn', 'Ankommen', 'Vielfalt'))} {city}",
        "context": f"{_join(random.sample(_NEEDS, 2))} {_join(random.sample(_AIMS, 2))}",
        "description": f"{_join(ways)}\n\n"
        + "\n".join(f"- {step};" for step in steps[:-1])
        + f"\n- {steps[-1]}.\n\n"
        + last_way,
        "resources": f"{random.choice(_STAFF).format(n=5 + random.randrange(40))} "
        f"{random.choice(_ROOMS)} Das Budget liegt bei "
        f"{10_000 + number * 37 % 90_000} Euro im Jahr.",
        "partners": [name.format(city=city) for name in random.sample(_PARTNERS, 4)],
        "outcome": random.choice(_OUTCOMES).format(
            n=60 + random.randrange(800), k=9 + random.randrange(40)
        )
        + f" {_join(random.sample(_EFFECTS, 3))}\n\n{random.choice(_LIMITS)}",
        "transfer": _join(random.sample(_TRANSFERS, 3)),
        "transfer_to": random.sample([name for name, _ in CITIES if name != city], 2),
        "contacts": [_contact(random, number, at) for at in range(2)],
        "web": f"https://projekt-{number + 1}.example.org",
    }
    return fields


def edit_text(text: str) -> str:
    """Return a text with another sum of its budget, which has as many digits.

    Raises `ValueError` where it speaks of none.
    """
    edited, edits = re.subn(
        r"(?<=Das Budget liegt bei )\d{5}",
        lambda found: str(10_000 + (int(found[0]) + 1_013 - 10_000) % 90_000),
        text,
    )
    if not edits:
        raise ValueError("no budget is named")
    return edited


def _join(sentences: list[str]) -> str:
    return " ".join(sentences)


def _contact(random: Random, number: int, at: int) -> dict[str, Any]:
    first, last = random.choice(_FIRST), random.choice(_LAST)
    return {
        "name": f"{first} {last}",
        "role": random.choice(_ROLES),
        "email": f"kontakt{at + 1}.{number + 1}@example.org",
        "phone": f"+49 30 23125 {random.randrange(1000):03}",
        "languages": ["de", *random.sample(_LANGUAGES[1:], 2)],
    }
