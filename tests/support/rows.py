"""A form with every kind of row, and a sheet of it."""

from __future__ import annotations

FORM = """\
label: {de: Blatt, fr: Fiche}
fields:
  name: {type: line, label: {de: Name, fr: Nom}}
  points: {type: number, label: {de: Punkte, fr: Points}}
  town: {type: name, label: {de: Ort, fr: Lieu}}
  code: {type: number, plain: yes, label: {de: PLZ, fr: Code postal}}
  mail: {type: email, label: {de: E-Mail, fr: Courriel}}
  office: {type: name, label: {de: Dienststelle, fr: Service}}
  asked: {type: line, label: {de: Gefragt, fr: Question}}
  text: {type: text, label: {de: Text, fr: Texte}}
  wide: {type: text, label: {de: Langes, fr: Long}}
  person: {type: contact, many: yes, label: {de: Person, fr: Personne}}
layout:
  title: name
  numbered: yes
  sections:
    facts:
      label: {de: Angaben, fr: Données}
      value: points
      labelled: yes
      fields:
        - facts: [town, code, mail, office, {field: asked, always: yes}, person]
        - text
    wide:
      label: {de: Lang, fr: Longuement}
      fields: [{field: wide, wide: yes}]
    end:
      label: {de: Ende, fr: Fin}
      fields:
        - sign: [{de: "Ort, Datum", fr: "Lieu, date"}, {de: Unterschrift, fr: Signature}]
"""
PROFILE = """\
form: test
name: {de: Ein Blatt, fr: Une fiche}
points: 9
town: Metz
code: "57000"
mail: amt@example.org
office: Amt für alles, was in keinem anderen Amt einen Platz gefunden hat
text:
  de: |
    ## Anfang

    Auf 80 m^2^, mit CO~2~ und einer Note[^1].

    ### Darunter

    Er sagt [dzień dobry]{lang=pl}.

    [^1]: Die *Quelle*.
  fr: Court.
wide:
  de: |
    # Allein

    Über die ganze Breite.
  fr: Large.
person:
  - {name: Anna Beispiel, email: anna@example.org}
  - {name: Bodo Beispiel, publish: [internal]}
"""
FILES = {"templates/forms/test.yaml": FORM, "profiles/a.yaml": PROFILE}
