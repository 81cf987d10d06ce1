"""What the pages of forms say: those that go out, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import say, say_count
from reportgen.web.words.words import Words

COLLECT: Mapping[str, Words] = {
    # What came back, and what was asked for
    "collect": say("Collect"),
    "collect_send": say("Send out forms"),
    "collect_came": say("What came back"),
    "collect_kinds": say(
        "Forms that were filled in, sheets that were corrected, old sheets, lists: Word, "
        "OpenDocument, PDF, Excel, or a mail (.eml) on which they hang."
    ),
    "collect_private": say(
        "What comes in here names people. It lies in the project's inbox, for you alone, and goes "
        "into a sheet only when you say so."
    ),
    "collect_file": say("File"),
    "collect_what": say("What it is"),
    "collect_when": say("Came"),
    "collect_read_all": say("Read all"),
    "collect_read": say("Read the file"),
    "collect_read_more": say("Files of this kind take a moment to be read."),
    "collect_none": say("No file waits to be looked through."),
    "collect_not_read": say("not read yet"),
    "collect_kind_form": lambda title: say("form of “{title}”", title=title),
    "collect_kind_blank": say("form of a new sheet"),
    "collect_kind_several": lambda count: say_count(
        "{count} form or sheet", "{count} forms or sheets", count=count
    ),
    "collect_kind_sheet": say("sheet or document without a form"),
    "collect_kind_list": say("list in a spreadsheet"),
    "collect_kind_unread": say("cannot be read"),
    "collect_asked": say("What was asked for"),
    "collect_nothing_asked": say("No form has gone out yet."),
    "collect_nothing_asked_more": say(
        "Have forms made of your sheets, send them to those who know, and bring back here what "
        "comes."
    ),
    "collect_sheet": say("Sheet"),
    "collect_languages": say("Languages"),
    "collect_asked_on": say("Asked"),
    "collect_due_on": say("Due"),
    "collect_state": say("State"),
    "collect_to": say("Sent to"),
    "collect_new": lambda form: say("new: {form}", form=form),
    "collect_state_late": say("late"),
    "collect_state_due": say("is awaited"),
    "collect_state_asked": say("went out"),
    "collect_state_came": say("came back"),
    "collect_state_taken": say("taken over"),
    "collect_on": lambda state, day: say("{state}, {day}", state=state, day=day),
    "collect_late": lambda count: say_count(
        "{count} form is late.", "{count} forms are late.", count=count
    ),
    "collect_taken_before": lambda count: say_count(
        "{count} form was taken over", "{count} forms were taken over", count=count
    ),
    "collect_last": say("Taken over last"),
    "collect_undo": say("Undo"),
    "collect_done_taken": say("It is taken over."),
    "collect_done_undone": say("All is as it was before."),
    "collect_done_aside": say("The file is put aside: it lies in inbox/done."),
    "collect_done_deleted": say("The file is deleted."),
    # What went wrong
    "collect_none_chosen": say("Choose at least one file."),
    "collect_not_kept": lambda reason: say(
        "The files could not be kept ({reason}).", reason=reason
    ),
    "collect_unfit": lambda files: say(
        "These files are of a kind that is not read, and were not kept: {files}. Save them in the "
        "office program as .docx, .odt or .xlsx.",
        files=files,
    ),
    "collect_not_moved": lambda reason: say(
        "The file could not be moved ({reason}); it is where it was.", reason=reason
    ),
    "collect_not_written": lambda reason: say(
        "A file could not be written ({reason}); nothing was changed.", reason=reason
    ),
    "collect_problem": lambda place, said, advice: say(
        "{place}: {said} {advice}", place=place, said=said, advice=advice
    ),
    "collect_row": lambda row: say("Row {row}", row=row),
    "collect_changed": say(
        "A sheet or the file was changed meanwhile. This is how it stands now; what you ticked is "
        "still ticked. Look at it once more."
    ),
    "collect_nothing_ticked": say(
        "Nothing is ticked. Tick what is to be taken over, or put the file aside."
    ),
    "collect_clash": lambda field: say(
        "Two forms in this file say different things of “{field}”. Tick one of them; nothing was "
        "changed.",
        field=field,
    ),
    "collect_unpatched": say(
        "The sheet is written in a way in which this cannot be changed for sure; nothing was "
        "changed. Change it by hand."
    ),
    # One file
    "collect_back": say("Back to what came"),
    "collect_of_form": lambda day: say("The form went out on {day}.", day=day),
    "collect_into": lambda language: say("Language: {language}", language=language),
    "collect_same": say("It says what the sheet says. There is nothing to take over."),
    "collect_changes": lambda count: say_count(
        "{count} field differs", "{count} fields differ", count=count
    ),
    "collect_unsure": say("look at this"),
    "collect_unsure_more": say("Something else could be meant."),
    "collect_emptied": say("nothing is there any more"),
    "collect_conflict": say("changed here as well"),
    "collect_by_hand": say("by hand"),
    "collect_by_hand_more": say(
        "The program cannot take this over by itself. Write it into the sheet."
    ),
    "collect_take_this": say("Take over"),
    "collect_take_this_named": lambda label: say("Take over: {label}", label=label),
    "collect_sent": say("Went out"),
    "collect_sent_unknown": say("What went out is not known any more."),
    "collect_here": say("Here now"),
    "collect_theirs": say("Came back"),
    "collect_which": say("Which is to stand?"),
    "collect_keep_ours": say("What is here now"),
    "collect_take_theirs": say("What came back"),
    "collect_write_own": say("My own words:"),
    "collect_own_label": lambda label: say("My own words for: {label}", label=label),
    "collect_within": lambda within: say("In the file: {within}", within=within),
    "collect_comment": lambda author, text: say(
        "{author} remarks: {text}", author=author, text=text
    ),
    "collect_somebody": say("Somebody"),
    "collect_remarks": say("Remarks"),
    "collect_left": say("Left over"),
    "collect_left_more": say(
        "This stands in the file and belongs to no field. What you need of it, copy into the sheet."
    ),
    "collect_nothing_said": say("nothing"),
    "collect_new_sheet": lambda form: say("New sheet: {form}", form=form),
    "collect_write": lambda file: say("Write this sheet ({file})", file=file),
    "collect_contacts_internal": say(
        "Contacts come in for internal use only, until you have asked the persons."
    ),
    "collect_twin": lambda title: say(
        "There is a sheet with this title already: “{title}”.", title=title
    ),
    "collect_other": lambda title: say("This may be “{title}” in another language.", title=title),
    "collect_compare": say("Compare with that sheet"),
    "collect_take": say("Take over what is ticked"),
    "collect_tick_all": say("Tick all"),
    "collect_tick_none": say("Tick none"),
    "collect_put_aside": say("Put the file aside"),
    "collect_delete": say("Delete the file"),
    "collect_delete_more": say("It is deleted for good."),
    "collect_read_otherwise": say("Is it something else?"),
    "collect_of_sheet": say("It is of this sheet"),
    "collect_as_form": say("It is of this form"),
    "collect_in_language": say("It is in this language"),
    "collect_by_itself": say("as it says itself"),
    "collect_otherwise": say("Read it like this"),
    "collect_problems": say("What could not be read"),
    "collect_partly": say(
        "Not all in this file could be read. What you take over is taken over; the file stays here."
    ),
    "collect_translation": say("This is a translator's file"),
    "collect_translation_more": say(
        "It holds translations, and is no form. Bring it in under “Translate”."
    ),
    "collect_translations_unfit": lambda files: say(
        "These files hold translations, and were not kept: {files}. Bring them in under "
        "“Translate”.",
        files=files,
    ),
    "collect_open_sheet": say("Open the sheet"),
    # Forms that go out
    "collect_what_asked": say("What is asked for?"),
    "collect_of_sheets": say("Sheets that there are: the forms say what the sheets say today"),
    "collect_of_nothing": say("A new sheet: the form is blank"),
    "collect_sheets": say("Sheets"),
    "collect_find": say("Find"),
    "collect_all": say("All"),
    "collect_form": say("Form"),
    "collect_format": say("Format"),
    "collect_docx": say("Word: for everybody who has an office program"),
    "collect_pdf": say("PDF to fill in: for who has none"),
    "collect_xlsx": say("Excel: all sheets in one workbook"),
    "collect_each_own": say("each sheet's own"),
    "collect_with": lambda one, other: say("{one}, with {other} beside it", one=one, other=other),
    "collect_whose": say("Whose contacts are in it?"),
    "collect_whose_more": say("Forms leave the house: whoever gets one reads these contacts."),
    "collect_audience": lambda audience: say(
        "contacts that may appear: {audience}", audience=audience
    ),
    "collect_due": say("To be back by"),
    "collect_due_hint": say("Stands in the form. May be left empty."),
    "collect_make": say("Make forms"),
    "collect_mend": say("This is to be mended"),
    "collect_no_sheets_chosen": say("Choose at least one sheet."),
    "collect_no_format": say("Choose at least one format."),
    "collect_no_day": say("That is no day."),
    "collect_day_past": say("That day is past."),
    "collect_no_sheets": say("There are no sheets yet. A blank form is for new ones."),
    "collect_made": say("The forms are ready"),
    "collect_made_due": lambda day: say("To be back by {day}.", day=day),
    "collect_made_more": say(
        "Send them to those who know. What comes back, bring to “Collect”: the program knows each "
        "form again."
    ),
    "collect_download": say("Download"),
    "collect_download_all": say("Download all (ZIP)"),
    "collect_zip_name": say("forms"),
    "collect_drafts": say("As e-mails"),
    "collect_drafts_more": say(
        "One draft for each address in the sheets, with the forms attached, for your own mail "
        "program. Nothing is sent by this."
    ),
    "collect_drafts_name": say("drafts"),
    "collect_download_drafts": lambda count: say_count(
        "{count} draft (ZIP of .eml files)", "{count} drafts (ZIP of .eml files)", count=count
    ),
    "collect_unaddressed": lambda sheets: say(
        "No address is in: {sheets}. Send these by hand.", sheets=sheets
    ),
    "collect_no_drafts": say("No address is in these sheets. Send the forms by hand."),
    "collect_sheets_in": lambda count: say_count("{count} sheet", "{count} sheets", count=count),
    # Lists
    "collect_list": say("This is a list in a spreadsheet"),
    "collect_list_more": say(
        "Each of its rows can become a sheet, once it is known what its columns mean."
    ),
    "collect_list_begin": say("Go through the columns"),
    "collect_list_known": say("A mapping that there is"),
    "collect_list_known_more": say(
        "With the mapping of an earlier version of the list, only what changed since is shown."
    ),
    "collect_list_new": say("A list that is new"),
    "collect_list_form": say("The rows are of this form"),
    "collect_list_language": say("The list is in this language"),
    "collect_list_columns": say("What do the columns mean?"),
    "collect_list_columns_more": say(
        "The program proposes what it knows by the headers. What leads nowhere is not read."
    ),
    "collect_list_column": say("Column"),
    "collect_list_cells": say("Some of its cells"),
    "collect_list_leads": say("Becomes"),
    "collect_list_leads_of": lambda header: say("“{header}” becomes", header=header),
    "collect_list_nowhere": say("is not read"),
    "collect_list_several": say("leads to several fields; see the file of the mapping"),
    "collect_list_id": say("Identifies the row"),
    "collect_list_id_of": lambda header: say("“{header}” identifies the row", header=header),
    "collect_list_id_more": say(
        "A file number that stays the same for ever: by it a later version of the list finds its "
        "sheets again. Without one the title does that."
    ),
    "collect_list_folder": say("Folder for the new sheets, below profiles/"),
    "collect_list_start": say("beginning"),
    "collect_list_end": say("end"),
    "collect_list_go_on": say("Show what the rows become"),
    "collect_list_changed": say("The mapping was changed meanwhile. This is how it stands now."),
    "collect_list_rows": say("What do the rows become?"),
    "collect_list_back": say("Back to the columns"),
    "collect_list_new_sheets": lambda count: say_count(
        "{count} new sheet", "{count} new sheets", count=count
    ),
    "collect_list_row": lambda row: say("row {row}", row=row),
    "collect_list_not_understood": lambda count: say_count(
        "{count} cell not understood", "{count} cells not understood", count=count
    ),
    "collect_list_differ": lambda count: say_count(
        "{count} sheet that there is differs",
        "{count} sheets that there are differ",
        count=count,
    ),
    "collect_list_fills": say("the sheet has nothing"),
    "collect_list_list": say("the list changed"),
    "collect_list_both": say("the sheet says something else"),
    "collect_list_cleared": say("the list says nothing any more"),
    "collect_list_same": lambda count: say_count(
        "{count} sheet is as its row says.", "{count} sheets are as their rows say.", count=count
    ),
    "collect_list_gone": say("Their rows went from the list; the sheets stay as they are"),
    "collect_list_problems": say("What is to be looked at in the list"),
    "collect_list_nothing": say("There is nothing to take over."),
}
