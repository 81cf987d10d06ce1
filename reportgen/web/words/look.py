"""What the pages of the look say: the settings, and the Word templates."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import Message, say
from reportgen.web.words.words import Words

LOOK: Mapping[str, Words] = {
    "look": say("Look"),
    # The settings
    "look_name": say("Name and languages"),
    "look_colours": say("Colour and logo"),
    "look_fonts": say("Fonts"),
    "look_funders": say("Funders"),
    "look_made": say("What is made"),
    "look_conflict": say("Somebody changed the settings meanwhile"),
    "look_conflict_more": say(
        "What you chose is still here, and nothing was written over. Look at what differs, then "
        "load theirs, or save yours all the same."
    ),
    "look_faulty": say(
        "Nothing was saved: with these settings nothing could be printed. Mend what is marked."
    ),
    "look_main": say("main language"),
    "look_add_language": say("Add a language"),
    "look_pick": say("Pick a colour"),
    "look_contrast": say("How well it can be read"),
    "look_labels": say("Labels on their ground"),
    "look_headings": say("Headings on paper"),
    "look_filled": say("Text on the colour"),
    "look_enough": say("enough"),
    "look_too_light": lambda colour: say("too light: printed in {colour}", colour=colour),
    "look_needs": say("Accessible print needs 4.5 : 1 (WCAG 2.2, AA)."),
    "look_add_font": say("Add a font file"),
    "look_no_font": say("The file could not be read as a font."),
    "look_on": say("Sheet"),
    "look_sample": say("a sample: there are no sheets yet"),
    "look_more": say(
        "Mail, cache and whatever else stands in {file} stays as it is.", file="reportgen.yaml"
    ),
    # Word templates
    "look_templates": say("Word templates"),
    "look_templates_more": say(
        "Word files are made by templates. Download one, change it in Word (fonts, margins, head "
        "and foot, the words around), leave what stands in braces, and upload it here: it is "
        "tried with samples before it is used."
    ),
    "look_programs": say("the program's"),
    "look_own": lambda day: say("your own, of {day}", day=day),
    "look_upload": say("Upload"),
    "look_check": say("Check"),
    "look_drop": say("Use the program's again"),
    "look_trying": say("The template is being tried …"),
    "look_taken": say("The template works, and is used from now on."),
    "look_works": say("The template works."),
    "look_not_taken": say("The template was not taken: the one before is used on."),
    "look_has_faults": say("The template does not work:"),
    "look_untried": say(
        "The template could not be tried: it takes too long, or is no Word file. The one before "
        "is used on."
    ),
    "look_never": lambda form: say("It never prints of “{form}”:", form=form),
    "look_former": lambda colour: say(
        "It was made in {colour}, a former colour of yours. Download the program's template for "
        "one in the colour of today.",
        colour=colour,
    ),
    "look_back": say("Colour, logo, fonts"),
}

#: What settings are called, by their paths, and what is to be known of them, behind “?”.
LOOK_LABELS: Mapping[str, Message] = {
    "network": say("Name of the network"),
    "?network": say("It stands in head and foot, and on covers."),
    "languages": say("Languages"),
    "theme": say("Theme"),
    "brand": say("Brand"),
    "brand.colour": say("Colour"),
    "?brand.colour": say("Of labels and lines; the ground of labels is a tint of it."),
    "brand.logo": say("Logo"),
    "?brand.logo": say("It takes the place of the name in the head."),
    "brand.logo.file": say("Picture"),
    "brand.font": say("Font of PDF and web pages"),
    "brand.fonts": say("Folder of your own fonts"),
    "?brand.fonts": say(
        "For a house font: upload its files, for regular and bold. You need the right to use them."
    ),
    "brand.word_font": say("Font of Word files"),
    "?brand.word_font": say("Calibri unless said. Whoever opens the file should have it."),
    "hyphenation": say("Break words at line ends"),
    "?hyphenation": say("Some public bodies rule that out for accessible documents."),
    "funders": say("Funders"),
    "?funders": say("Their logos stand on every sheet, and in the imprint of reports."),
    "funders.file": say("Logo"),
    "funders.caption": say("The sentence that the funder requires"),
    "output": say("What is made"),
    "output.formats": say("Files of a build"),
    "output.editions": say("Editions of a build"),
    "?output.editions": say("“de, fr” makes two, “de+fr” one in both languages."),
    "=pdf": say("PDF"),
    "=docx": say("Word"),
    "=html": say("Web page"),
    "=xlsx": say("Excel, of registers in reports"),
    "=yes": say("yes"),
    "=no": say("no"),
}

#: What Word templates print, by their kinds.
LOOK_KINDS: Mapping[str, Message] = {
    "sheet": say("Sheets"),
    "report": say("Reports"),
    "handout-a4": say("Handouts, A4"),
    "handout-a5": say("Handouts, A5"),
    "letter-din-a": say("Letters, DIN 5008 form A"),
    "letter-din-b": say("Letters, DIN 5008 form B"),
    "letter-french": say("Letters, French norm"),
}
