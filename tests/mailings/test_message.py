"""The bytes of messages: what a mail program reads in them, whatever is in names and texts."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import compat32
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reportgen.fields.read import Surroundings
from reportgen.fields.values import PartialDate
from reportgen.input.markdown import parse_markdown
from reportgen.input.source import Input
from reportgen.input.yaml import read_source
from reportgen.mailings.attachment import Attachment, name_attachment
from reportgen.mailings.definition import Mailing, read_mailing
from reportgen.mailings.message import Mail, MailMessage, make_message
from reportgen.mailings.recipients.recipient import Recipient
from reportgen.mailings.wording import Wording, check_wording, word_mailing
from reportgen.problems.problem import Place, ReportgenError
from reportgen.project.open import open_project
from reportgen.project.project import Project
from support.mail_project import addresses_in, assert_sendable, attachments_in, body_of, parse
from support.project import ROOT, TODAY

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANNA = "anna@example.org"
HEADERS = (
    *("From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "MIME-Version"),
    *("Content-Type", "Content-Language"),
)
#: What smuggles where a program trusts it, among texts of all kinds.
TRICKS = (
    *("\r\n", "\n", "\r", "\0", "\u2028", "\u2029", "\x85", "\x0b", "\x1b[2J", "\u202e", "\ufeff"),
    *("Bcc: evil@example.net", "\r\nBcc: evil@example.net\r\n", '"a@b.example, evil@x.example"'),
    *("<evil@example.net>", ",", ";", ":", '"', "\\", "(", ")", "@", "=?", "?=", "=?utf-8?q?"),
    "=?utf-8?q?x=0D=0ABcc:_evil@example.net?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
    *("A, " * 60, "x" * 300, "Ö" * 200, "Müller", "Łódź", "جمعية", "日本語" * 30, "😀" * 40),
)
TEXTS = st.lists(
    st.sampled_from(TRICKS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    max_size=5,
).map("".join)
PROJECT: Project = open_project(ROOT, TODAY, ROOT)


def make_wording(**changes: Any) -> Wording:
    values: dict[str, Any] = {
        "lang": "de",
        "subject": "Neue Blätter",
        "salutation": "Sehr geehrte Frau Ähre,",
        "body": parse_markdown("wir haben **neue** [Blätter](https://example.org/b)."),
        "closing": "Mit freundlichen Grüßen",
        "signature": ("Olga Office", "Netz"),
        "date": "22. November 2026",
    }
    return Wording(**{**values, **changes})


def make_mail(**changes: Any) -> Mail:
    words = {
        "colon": ":",
        "mail_attached": "Anhang",
        "mail_unsubscribe": "Abmelden?",
        "mail_unsubscribe_word": "Abmelden & Tschüss",
    }
    values: dict[str, Any] = {
        "mailing": "neu",
        "wording": make_wording(),
        "address": ANNA,
        "name": "Anna Ähre",
        "sender_address": "office@example.org",
        "sender_name": "Netz",
        "phone": "",
        "network": "Netz",
        "unsubscribe": "",
        "words": words,
        "attachments": (),
    }
    return Mail(**{**values, **changes})


def seal(data: bytes) -> str:
    return hmac.digest(b"secret", data, "sha256").hex()


def write(mail: Mail, moment: datetime = NOON) -> MailMessage:
    return make_message(mail, moment, PROJECT.theme, seal)


def read(**changes: Any) -> EmailMessage:
    return parse(write(make_mail(**changes)).data)


def attach(*titles: str, data: bytes = b"%PDF-1.7\r\n\n\0\xff.\r\n.\r\n") -> tuple[Attachment, ...]:
    taken: set[str] = set()
    return tuple(
        Attachment(title, name_attachment(title, "de", "pdf", taken), "pdf", data)
        for title in titles
    )


def head_of(data: bytes) -> list[str]:
    """Return the names of the headers as they stand there, folded lines left out."""
    head = data.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")
    return [line.partition(":")[0] for line in head if not line.startswith(" ")]


# --- What a message is made of -------------------------------------------------------------------


def test_a_message_has_its_parts() -> None:
    message = read(attachments=attach("Blatt Ä"), unsubscribe="https://example.org/ab?x=1&y=ü")
    assert message["Subject"] == "Neue Blätter"
    assert str(message["To"]) == "Anna Ähre <anna@example.org>"
    assert message["Content-Language"] == "de"
    assert message["Date"].datetime == NOON
    assert message["List-Unsubscribe"] == (
        "<https://example.org/ab?x=1&y=%C3%BC>, "
        "<mailto:office@example.org?subject=Abmelden%20%26%20Tsch%C3%BCss>"
    )
    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html"),
        "application/pdf",
    ]
    text = body_of(message, "plain")
    assert text.splitlines()[:3] == [
        "Sehr geehrte Frau Ähre,",
        "",
        "wir haben neue Blätter (https://example.org/b).",
    ]
    assert "Anhang:\n- Blatt Ä\n" in text
    html = body_of(message, "html")
    assert "<strong>neue</strong>" in html and 'href="https://example.org/b"' in html
    assert '<html lang="de">' in html
    assert attachments_in(message) == {"Blatt Ä (de).pdf": attach("x")[0].data}


def test_a_message_without_attachments_says_nothing_of_any() -> None:
    message = read()
    assert message.get_content_type() == "multipart/alternative"
    assert "Anhang" not in body_of(message, "plain") + body_of(message, "html")
    assert message["Content-Language"] == "de"


def test_the_same_content_has_the_same_identity_and_bytes() -> None:
    mail = make_mail(attachments=attach("Blatt"))
    first, later = write(mail), write(mail, NOON + timedelta(days=1))
    assert write(mail) == first
    assert first.digest == hashlib.sha256(first.data).hexdigest()
    assert later.message_id == first.message_id and later.digest != first.digest
    assert f"\r\nMessage-ID: {first.message_id}\r\n".encode() in first.data
    assert re.fullmatch(r"<[0-9a-f]{40}@example\.org>", first.message_id)
    others = (
        replace(mail, address="bert@example.org"),
        replace(mail, mailing="alt"),
        replace(mail, wording=make_wording(subject="Alte Blätter")),
        replace(mail, wording=make_wording(body=parse_markdown("anders"))),
        replace(mail, attachments=attach("Blatt", data=b"other")),
        replace(mail, attachments=attach("Anderes Blatt")),
    )
    ids = {write(other).message_id for other in others}
    assert len(ids) == len(others) and first.message_id not in ids


def test_long_addresses_stay_readable() -> None:
    """Mail programs take no web address from encoded words, and parse no name that is broken."""
    web = f"https://example.org/{'abmelden-' * 60}"
    long = f"{'a' * 64}@{'.'.join(['b' * 50] * 3)}.example.org"
    data = write(
        make_mail(unsubscribe=web, sender_address=long, address=long, name="A, " * 60)
    ).data
    assert_sendable(data)
    assert f"List-Unsubscribe: <{web}>,\r\n <mailto:{long}?subject=".encode() in data
    message = parse(data)
    assert addresses_in(message, "To") == addresses_in(message, "From") == [long]


# --- Names and texts that want more than they should ---------------------------------------------


@given(name=TEXTS, sender=TEXTS, subject=TEXTS, organisation=TEXTS, title=TEXTS)
def test_nothing_is_smuggled_in(
    name: str, sender: str, subject: str, organisation: str, title: str
) -> None:
    wording = make_wording(
        subject=subject, salutation=f"Guten Tag {name},", signature=(sender, organisation)
    )
    mail = make_mail(name=name, sender_name=sender, wording=wording, attachments=attach(title))
    data = write(mail).data
    assert_sendable(data)
    assert head_of(data) == [*HEADERS[:6], *head_of(data)[6:]]
    assert sorted(head_of(data)) == sorted(HEADERS)
    message = parse(data)
    assert addresses_in(message, "To") == [ANNA]
    assert addresses_in(message, "From") == ["office@example.org"]
    assert [part.get_content_type() for part in message.walk()][1:] == [
        *("multipart/alternative", "text/plain", "text/html", "application/pdf"),
    ]
    assert list(attachments_in(message).values()) == [attach("x")[0].data]


@pytest.mark.parametrize(
    "text",
    [
        "=?utf-8?q?x=0D=0ABcc:_evil@example.net?= <evil@example.net>",
        '"Müller, Anna" <evil@example.net>',
        "Anna\\",
        "A. Ähre (Amt)",
        "日本語" * 40,
        "O'Neil & Söhne, " * 20,
    ],
)
def test_what_is_odd_is_read_as_it_was_written(text: str) -> None:
    data = write(make_mail(name=text, wording=make_wording(subject=text))).data
    headers = BytesHeaderParser(policy=compat32).parsebytes(data)
    shown = {name: str(make_header(decode_header(headers[name]))) for name in ("To", "Subject")}
    assert shown == {"To": f"{text.strip()} <{ANNA}>", "Subject": text.strip()}


# --- Attachments ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Über 50 % mehr – „Café“", "Über 50 % mehr – „Café“ (de).pdf"),
        ('Ein/Aus\\Um: "wie"? <so>|*', "Ein Aus Um wie so (de).pdf"),
        ("../../etc/passwd", "etc passwd (de).pdf"),
        ("fdp\u202efdp.exe", "fdpfdp.exe (de).pdf"),
        ("a\r\nContent-Type: text/html\0", "a Content-Type text html (de).pdf"),
        ("  . ", "sheet (de).pdf"),
        ("u\u0308ber", "über (de).pdf"),
        ("CON", "CON (de).pdf"),
        ("x" * 300, f"{'x' * 80} (de).pdf"),
        ("😀" * 300, f"{'😀' * 50} (de).pdf"),
    ],
)
def test_names_of_attachments_are_for_people(title: str, name: str) -> None:
    assert name_attachment(title, "de", "pdf", set()) == name
    message = read(attachments=attach(title))
    assert list(attachments_in(message)) == [name]


@pytest.mark.parametrize(
    "title",
    [
        "Blatt",
        "Über 50 % mehr – „Café“; (Teil 1, neu) = gut",
        "Programm der Fachtagung der Integrationsbüros im deutsch-französischen Grenzraum zu Trier",
        "x" * 300,
        "Ä" * 300,
        "😀" * 300,
        "日本語の長い名前" * 20,
    ],
)
def test_names_of_attachments_are_understood_by_old_mail_programs(title: str) -> None:
    """Those know encoded words in `name`, and do not join what is parted in `filename*0*`."""
    data = write(make_mail(attachments=attach(title))).data
    assert_sendable(data)
    [name] = attachments_in(parse(data))
    assert name == attach(title)[0].name and name.endswith(" (de).pdf")
    headers = data.partition(b"\r\nContent-Type: application/pdf")[2].partition(b"\r\n\r\n")[0]
    head = b"Content-Type: application/pdf" + headers
    assert re.findall(rb"(?:file)?name\*?[0-9]*\*?=", head) == [
        *((b"name=", b"filename=") if name.isascii() else (b"name=", b"filename*=")),
    ]
    unfolded = head.replace(b"\r\n ", b" ").decode("ascii")
    [words] = re.findall(r' name="([^"]*)"', unfolded)
    assert str(make_header(decode_header(words))) == name
    # What reads RFC 2231 alone finds the same.
    part = message_from_bytes(head + b"\r\n\r\n", policy=compat32)
    assert part.get_filename() == name


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_names_of_attachments_differ_and_can_be_saved(titles: list[str]) -> None:
    names = [each.name for each in attach(*titles)]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert len(name.encode()) <= 255
        assert not re.search(r'[\\/:*?"<>|\x00-\x1f\x7f\u2028\u2029\u202e]', name)
        assert name.endswith("(de).pdf") and not name.startswith((" ", "."))


# --- What a text may say -------------------------------------------------------------------------


def make_definition(text: str, subject: str = "Neues", lang: str = "de") -> Mailing:
    written = (
        "recipients: liste.csv\nsender: {email: office@example.org, name: Olga}\n"
        f"subject: {json.dumps(subject)}\ntext: {{{lang}: {json.dumps(text)}}}\n"
    )
    source = read_source(written.encode(), "profiles/mailings/neu.yaml")
    return read_mailing(Input(source, "neu"), Surroundings(("de", "fr"), date(2026, 11, 22)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("un mot", 1),
        ("**un** mot", 1),
        ("Un mot", 0),
        ("{{ date }} ou demain", 0),
        ("« un » mot", 0),
    ],
)
def test_a_french_text_begins_with_a_capital(text: str, told: int) -> None:
    written = (
        "recipients: liste.csv\nsender: {email: office@example.org}\nsubject: {de: Ja, fr: Oui}\n"
        f"text:\n  de: anbei ein Blatt\n  fr: {json.dumps(text)}\n"
    )
    source = read_source(written.encode(), "profiles/mailings/neu.yaml")
    mailing = read_mailing(Input(source, "neu"), Surroundings(("de", "fr"), TODAY))
    assert [(each.path, each.place.line) for each in mailing.warnings] == [("text.fr", 6)] * told


def word(text: str, subject: str = "Neues", **values: Any) -> Wording:
    recipient = Recipient(place=Place("liste.csv", 2), language="de", **values)
    return word_mailing(
        make_definition(text, subject),
        recipient,
        ((), ()),
        PROJECT.words,
        PROJECT.theme,
        PartialDate(2026, 11, 22),
    )


def said(wording: Wording) -> EmailMessage:
    return read(wording=wording)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"{tag} {dict(attrs).get('href', '')}".strip())


def tags_in(html: str) -> list[str]:
    tags = _Tags()
    tags.feed(html)
    return tags.found


MARKUP = (
    *("[click](https://evil.example)", "{{ 7*7 }}", "<script>alert(1)</script>", "# heading"),
    *("**b** _i_ `c`", "1. one", "- two", "> three", "| a | b |\n|---|---|", "---", "&amp; &#60;"),
    *("<https://evil.example>", "https://evil.example", "a\n\n- b", "\\", "![x](y.png)", "~~~"),
    *("a\u2028b", "===", "[a]: https://evil.example", "    code", "{% raw %}", "{# no #}"),
)


@example(["0\xa0"])
@given(st.lists(st.sampled_from(MARKUP) | st.text(max_size=12), min_size=1, max_size=3))
def test_a_name_prints_as_it_is_and_marks_nothing_up(parts: list[str]) -> None:
    name = " ".join(parts)
    plain = said(word("Amt: {{ recipient.organisation }}.", organisation="Z"))
    message = said(word("Amt: {{ recipient.organisation }}.", organisation=name))
    assert tags_in(body_of(message, "html")) == tags_in(body_of(plain, "html"))
    seen = name.replace("\0", "\ufffd")
    shown = " ".join(body_of(message, "plain").split())
    # A blank that must not break may stand at the end of a name, too.
    said_so = (f"Amt: {seen.strip()}.", f"Amt: {seen}.")
    assert any(" ".join(each.split()) in shown for each in said_so)


@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.parametrize("text", ["{{ v }}", "- {{ v }}", "**{{ v }}**", "{{ [v] }}"])
def test_a_value_stays_where_it_is_put(text: str, name: str) -> None:
    written = text.replace("v", "recipient.cities[0]")
    plain = said(word(written, cities=("Z",)))
    message = said(word(written, cities=(name,)))
    assert tags_in(body_of(message, "html")) == tags_in(body_of(plain, "html"))


def test_lists_read_as_lists_and_macros_keep_their_marks() -> None:
    cities = ("Trier*", "[Metz](x)")
    assert "in Trier*, [Metz](x)." in body_of(
        said(word("in {{ recipient.cities }}.", cities=cities)), "plain"
    )
    macro = "{% macro bold(x) %}**{{ x }}**{% endmacro %}{{ bold(recipient.name) }}"
    html = body_of(said(word(macro, name="A*a")), "html")
    assert "<strong>A*a</strong>" in html


def faults_of(text: str, subject: str = "Neues") -> str:
    with pytest.raises(ReportgenError) as caught:
        word(text, subject, name="Anna")
    [problem] = caught.value.problems
    assert str(problem.advice) and problem.place.file == "profiles/mailings/neu.yaml"
    assert problem.place.line in (3, 4)
    return str(problem)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ recipient.nme }}", "there is no “nme” to name. Did you mean “name”?"),
        ("{{ recipent.name }}", "there is no “recipent” to name. Did you mean “recipient”?"),
        ("Hallo\n\n{{ 1 / 0 }}", "in line 3 of the text: division by zero."),
        ("{{ ''.__class__ }}", "reaches into the program"),
        ("{{ recipient.name.__class__.__mro__ }}", "reaches into the program"),
        ("{{ sheets.append('x') }}", "reaches into the program"),
        ("{% include 'x' %}", "no loader"),
        ("{{ 'x' * 10**10 }}", "“**” cannot be used here"),
        ("{{ 'x' * 10000000000 }}", "the repetition is too long"),
        ("{{ [1] * 10000000000 }}", "the repetition is too long"),
        ("{{ 'x'.center(10000000000) }}", "“center” cannot be used here"),
        ("{{ '{:>10000000000}'.format(1) }}", "“format” cannot be used here"),
        ("{{ '%10000000000d' % 1 }}", "“%” cannot be used here"),
        ("{{ 'x'|center(10000000000) }}", "No filter named 'center'"),
        ("{% for i in range(1000000000) %}x{% endfor %}", "it counts further than"),
        (
            "{% for i in range(5000) %}{% for j in range(5000) %}{% endfor %}{% endfor %}",
            "it counts further than",
        ),
        ("{% for i in range(9000) %}{{ 'x' * 9000 }}{% endfor %}", "longer than"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "recursion"),
    ],
)
def test_faults_of_a_text_are_told_and_end(text: str, message: str) -> None:
    assert message in faults_of(text)


def test_a_subject_is_filled_on_one_line_and_never_empty() -> None:
    assert word("x", "Für {{ recipient.name }}", name="A\nBcc: b").subject == "Für A Bcc: b"
    assert "nothing is left" in faults_of("x", "{{ recipient.title }}")


@pytest.mark.parametrize("text", ["{% if %}", "{{ x", "{% for x in y %}", "{{ x|nofilter }}"])
def test_what_no_recipient_is_needed_for_is_found_before(text: str) -> None:
    [problem] = check_wording(make_definition(f"eins\n{text}"))
    assert problem.path == "text.de" and "in line 2 of the text" in str(problem.message)
    assert not str(problem.message).endswith("..")
