"""Attacks, a test each: what comes from outside must not run, fetch, leak or fill the memory."""

from __future__ import annotations

import io
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docx
import pytest
from PIL import Image

from reportgen.problems.problem import ReportgenError, TemplateError
from support.outputs import pdf_streams
from support.project import ROOT, SETTINGS, NewProject, fill_folder, write_profile
from support.refusals import assert_refused, run

SECRET = "Nur-fuer-den-Rechner-selbst"
PROFILE = {"profiles/a.yaml": "title: T\nresources: x\n"}
THEME = "templates/themes/default"
BUILT_IN = ROOT / THEME


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file beside the project, which no output may hold."""
    path = tmp_path.parent / f"{tmp_path.name}-secret.txt"
    path.write_text(SECRET)
    return path


# --- Code in templates -------------------------------------------------------------------------

ESCAPES = (
    "{{ ''.__class__.__mro__ }}",
    "{{ sheet.__class__.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ sheet.words.update({'continued': 'x'}) }}",
    "{{ sheet.values.clear() }}",
    "{{ sheet.__setattr__('id', 'x') }}",
    "{{ '{0.__class__}'.format(sheet) }}",
    "{% include '/etc/passwd' %}",
    "{% include '../../../secret.txt' %}",
    "{% import 'os' as os %}{{ os.name }}",
    "{{ self.__init__.__globals__ }}",
    "{% for x in range(100000000) %}x{% endfor %}",
    "{{ namespace.__init__.__builtins__ }}",
    "{{ 1 / 0 }}",
    "{{ 'a' + 1 }}",
)


@pytest.mark.parametrize("code", ESCAPES)
def test_page_templates_run_in_a_sandbox(new_project: NewProject, code: str) -> None:
    """HTML alone will do: PDF is laid out from the same page."""
    page = (BUILT_IN / "sheet.html").read_text().replace("<main>", f"<main>{code}")
    project = new_project({**PROFILE, f"{THEME}/sheet.html": page, "secret.txt": SECRET})
    with pytest.raises(TemplateError) as error:
        write_profile(project, "profiles/a.yaml", kind="html")
    assert str(error.value.problems[0].message)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    "code",
    [code for code in ESCAPES if "include" not in code and "import" not in code],
)
def test_word_templates_run_in_a_sandbox(new_project: NewProject, code: str) -> None:
    document = docx.Document()
    document.add_paragraph(code)
    stream = io.BytesIO()
    document.save(stream)
    project = new_project({**PROFILE, f"{THEME}/sheet.docx": stream.getvalue()})
    with pytest.raises(TemplateError):
        write_profile(project, "profiles/a.yaml", kind="docx")


def test_tags_in_a_profile_are_text(new_project: NewProject) -> None:
    code = "{{ 7 * 7 }}{% for x in (1,2) %}"
    project = new_project({"profiles/a.yaml": f"title: '{code}'\nresources: '{code}'\n"})
    assert code in write_profile(project, "profiles/a.yaml", kind="html").decode()
    word = io.BytesIO(write_profile(project, "profiles/a.yaml", kind="docx"))
    assert code in [paragraph.text for paragraph in docx.Document(word).paragraphs]


# --- Fetching ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine: its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"body { color: red }")

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


FETCHES = (
    '<img src="{url}/a.png" alt="a">',
    '<img src="{file}" alt="a">',
    '<img src="file:///etc/passwd" alt="a">',
    '<img src="../../../../secret.txt" alt="a">',
    '<link rel="stylesheet" href="{url}/a.css">',
    '<link rel="attachment" href="{file}">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<a rel="attachment" href="{file}">a</a>',
    "<style>@import url({url}/b.css);</style>",
    "<style>@font-face {{ font-family: f; src: url({url}/f.ttf) }} p {{ font-family: f }}</style>",
    '<p style="background: url({url}/c.png)">a</p>',
    '<img alt="a" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
    "width=%229%22 height=%229%22%3E%3Cimage href=%22{url}/d.png%22 width=%229%22 "
    'height=%229%22/%3E%3C/svg%3E">',
    '<img alt="a" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 '
    'width=%229%22 height=%229%22%3E%3Cuse href=%22{url}/e.svg%23x%22/%3E%3C/svg%3E">',
    '<svg width="9" height="9"><image href="{file}" width="9" height="9"/></svg>',
    '<object data="{url}/f.svg"></object>',
    '<embed src="{url}/g.svg">',
    '<img alt="a" src="ftp://127.0.0.1/x">',
    '<img alt="a" src="leads-out.png">',
)


@pytest.mark.parametrize("markup", FETCHES)
def test_nothing_is_fetched_from_outside_the_theme(
    new_project: NewProject,
    tmp_path: Path,
    secret: Path,
    listener: tuple[str, list[str]],
    markup: str,
) -> None:
    url, asked = listener
    added = markup.format(url=url, file=secret.as_uri())
    page = (BUILT_IN / "sheet.html").read_text().replace("<main>", f"<main>{added}")
    project = new_project({**PROFILE, f"{THEME}/sheet.html": page, "secret.txt": SECRET})
    (tmp_path / THEME / "leads-out.png").symlink_to(secret)
    try:
        data = write_profile(project, "profiles/a.yaml")
    except ReportgenError as error:
        assert SECRET not in str(error)
    else:
        whole = pdf_streams(data)
        assert SECRET.encode() not in whole
        assert b"root:x:" not in whole
        assert b"/EmbeddedFile" not in whole
    assert asked == []


@pytest.mark.parametrize(
    "style",
    [
        "@import url('{url}/a.css');",
        "body {{ background: url('{url}/b.png') }}",
        "@font-face {{ font-family: f; src: url('{url}/f.ttf') }} body {{ font-family: f }}",
        "@font-face {{ font-family: f; src: url('{file}') }} body {{ font-family: f }}",
        "h1::before {{ content: url('{file}') }}",
        "@page {{ background: url('{url}/c.png') }}",
    ],
)
def test_style_sheets_fetch_nothing(
    new_project: NewProject, secret: Path, listener: tuple[str, list[str]], style: str
) -> None:
    url, asked = listener
    css = style.format(url=url, file=secret.as_uri()) + (BUILT_IN / "print.css").read_text()
    project = new_project({**PROFILE, f"{THEME}/print.css": css})
    try:
        data = write_profile(project, "profiles/a.yaml")
    except ReportgenError as error:
        assert SECRET not in str(error)
    else:
        assert SECRET.encode() not in pdf_streams(data)
    assert asked == []


def test_refused_fetching_is_a_problem_of_the_build_and_no_crash(
    tmp_path: Path, listener: tuple[str, list[str]]
) -> None:
    """WeasyPrint raises a BaseException here, which many a handler lets through."""
    page = (BUILT_IN / "sheet.html").read_text()
    page = page.replace("<main>", f'<main><img alt="a" src="{listener[0]}/x.png">')
    fill_folder(tmp_path, {**PROFILE, f"{THEME}/sheet.html": page})
    result = run(tmp_path, "build", "-f", "pdf,docx", "-l", "de")
    assert_refused(result)
    assert "x.png" in result.output and "nothing else is fetched" in result.output
    assert not (tmp_path / "output/a.de.pdf").exists()
    assert (tmp_path / "output/a.de.docx").exists()


def test_theme_in_an_url_of_settings_stays_inside(tmp_path: Path) -> None:
    for name in ("../..", "/etc", "a/b", "..", "http://x"):
        fill_folder(tmp_path, PROFILE, f"{SETTINGS}theme: '{name}'\n")
        assert_refused(run(tmp_path, "build", "-f", "html"))


# --- Names of outputs --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "..",
        "/etc/evil",
        "a/b",
        "a\\b",
        "C:evil",
        "CON",
        "nul.de",
        "COM1",
        "lpt9.txt",
        ".hidden",
        "a\u202egpj",
        "a\u200bb",
        "a\u2066b",
        "a?b*",
        "a|b",
        '"a"<b>',
        "dot.",
        "x" * 300,
        "-rf",
        "~root",
        "a\tb",
    ],
)
def test_ids_that_are_no_file_names_are_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "project"
    fill_folder(folder, {"profiles/a.yaml": f"id: {_quoted(name)}\ntitle: T\n"})
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    result = run(folder, "build", "-f", "html", "-l", "de")
    assert_refused(result)
    assert "id" in result.output
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def test_file_names_are_held_to_the_same(tmp_path: Path) -> None:
    fill_folder(
        tmp_path, {"profiles/a\u202egpj.yaml": "title: T\n", "profiles/aux.yaml": "title: T\n"}
    )
    result = run(tmp_path, "build", "-f", "html")
    assert_refused(result)
    assert not list((tmp_path / "output").rglob("*.html"))


def test_links_out_of_the_output_folder_are_not_followed(tmp_path: Path) -> None:
    fill_folder(tmp_path / "p", PROFILE)
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "p/output").mkdir()
    (tmp_path / "p/output/web").symlink_to(outside)
    result = run(tmp_path / "p", "build", "-f", "html,docx", "-l", "de", "--audience", "web")
    assert_refused(result)
    assert "link" in result.output
    assert list(outside.iterdir()) == []


def test_a_link_in_place_of_an_output_is_replaced_and_not_followed(tmp_path: Path) -> None:
    fill_folder(tmp_path / "p", PROFILE)
    victim = tmp_path / "victim.txt"
    victim.write_text("keep")
    (tmp_path / "p/output/web").mkdir(parents=True)
    (tmp_path / "p/output/web/a.de.html").symlink_to(victim)
    run(tmp_path / "p", "build", "-f", "html", "-l", "de")
    assert victim.read_text() == "keep"
    assert not (tmp_path / "p/output/web/a.de.html").is_symlink()


# --- Pictures ----------------------------------------------------------------------------------


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that says it is this large and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.effect_noise((60, 60), 50).save(stream, kind)
    return stream.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png_header(60_000, 60_000), "too many"),
        (png_header(2_000_000_000, 3), "too many"),
        (picture("PNG")[:200], "is damaged"),
        (picture("JPEG")[:300], "is damaged"),
        (picture("WEBP")[:300], "is damaged"),
        (picture("TIFF")[:300], "is damaged"),
        (b"not a picture at all", "PNG or JPEG"),
        (b"", "is empty"),
        (SVG, "holds “image”"),
        (picture("GIF"), "PNG or JPEG"),
    ],
    ids=["bomb", "line", *("PNG", "JPEG", "WebP", "TIFF"), "text", "empty", "SVG", "GIF"],
)
def test_bad_pictures_are_problems(tmp_path: Path, data: bytes, said: str) -> None:
    profile = "title: T\npicture: {file: p.png, alt: x}\n"
    fill_folder(tmp_path, {"profiles/a.yaml": profile, "profiles/p.png": data})
    start = time.monotonic()
    result = run(tmp_path, "check")
    assert time.monotonic() - start < 5
    assert_refused(result)
    assert "profiles/a.yaml:2:" in result.output
    assert said in result.output


@pytest.mark.parametrize(
    "path",
    ["../../{name}", "/etc/passwd", "link.png", "file:///etc/passwd", "..\\x", "folder/x.png"],
)
def test_pictures_outside_the_project_are_refused(tmp_path: Path, secret: Path, path: str) -> None:
    named = path.format(name=secret.name)
    profile = f"title: T\npicture: {{file: '{named}', alt: x}}\n"
    fill_folder(tmp_path, {"profiles/a.yaml": profile})
    outside = tmp_path.parent / f"{tmp_path.name}-pictures"
    outside.mkdir()
    Image.new("RGB", (3, 3)).save(outside / "x.png")
    (tmp_path / "profiles/link.png").symlink_to(outside / "x.png")
    (tmp_path / "profiles/folder").symlink_to(outside)
    result = run(tmp_path, "check")
    assert_refused(result)
    assert "profiles/a.yaml:2:" in result.output
    assert SECRET not in result.output


# --- Word templates from outside ---------------------------------------------------------------


def template_with(changes: dict[str, bytes]) -> bytes:
    """Return an ordinary Word file with parts added or replaced."""
    plain, changed = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return changed.getvalue()


def with_doctype(secret: Path) -> bytes:
    stream = io.BytesIO()
    docx.Document().save(stream)
    with zipfile.ZipFile(stream) as archive:
        body = archive.read("word/document.xml")
    kind = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    head, end, rest = body.partition(b"?>")
    return template_with({"word/document.xml": head + end + kind + rest})


def test_word_templates_with_a_doctype_are_refused(tmp_path: Path, secret: Path) -> None:
    fill_folder(tmp_path, {**PROFILE, f"{THEME}/sheet.docx": with_doctype(secret)})
    for command in (("template", "check"), ("build", "-f", "docx")):
        result = run(tmp_path, *command)
        assert_refused(result)
        assert "document type" in result.output or "DOCTYPE" in result.output
        assert SECRET not in result.output


@pytest.mark.parametrize(
    "template",
    [
        template_with({"word/media/a.bin": b"\0" * 250_000_000}),
        template_with({"../../evil.txt": b"x"}),
        template_with({"/etc/evil": b"x"}),
        b"PK\x03\x04 but no archive",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"",
    ],
    ids=["bomb", "climbing", "absolute", "broken", "Word 97", "empty"],
)
def test_hostile_word_templates_are_refused(tmp_path: Path, template: bytes) -> None:
    folder = tmp_path / "in/the/project"
    fill_folder(folder, {**PROFILE, f"{THEME}/sheet.docx": template})
    start = time.monotonic()
    for command in (("template", "check"), ("build", "-f", "docx", "-l", "de")):
        result = run(folder, *command)
        assert_refused(result)
        assert "sheet.docx" in result.output
    assert time.monotonic() - start < 5
    assert not list(tmp_path.rglob("evil*"))
    assert not (folder / "output/a.de.docx").exists()


# --- Links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x"]
)
def test_links_lead_to_the_web_mail_and_telephones_only(tmp_path: Path, target: str) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": f"title: T\nresources: '[x]({target})'\n"})
    assert_refused(run(tmp_path, "build", "-f", "html,docx,pdf"))
    fill_folder(tmp_path, {"profiles/a.yaml": f"title: T\nweb: '{target}'\n"})
    assert_refused(run(tmp_path, "build", "-f", "html,docx,pdf"))


@pytest.mark.parametrize("address", ["a@b.org, evil@x.org", "a@b.org\\nBcc: e@x.org", "<a@b.org>"])
def test_an_address_is_one_address(tmp_path: Path, address: str) -> None:
    fill_folder(tmp_path, {"profiles/a.yaml": f'title: T\ncontacts: [{{email: "{address}"}}]\n'})
    assert_refused(run(tmp_path, "check"))
