"""Which address is which page of mailings. No address names a person."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.web.mail.leaving import begin_send, show_correction, show_send
from reportgen.web.mail.letters import begin_letters, download_letter, show_letters
from reportgen.web.mail.list import ask_mailing, begin, show_mailings
from reportgen.web.mail.mailing import show_mailing
from reportgen.web.mail.message import (
    begin_trial,
    download_file,
    download_message,
    show_message,
    show_message_page,
)
from reportgen.web.mail.people import ask_forget, opt_out, show_people, tell_apart
from reportgen.web.mail.plan import begin_plan, show_plan
from reportgen.web.mail.recipients import choose_list, show_recipients, upload_list
from reportgen.web.mail.sent import (
    download_drafts,
    download_proof,
    settle_drafts,
    settle_one,
    show_sent,
)
from reportgen.web.mail.words import save_words, show_words
from reportgen.web.pages import View

PAGES: Mapping[str, View] = {
    "/mail": show_mailings,
    "/mail/new": ask_mailing,
    "/mail/people": show_people,
    # Whoever loads a page again that a form led to.
    "/mail/opt-out": show_people,
    "/mail/namesake": show_people,
    "/mail/forget": show_people,
    "/mailing/{name}/correction": show_send,
    "/mailing/{name}/recipients/upload": show_recipients,
    "/mailing/{name}": show_mailing,
    "/mailing/{name}/words": show_words,
    "/mailing/{name}/recipients": show_recipients,
    "/mailing/{name}/plan": show_plan,
    "/mailing/{name}/message/{number}": show_message,
    "/mailing/{name}/message/{number}/page": show_message_page,
    "/mailing/{name}/message/{number}/file/{part}": download_file,
    "/mailing/{name}/message/{number}/eml": download_message,
    "/mailing/{name}/send": show_send,
    "/mailing/{name}/letters": show_letters,
    "/mailing/{name}/letters/{number}": download_letter,
    "/mailing/{name}/sent": show_sent,
    "/mailing/{name}/proof": download_proof,
    "/mailing/{name}/drafts": download_drafts,
}

#: What forms of those pages are sent to.
CHANGES: Mapping[str, View] = {
    "/mail/new": begin,
    "/mail/opt-out": opt_out,
    "/mail/namesake": tell_apart,
    "/mail/forget": ask_forget,
    "/mailing/{name}/words": save_words,
    "/mailing/{name}/recipients": choose_list,
    "/mailing/{name}/recipients/upload": upload_list,
    "/mailing/{name}/plan": begin_plan,
    "/mailing/{name}/message/{number}": begin_trial,
    "/mailing/{name}/correction": show_correction,
    "/mailing/{name}/send": begin_send,
    "/mailing/{name}/letters": begin_letters,
    "/mailing/{name}/settle": settle_one,
    "/mailing/{name}/drafts": settle_drafts,
}
