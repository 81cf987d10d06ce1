"""What the pages of reports and handouts say, and what the keys of their definitions are called."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import Message, say, say_count
from reportgen.web.words.words import Words

DEFINITIONS: Mapping[str, Words] = {
    # The lists
    "reports": say("Reports"),
    "handouts": say("Handouts"),
    "reports_new": say("New report"),
    "handouts_new": say("New set of handouts"),
    "reports_none": say("There are no reports yet."),
    "handouts_none": say("There are no handouts yet."),
    "reports_none_more": say(
        "A report puts sheets together into one document, with a cover, contents, overview and "
        "indexes. Begin with a title; all sheets are in it until you choose."
    ),
    "handouts_none_more": say(
        "Handouts are short sheets in large type, to be laid out at a conference. Begin with the "
        "name of the event; all sheets are among them until you choose."
    ),
    "reports_title": say("Title of the report"),
    "handouts_title": say("Name of the event"),
    "definition_sheets": say("Sheets"),
    "definition_state": say("State"),
    "definition_changed": say("Last change"),
    "definition_last_made": say("Last made"),
    "definition_never": say("not yet"),
    "definition_title_missing": say("It needs a title."),
    "definition_not_begun": lambda reason: say(
        "It could not be written ({reason}).", reason=reason
    ),
    "definition_copy_of": say("As a copy of"),
    "definition_copy_hint": say("The copy has everything of the other one, but its title."),
    "definition_begin": say("Create"),
    # One of them
    "definition_part": lambda kind, called: say("{kind}: {called}", kind=kind, called=called),
    "definition_about": say("Title and issuer"),
    "definition_chosen": say("Which sheets"),
    "definition_parts": say("Parts, in their order"),
    "definition_made_as": say("Languages and pages"),
    "definition_printed_as": say("Paper and print"),
    "definition_build": say("Save and make"),
    "definition_unmade": say("It is not made before all errors are mended."),
    "definition_conflict": say("Somebody changed this meanwhile"),
    "definition_conflict_more": say(
        "What you typed is still here, and nothing was written over. Look at what differs, then "
        "take over what you need, or save yours all the same."
    ),
    "definition_internal": say(
        "Internal editions show all contacts. Give them to nobody outside your office."
    ),
    "definition_files": say("Files"),
    "definition_no_files": say("Nothing was made yet."),
    "definition_older": say("What is saved has changed since; make it again."),
    "definition_of": lambda day, clock: say("of {day}, {clock}", day=day, clock=clock),
    "definition_for_printer": say("for the print shop"),
    "definition_for_internal": say("for internal use"),
    "definition_for_web": say("for the web"),
    "definition_single": lambda count: say_count(
        "{count} single handout", "{count} single handouts", count=count
    ),
    "definition_no_pages": say(
        "This edition was not made yet. “Save and make” makes it, and then its pages are seen here."
    ),
    # Its chapters in files
    "texts": say("Texts in files"),
    "texts_none": say(
        "No part of this report has a text in a file. Short texts are written in the part itself."
    ),
    "texts_marks": say(
        "A line that begins with # is the title, with ## a heading; **bold**, *italic*, "
        "- for lists."
    ),
    "texts_changed": say(
        "Somebody changed a file meanwhile, and nothing was saved. What you typed is still here; "
        "save again, and it takes the place of theirs."
    ),
    # Its sheets
    "choose_filters": say("Only sheets that have one of these"),
    "choose_languages": say("Only sheets that are complete in"),
    "choose_by_name": say("Only these sheets, chosen by hand"),
    "choose_group": say("Chapters by"),
    "choose_sort": say("Sorted by"),
    "choose_then": say("then by"),
    "choose_falling": lambda label: say("{label}, last first", label=label),
    "choose_title": say("title"),
    "choose_count": lambda count: say_count("{count} sheet", "{count} sheets", count=count),
    "choose_none": say("No sheet is like that. Choose less at once."),
    "choose_more": lambda count: say("{count} more follow.", count=count),
    "choose_out": say("Leave out"),
    "choose_in": say("Take in again"),
    "choose_left_out": say("Left out by hand"),
    "choose_by_hand": say("You arranged these sheets by hand."),
    "choose_anew": say("Sort them anew"),
    "choose_drag": say("Rows can be dragged, too."),
    "choose_copies": say("Copies"),
    "choose_copies_of": lambda title: say("Copies of {title}", title=title),
    "choose_copies_all": say("Copies of each"),
    # The outline
    "outline": say("What it will consist of"),
    "outline_empty": say("There are no parts yet."),
    "handout_title_page": say("Title page and contents"),
    "handout_leaves": say("A handout for each sheet"),
    "handout_contacts_page": say("Page of contacts"),
}

#: What keys and choices of definitions are called; “part.key” for what one part calls otherwise.
DEFINED: Mapping[str, Message] = {
    "title": say("Title"),
    "subtitle": say("Subtitle"),
    "issuer": say("Issuer"),
    "period": say("Period"),
    "date": say("Date"),
    "place": say("Place"),
    "text": say("Text"),
    "contacts": say("Contacts at the event"),
    "web": say("Page of the event"),
    "size": say("Paper"),
    "layout": say("For the print shop"),
    "bleed": say("Bleed in millimetres"),
    "marks": say("Marks to cut by"),
    "copies": say("Copies"),
    "formats": say("Files"),
    "editions": say("Editions"),
    "?editions": say(
        "Languages with commas between: “de, fr” makes two, “de+fr” one in both. Those of the "
        "project unless said."
    ),
    "word_template": say("Word file whose look the report takes"),
    "annex": say("Annex to another report"),
    "annex.number": say("Number of the annex"),
    "host": say("Report that it belongs to"),
    "pages": say("Page numbers"),
    "first": say("First number"),
    "style": say("Way of counting"),
    "prefix": say("What stands before each number"),
    "sheets": say("Sheets"),
    "parts": say("Parts"),
    # Parts
    "part": say("Kind of part"),
    "picture": say("Picture"),
    "sparing": say("Sparing of ink"),
    "names": say("In small below: values of"),
    "_file": say("File"),
    "file": say("File"),
    "chapter.file": say("Markdown file beside the report"),
    "imprint.file": say("Markdown file beside the report"),
    "numbered": say("With a number"),
    "id": say("Name for references"),
    "figures": say("Key figures"),
    "charts": say("Charts"),
    "chart": say("Kind of chart"),
    "of": say("Field"),
    "as": say("Told as"),
    "value": say("Value"),
    "by": say("For each value of"),
    "across": say("In columns by"),
    "dividers": say("Divider pages before chapters"),
    "flow": say("Sheets follow each other on a page"),
    "who": say("Who offers"),
    "whom": say("To whom"),
    "conditions": say("Under which conditions"),
    "columns": say("Columns"),
    "width": say("Width in per cent"),
    "group": say("Grouped by"),
    "sort": say("Sorted by"),
    "=cover": say("Cover"),
    "=imprint": say("Imprint"),
    "=chapter": say("Foreword or other text"),
    "=contents": say("Contents"),
    "=overview": say("Overview with key figures and charts"),
    "=sheets": say("The sheets"),
    "=transfers": say("Table of what can be taken over"),
    "=index": say("Index"),
    "=register": say("Table of all sheets"),
    "=credits": say("Picture credits"),
    "=gaps": say("What is missing (internal editions only)"),
    # Charts and figures
    "=bars": say("Bars"),
    "=compare": say("Comparison in a table"),
    "=matrix": say("Two fields against each other"),
    "=timeline": say("Time line"),
    "=count": say("number"),
    "=sum": say("sum"),
    "=mean": say("average"),
    "=median": say("median"),
    "=range": say("smallest to largest"),
    "=share": say("share"),
    # Pages and paper
    "=decimal": say("1, 2, 3"),
    "=lower-roman": say("i, ii, iii"),
    "=upper-roman": say("I, II, III"),
    "=lower-alpha": say("a, b, c"),
    "=upper-alpha": say("A, B, C"),
    "=a4": say("A4"),
    "=a5": say("A5"),
    "=single": say("one page after the other"),
    "=2up": say("two beside each other, to be cut"),
    "=booklet": say("booklet, to be folded and stapled"),
    "=facing": say("booklet, the languages facing each other"),
    "=pdf": say("PDF"),
    "=docx": say("Word"),
}
