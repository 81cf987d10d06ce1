"""What the pages of mailings say."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import say, say_count
from reportgen.web.words.words import Words

MAIL: Mapping[str, Words] = {
    # All mailings
    "mail": say("Mail"),
    "mail_new": say("New mailing"),
    "mail_people": say("Opt-outs and forgetting"),
    "mail_none": say("There are no mailings yet."),
    "mail_none_more": say(
        "A mailing sends each partner the sheets that are meant for them. It needs a text and a "
        "list of people; nothing is sent before you have seen every message."
    ),
    "mail_subject": say("Subject"),
    "mail_file": say("Name"),
    "mail_planned": say("Planned"),
    "mail_sent": say("Sent"),
    "mail_waiting": say("Still to send"),
    "mail_state": say("To be looked at"),
    "mail_not_planned": say("not planned yet"),
    "mail_is_stale": say("changed since the plan"),
    "mail_is_open": lambda count: say("unclear: {count}", count=count),
    "mail_is_refused": lambda count: say("refused: {count}", count=count),
    "mail_is_drafts": lambda count: say("drafts to settle: {count}", count=count),
    # A new one
    "mail_name": say("Name of the mailing"),
    "mail_name_hint": say("For you alone, such as “News 2027”. It becomes the name of the file."),
    "mail_name_missing": say("A mailing needs a name."),
    "mail_copy_of": say("As a copy of"),
    "mail_copy_hint": say(
        "The copy has the texts, the lists and all settings of the other; change them next."
    ),
    "mail_from_nothing": say("none; begin anew"),
    "mail_sender_name": say("Who writes (name)"),
    "mail_sender_email": say("From this e-mail address"),
    "mail_sender_hint": say("Only needed where it is no copy. People answer to it."),
    "mail_begin": say("Begin the mailing"),
    "mail_not_begun": lambda reason: say(
        "The mailing could not be written ({reason}).", reason=reason
    ),
    # One mailing
    "mail_steps": say("Steps of the mailing"),
    "mail_step_mailing": say("Overview"),
    "mail_step_words": say("Text"),
    "mail_step_recipients": say("Recipients"),
    "mail_step_plan": say("Plan"),
    "mail_step_send": say("Send"),
    "mail_step_letters": say("Letters"),
    "mail_step_sent": say("What became of it"),
    "mail_go_on": say("Go on here"),
    "mail_running": say("This is being done at the moment:"),
    "mail_unreadable": say("Something keeps this mailing from being planned:"),
    "mail_warnings": say("To be looked at"),
    "mail_settings_more": lambda file: say(
        "Sender, sheets, attachments and all else stand in the file {file}.", file=file
    ),
    "mail_languages": lambda languages: say("Written in: {languages}", languages=languages),
    "mail_lists": lambda files: say("Lists: {files}", files=files),
    "mail_plan_of": lambda day, clock: say("Plan of {day}, {clock}", day=day, clock=clock),
    "mail_counts": lambda planned, omitted: say(
        "Messages: {planned}, left out: {omitted}", planned=planned, omitted=omitted
    ),
    "mail_sent_counts": lambda sent, waiting: say(
        "Sent: {sent}, still to send: {waiting}", sent=sent, waiting=waiting
    ),
    "mail_letters_more": say(
        "Whoever is to get a letter instead of an e-mail gets it as PDF and as a Word file."
    ),
    # Its words
    "mail_words_hint": say(
        "Salutation and closing come by themselves, in the language of each reader. In between "
        "you write Markdown; what differs from person to person stands in double braces."
    ),
    "mail_names": say("Names to put in"),
    "mail_name_recipient": say("the recipient’s name; also organisation, city"),
    "mail_name_sheets": say("a list of the titles of the sheets that go with it"),
    "mail_name_sender": say("who writes; also phone, email"),
    "mail_name_date": say("the date in words"),
    "mail_subject_in": lambda language: say("Subject ({language})", language=language),
    "mail_text_in": lambda language: say("Text ({language})", language=language),
    "mail_closing_in": lambda language: say("Closing ({language})", language=language),
    "mail_closing_hint": say("Empty: “Mit freundlichen Grüßen” and the like, by the language."),
    "mail_save": say("Save"),
    "mail_saved": say("Saved."),
    "mail_next_plan": say("Go on to the plan"),
    "mail_changed": say(
        "Somebody changed this mailing meanwhile. What you typed is still here, and nothing was "
        "written over."
    ),
    "mail_theirs": say("What the file says now"),
    "mail_save_mine": say("Save mine all the same"),
    "mail_load_theirs": say("Load theirs"),
    "mail_not_saved": lambda reason: say(
        "It could not be saved ({reason}). What you typed is still here.", reason=reason
    ),
    "mail_not_patched": say(
        "It could not be saved: the file is written in a way that the studio does not change. "
        "Change it in an editor; what you typed is still here."
    ),
    # Its recipients
    "mail_for_you": say(
        "These are personal data, for whoever sends this mailing and nobody else. They stay on "
        "this computer, and in no address of this window."
    ),
    "mail_list": lambda file: say("The list {file}", file=file),
    "mail_people_count": lambda count: say_count(
        "{count} person gets something", "{count} persons get something", count=count
    ),
    "mail_rows_wrong": lambda count: say_count(
        "{count} row to be mended", "{count} rows to be mended", count=count
    ),
    "mail_only_wrong": say("Show only what is to be mended"),
    "mail_all_rows": say("Show all rows"),
    "mail_first_rows": lambda shown, count: say(
        "The first {shown} of {count} rows are shown.", shown=shown, count=count
    ),
    "mail_row": say("Row"),
    "mail_left_out_row": say("gets nothing until this is mended"),
    "mail_no_rows": say("The list names nobody yet."),
    "mail_mend_hint": say(
        "Mend the list in your spreadsheet program and upload it again, or save it in its place."
    ),
    "mail_other_list": say("Another list"),
    "mail_upload_list": say("Drop a list here, or choose it (.xlsx, .csv):"),
    "mail_upload": say("Upload and use it"),
    "mail_upload_hint": say(
        "The list is looked through before it is kept. It takes the place of those above in this "
        "mailing; the files that were used so far stay in their folder."
    ),
    "mail_one_file": say("Choose one file."),
    "mail_choose_list": say("Or choose one that is there"),
    "mail_use_list": say("Use this list"),
    "mail_and_lists": say("Together with the lists above"),
    "mail_used_by": lambda count: say_count(
        "in {count} mailing", "in {count} mailings", count=count
    ),
    "mail_list_refused": say("The list was not taken. This is wrong with it:"),
    # The plan
    "mail_plan_now": say("Plan the mailing"),
    "mail_plan_again": say("Plan it anew"),
    "mail_plan_more": say(
        "Planning makes every message as it will be sent, with what is attached. Nothing is sent."
    ),
    "mail_plan_stale": say(
        "The text, a list or an attachment changed since. What was planned is not changed by it: "
        "plan anew, and the messages have it."
    ),
    "mail_planning": lambda mailing: say("Plan of “{mailing}”", mailing=mailing),
    "mail_plan_done": lambda count: say_count(
        "{count} message is planned. Nothing was sent.",
        "{count} messages are planned. Nothing was sent.",
        count=count,
    ),
    "mail_plan_elsewhere": lambda count: say_count(
        "{count} recipient gets a letter.", "{count} recipients get letters.", count=count
    ),
    "mail_plan_empty": say("Nobody gets an e-mail."),
    "mail_who": say("To whom"),
    "mail_language": say("Language"),
    "mail_enclosed": say("Goes with it"),
    "mail_nothing_enclosed": say("nothing"),
    "mail_size": say("Size"),
    "mail_state_of": say("State"),
    "mail_state_planned": say("planned"),
    "mail_left_out": lambda count: say("Left out ({count})", count=count),
    "mail_why": say("Why"),
    "mail_see_first": say("Look at the first message"),
    "mail_go_send": say("Go on to sending"),
    # One message
    "mail_message": lambda number, count: say(
        "Message {number} of {count}", number=number, count=count
    ),
    "mail_previous": say("Previous"),
    "mail_following": say("Next one"),
    "mail_back_to_plan": say("Back to the plan"),
    "mail_as_page": say("As a page"),
    "mail_as_text": say("As text alone"),
    "mail_from": say("From"),
    "mail_to": say("To"),
    "mail_unsubscribing": say("Unsubscribing"),
    "mail_head": say("Head of the message"),
    "mail_attached": say("Attached"),
    "mail_download": lambda file: say("Download {file}", file=file),
    "mail_open_outside": say("Download the message (.eml)"),
    "mail_trial": say("Send this message to yourself"),
    "mail_trial_more": lambda address: say(
        "It goes to {address} and to nobody else, with “[Test]” before the subject, and counts "
        "for nothing.",
        address=address,
    ),
    "mail_trial_begin": say("Send it to myself"),
    "mail_trial_task": lambda mailing: say("A message of “{mailing}” to yourself", mailing=mailing),
    "mail_trial_done": lambda address, reply: say(
        "The message is on its way to {address} ({reply}). Nobody else got anything.",
        address=address,
        reply=reply,
    ),
    # Sending
    "mail_not_planned_more": say("Plan the mailing first; then you see here what would go out."),
    "mail_nobody_due": say("Nobody is left to send to: all had it, were refused, or want nothing."),
    "mail_nobody_due_again": say(
        "Nobody is left who got the mailing before and has not got what the plan has now. What is "
        "corrected since must be planned."
    ),
    "mail_would_go": lambda count: say_count(
        "{count} message is ready to go out.",
        "{count} messages are ready to go out.",
        count=count,
    ),
    "mail_not_for_now": lambda count: say(
        "Not for now: {count} (sent to before, refused, to be settled or opted out).", count=count
    ),
    "mail_not_again": lambda count: say(
        "Not for now: {count} (they have it already, never got the mailing, are to be settled or "
        "opted out).",
        count=count,
    ),
    "mail_sources_changed": lambda files: say(
        "{files} changed since the plan; what was planned is sent.", files=files
    ),
    "mail_held_back": lambda count: say(
        "Held back ({count}), until it is planned again", count=count
    ),
    "mail_more_people": lambda count: say("and {count} more", count=count),
    "mail_by_a_server": say("By a mail server"),
    "mail_by_server": lambda server: say("By the mail server {server}", server=server),
    "mail_by_drafts": say("As drafts for your own mailbox"),
    "mail_by_drafts_more": say(
        "You download them, open each in your mail program, and send it there. They count as "
        "handed over: nobody gets the mailing from here as well."
    ),
    "mail_no_server": say("No mail server is set up yet:"),
    "mail_ledger_doubt": say("Mailings may be sent by what this ledger knows."),
    "mail_ledger_title": say("Is the ledger the right one?"),
    "mail_alike_title": say("Is it the same once more?"),
    "mail_alike_gone": lambda other, count: say(
        "Got the mailing “{other}” before, with the same subject or one not noted: {count} of "
        "them. It has no file any more.",
        other=other,
        count=count,
    ),
    "mail_alike": lambda other, count: say(
        "Got the mailing “{other}” with the same subject before: {count} of them.",
        other=other,
        count=count,
    ),
    "mail_alike_yes": say("They get this one too."),
    "mail_number": say("How many recipients are there? Type the number"),
    "mail_number_hint": say("It stands above. Nothing goes out with another number."),
    "mail_password": lambda user: say("Password of {user} for the mail server", user=user),
    "mail_token": lambda user: say("Token of {user} for the mail server (OAuth 2)", user=user),
    "mail_password_hint": say(
        "It is kept until the sending ends, in the memory of this computer and nowhere else."
    ),
    "mail_password_known": lambda user: say(
        "The password of {user} is known on this computer.", user=user
    ),
    "mail_send_now": say("Send now"),
    "mail_write_drafts": say("Write the drafts"),
    "mail_ask_number": lambda count: say_count(
        "There is {count} recipient. Type this number, if that is right.",
        "There are {count} recipients. Type this number, if that is right.",
        count=count,
    ),
    "mail_ask_ledger": say("Say that the ledger is the right one, or look into it first."),
    "mail_ask_alike": say("Say that they are to get this one too."),
    "mail_ask_password": say("The mail server wants a password."),
    "mail_ask_token": say("A token is one word of letters, digits and -._~+/= alone."),
    "mail_to_mend": say("Nothing was sent yet. There is something to be mended:"),
    "mail_sending": lambda mailing: say("“{mailing}” goes out", mailing=mailing),
    "mail_exporting": lambda mailing: say("Drafts of “{mailing}”", mailing=mailing),
    "mail_connecting": lambda server: say("Connecting to {server} …", server=server),
    "mail_not_agreed": say("Something changed since you agreed. Nothing was sent; look again."),
    "mail_stopped": say("Stopped. Send again, and it goes on where it was."),
    "mail_correction": say("Send a correction"),
    "mail_correction_more": say(
        "It goes to those who got the mailing and whose message is another now. Plan anew first; "
        "then say why."
    ),
    "mail_reason": say("Why it is sent again"),
    "mail_reason_hint": say("Such as “new telephone number”. It stands in the ledger."),
    "mail_reason_missing": say("Say why it is sent again."),
    "mail_look_correction": say("Look at what would go out"),
    "mail_correction_of": lambda reason: say("Correction: {reason}", reason=reason),
    # Drafts
    "mail_drafts": say("Drafts"),
    "mail_drafts_more": lambda count: say_count(
        "{count} draft is not settled yet. Download it, and send it from your mail program; then "
        "say below what became of it.",
        "{count} drafts are not settled yet. Download them, and send each from your mail program; "
        "then say below what became of them.",
        count=count,
    ),
    "mail_drafts_download": say("Download the drafts (.zip)"),
    "mail_drafts_elsewhere": lambda count: say(
        "Drafts that were exported to another folder: {count}", count=count
    ),
    "mail_drafts_hint": say(
        "Unpack the file. In Outlook for Windows a double click opens a draft; in Thunderbird use "
        "“Edit as new message”. Remove the file when all are sent: it names people."
    ),
    "mail_drafts_sent": say("All of these were sent"),
    "mail_drafts_wrong": lambda count: say_count(
        "There is {count} draft. Type this number, if it was sent.",
        "There are {count} drafts. Type this number, if all were sent.",
        count=count,
    ),
    "mail_drafts_number": say("How many drafts? Type the number"),
    # What became of it
    "mail_nothing_sent": say("Nothing was sent yet."),
    "mail_when": say("When"),
    "mail_became": say("What became of it"),
    "mail_reply": say("Answer of the server"),
    "mail_forgotten": say("(forgotten)"),
    "mail_arrived": say("It arrived"),
    "mail_lost": say("It was lost"),
    "mail_again": say("Try it again"),
    "mail_not_sent_draft": say("It was not sent"),
    "mail_settle": say("Settle"),
    "mail_unclear": say("Nobody knows whether it arrived. Ask the person, then say so."),
    "mail_refused_more": say("Mend the address in the list, plan anew, then try again."),
    "mail_kept_changed": say("The message that is kept was changed since it was sent."),
    "mail_kept_missing": say("The message itself was not kept, or was removed."),
    "mail_settled": lambda count: say_count(
        "{count} message is settled.", "{count} messages are settled.", count=count
    ),
    "mail_nothing_settled": say("There was nothing to settle."),
    "mail_waiting_for": lambda count: say("Planned, and not sent yet ({count})", count=count),
    "mail_proof": say("Download the proof of sending (.csv)"),
    "mail_proof_more": say(
        "It opens in Excel and names everybody who got something, with what the server said. It "
        "is personal data: keep it as you keep the lists."
    ),
    # Letters
    "mail_write_letters": say("Write the letters"),
    "mail_write_letters_again": say("Write them anew"),
    "mail_letters_hint": say(
        "All letters with their sheets in one file to be printed on both sides, for window "
        "envelopes, and each letter by itself. Word files that you edited are kept. Who posts them "
        "and when is not noted."
    ),
    "mail_writing_letters": lambda mailing: say("Letters of “{mailing}”", mailing=mailing),
    "mail_letters_done": lambda count: say_count(
        "{count} letter is written.", "{count} letters are written.", count=count
    ),
    "mail_letters_none": say("Nobody gets a letter."),
    "mail_letters_kept": lambda files: say("Kept, because edited by hand: {files}.", files=files),
    "mail_no_letters": say("There are no letters yet."),
    "mail_printed": say("All letters, to be printed (PDF)"),
    "mail_each_letter": say("Each letter by itself"),
    # People
    "mail_opt_out": say("Opt-out"),
    "mail_opt_out_more": say(
        "Somebody wants no more mail. It holds at once, in all mailings and letters, whatever "
        "lists say later. It cannot be taken back here."
    ),
    "mail_addresses": say("E-mail address, or a postal one as the plan shows it"),
    "mail_addresses_hint": say("One in each line; you may paste it as it stands in an e-mail."),
    "mail_opt_out_now": say("Send nothing there any more"),
    "mail_opted_out": lambda addresses: say(
        "Nothing will be sent any more to: {addresses}.", addresses=addresses
    ),
    "mail_unlisted": lambda address: say("No list names {address}.", address=address),
    "mail_drafts_to_them": lambda files: say(
        "Drafts to them were exported. Remove them, and do not send them: {files}", files=files
    ),
    "mail_namesake": lambda address: say(
        "A row without e-mail has the same name: {address}. They get no letter until you say "
        "who that is.",
        address=address,
    ),
    "mail_same_person": say("The same person"),
    "mail_other_person": say("Somebody else"),
    "mail_told_apart": lambda addresses: say("Letters go on to: {addresses}.", addresses=addresses),
    "mail_address_missing": say("Write an address."),
    "mail_forget": say("Forget a person"),
    "mail_forget_more": say(
        "Somebody wants to be forgotten. They are taken out of all lists, plans, messages and "
        "letters, and nothing is sent there any more; then all other files of the project are "
        "searched. This cannot be undone."
    ),
    "mail_forget_names": say("Also search for this full name"),
    "mail_forget_names_hint": say("Only where no list says the name any more."),
    "mail_forget_look": say("Look whom that is"),
    "mail_forget_sure": say("Is that the person?"),
    "mail_forget_found": lambda count: say_count(
        "Lists name them once.", "Lists name them {count} times.", count=count
    ),
    "mail_forget_unfound": say("No list names them. What messages and the ledger know goes too."),
    "mail_forget_now": say("Forget this person"),
    "mail_forget_task": say("A person is being forgotten"),
    "mail_forget_search": say("The files of the project are being searched …"),
    "mail_forget_left": say("What still names the person, or could not be searched, stands below."),
    "mail_forget_unknown": say(
        "Nothing named the person. Nothing will be sent there all the same."
    ),
    "mail_copied": say("Note it in the other too."),
}
