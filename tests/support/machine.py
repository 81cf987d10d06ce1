"""A form of another trade, with fields of most types, and a profile of it."""

from __future__ import annotations

MACHINE = """\
label: {de: Maschinenblatt, fr: Fiche machine}
fields:
  model: {type: name, required: yes, label: {de: Modell, fr: Modèle}}
  weight: {type: number, label: {de: Gewicht, fr: Poids}}
  mobile: {type: yes_no, label: {de: Fahrbar, fr: Mobile}}
  made: {type: period, label: {de: Gebaut, fr: Construit}}
  origins: {type: country, many: yes, label: {de: Herkunft, fr: Origine}}
  manuals: {type: language, many: yes, label: {de: Anleitungen, fr: Notices}}
  colours:
    type: choice
    many: yes
    label: {de: Farben, fr: Couleurs}
    options: {red: {de: rot, fr: rouge}, on: {de: bunt, fr: bariolé}}
  notes: {type: line, many: yes, length: 9, label: {de: Notizen, fr: Notes}}
  steps: {type: text, label: {de: Ablauf, fr: Étapes}}
  links: {type: link, many: yes, label: {de: Seiten, fr: Pages}}
  hotline: {type: phone, label: {de: Telefon, fr: Téléphone}}
  mail: {type: email}
  keeper: {type: contact, label: {de: Wart, fr: Gardien}}
  photos: {type: picture, many: yes}
  inset: {type: picture, label: {de: Plan, fr: Plan}}
layout:
  title: model
  header: [made, origins]
  sections:
    facts: {fields: [weight, mobile, colours, manuals, notes]}
    text: {value: hotline, fields: [steps, inset]}
    people: {value: inset2, fields: [keeper, mail, links]}
  figures: [photos]
""".replace("value: inset2, ", "")
MACHINE_PROFILE = """\
form: machine
model: 0815-X
weight: 12.50
mobile: no
made: 2015/2017-03
origins: [DE, NO]
manuals: [fr, no]
colours: [red, on]
notes: [{de: laut, fr: bruyant}, {de: alt, fr: vieux}]
steps:
  de: "1. ein\\n2. aus"
  fr: "1. marche\\n2. arrêt"
links: [https://example.org/a, https://example.org/b]
hotline: 0800 123 456
mail: m@example.org
keeper: {name: Ute Wart, publish: print}
photos:
  - {file: x.png, alt: {de: vorn, fr: devant}}
  - {file: x.png, alt: {de: hinten, fr: derrière}}
inset: {file: x.png, alt: {de: Planbild, fr: Croquis}}
"""
