"""Drawings of strangers (SVG): written anew, without anything that could do more than draw."""

from __future__ import annotations

import io
import logging
import random
import re
import time
from contextlib import suppress
from xml.etree import ElementTree

import pytest
from PIL import Image

from reportgen.document.blocks import Picture
from reportgen.input.pictures.drawing_values import check_value
from reportgen.input.pictures.loading import is_costly, load_picture
from reportgen.problems.problem import UnfitError
from reportgen.writers.pdf.drawings import draw_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SQUARE = '<path d="M2 2h6v6H2z"/>'


def svg(inside: str, head: str = 'viewBox="0 0 10 10"', before: str = "") -> bytes:
    return f"{before}{HEAD}{head}>{inside}</svg>".encode()


def load(inside: str, head: str = 'viewBox="0 0 10 10"', before: str = "") -> str:
    return load_picture(svg(inside, head, before)).data.decode()


def drawn(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(draw_svg(picture.data, 100))).convert("RGB")


def ink(inside: str, x: int = 50, y: int = 50) -> tuple[int, ...]:
    """Return the colour at a point of the drawing, of which each side is a hundred."""
    return drawn(load_picture(svg(inside))).getpixel((x, y))


# --- As it looks ---------------------------------------------------------------------------------

RED, BLUE, WHITE, BLACK = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
#: What drawing programs write for a square in red, and what each of them tends to add.
LOOKS = {
    "attribute": '<rect x="2" y="2" width="6" height="6" fill="red"/>',
    "style": '<path style="fill:#F00;-inkscape-stroke:none;line-height:1.2" d="m2 2 6 0 0 6-6 0"/>',
    "class": "<style>/* a > b */ .st0{fill:#00F}\n.st1, .st2 {fill:#FF0000;}</style>"
    '<polygon class="st1" points="2,2 8,2 8,8 2,8"/>',
    "weights": "<style>#a{fill:red} .b{fill:blue} rect{fill:green}</style>"
    '<rect id="a" class="b" x="2" y="2" width="6" height="6" fill="white"/>',
    "inherited": '<g fill="red"><g stroke="none"><circle cx="5" cy="5" r="3"/></g></g>',
    "arc": '<path fill="red" d="M2 5a3 3 0 106 0a3,3,0,0,0-6,0z"/>',
    "used": '<defs><rect id="q" width="3" height="3"/></defs>'
    '<use xlink:href="#q" x="2" y="2" fill="red" transform="scale(2) translate(-1,-1)"/>',
    "gradient": '<linearGradient id="g"><stop offset="0" stop-color="red"/>'
    '<stop offset="1" style="stop-color:red"/></linearGradient>'
    '<rect width="10" height="10" fill="url(#g)"/>',
    "clipped": '<clipPath id="c"><rect x="2" y="2" width="6" height="6"/></clipPath>'
    '<g clip-path="url(#c)"><rect width="10" height="10" fill="red"/></g>',
    "silent": '<title>Wappen</title><metadata><rdf xmlns="urn:x">x</rdf></metadata>'
    '<x:view xmlns:x="urn:inkscape" zoom="3"/><rect x="2" y="2" width="6" height="6" fill="red"/>',
    "hidden": '<rect x="2" y="2" width="6" height="6" fill="red"/>'
    '<g style="display:none"><rect width="10" height="10"/></g>',
}


@pytest.mark.parametrize("inside", LOOKS.values(), ids=LOOKS)
def test_a_drawing_looks_as_it_did(inside: str) -> None:
    assert ink(inside) == RED
    assert ink(inside, 5, 5) == (RED if "gradient" in inside.lower() else WHITE)


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('viewBox="0 0 30 10"', (2000, 667)),
        ('viewBox="-5,-5,10,40" width="3mm"', (500, 2000)),
        ('width="20mm" height="10mm"', (2000, 1000)),
        ('width="1in" height="96px"', (2000, 2000)),
    ],
)
def test_a_drawing_is_as_large_as_the_largest_picture(head: str, size: tuple[int, int]) -> None:
    picture = load_picture(svg(SQUARE, head))
    assert (picture.width, picture.height) == size
    root = ElementTree.fromstring(picture.data)
    assert (root.get("width"), root.get("height")) == tuple(map(str, size))
    assert not is_costly(svg(SQUARE, head))


def test_what_lies_outside_of_a_drawing_is_not_drawn() -> None:
    far = '<rect x="-50" y="4" width="200" height="2" fill="red"/>'
    assert drawn(load_picture(svg(far, 'viewBox="0 0 10 10"'))).size == (100, 100)


def test_a_document_type_without_entities_is_passed_over() -> None:
    before = (
        '\ufeff<?xml version="1.0"?>\n<!-- Adobe Illustrator -->\n<!DOCTYPE svg PUBLIC '
        '"-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n'
    )
    assert "DOCTYPE" not in load(SQUARE, before=before)


# --- Nothing else ------------------------------------------------------------------------------

#: What is left out, since it draws nothing.
DROPPED = (
    f'<g onload="alert(1)" onclick="alert(2)">{SQUARE}</g>',
    f'<g data-x="javascript:alert(1)" aria-label="https://evil.example">{SQUARE}</g>',
    f'<g xml:base="https://evil.example/" id="https://evil.example">{SQUARE}</g>',
    f'<g font-family="https://evil.example" style="cursor:url(https://evil.example)">{SQUARE}</g>',
    f"<style>g{{background:url(https://evil.example)}}</style><g>{SQUARE}</g>",
    f'<metadata><x xmlns="urn:x">Max Muster, https://evil.example</x></metadata>{SQUARE}',
    f'<s:script xmlns:s="http://www.w3.org/1999/xhtml">alert(1)</s:script>{SQUARE}',
    f'<g xlink:href="https://evil.example">{SQUARE}</g><?php evil ?><!-- evil -->',
)


@pytest.mark.parametrize("inside", DROPPED)
def test_what_draws_nothing_is_left_out(inside: str) -> None:
    written = load(inside)
    assert not re.search(r"evil|alert|script|Max|on(load|click)|base", written)
    assert set(re.findall(r"<(\w+)", written)) <= {"svg", "g", "path"}


#: What is refused, and a word of why.
REFUSED = {
    "<script>alert(1)</script>": "“script”",
    "<foreignObject><p>x</p></foreignObject>": "“foreignObject”",
    '<image href="https://evil.example/x.png"/>': "“image”",
    '<image href="data:image/png;base64,AAAA"/>': "“image”",
    '<a href="https://evil.example"><rect width="5" height="5"/></a>': "“a”",
    '<g><text x="1" y="5">Stadt</text></g>': "font is not at hand",
    '<animate attributeName="x"/>': "“animate”",
    '<set attributeName="href" to="x"/>': "“set”",
    "<svg><path d='M0 0h1'/></svg>": "“svg”",
    '<filter id="f"/>': "“filter”",
    '<g filter="url(#f)"/>': "“filter”",
    '<g style="mask:url(#m)"/>': "“mask”",
    '<style>@import "https://evil.example";</style>': "styles",
    "<style>g > path {fill: red}</style>": "styles",
    "<style>path {fill: red</style>": "styles",
    '<rect fill="url(https://evil.example#a)" width="5" height="5"/>': "“fill”",
    "<rect style=\"fill:url('https://evil.example')\" width='5' height='5'/>": "“fill”",
    '<rect fill="url(#gone)" width="5" height="5"/>': "“fill”",
    '<rect fill="expression(alert(1))" width="5" height="5"/>': "“fill”",
    '<use href="https://evil.example/x.svg#a"/>': "outside of it",
    '<use xlink:href="x.svg#a"/>': "outside of it",
    '<use href="#gone"/>': "outside of it",
    '<g id="a"><use href="#a"/></g>': "contains itself",
    '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>': "contains itself",
    '<clipPath id="c"><g clip-path="url(#c)"/></clipPath>': "contains itself",
    '<linearGradient id="g" href="#h"/><linearGradient id="h" href="#g"/>': "contains itself",
    '<path d="M 0 0 L 5"/>': "“d”",
    '<path d="L 0 0"/>': "“d”",
    '<path d="M0 0 a1 1 0 2 0 1 1"/>': "“d”",
    '<path d="M0 0 H 1e30"/>': "“d”",
    '<rect width="1e9" height="1"/>': "“width”",
    '<rect width="calc(1px)" height="1"/>': "“width”",
    '<g transform="rotate(1,2)"/>': "“transform”",
    '<g transform="matrix(1 0 0 1 nan 0)"/>': "“transform”",
    '<polygon points="1 2 x"/>': "“points”",
    '<rect x="2" y="2" width="6" height="6" fill="#FFF"/>': "white on white",
    '<g style="fill:rgb(250,250,250)"><circle cx="5" cy="5" r="3"/></g>': "white on white",
    '<path fill="none" stroke="white" d="M0 0h5"/>': "white on white",
    "<g/>": "white on white",
}


@pytest.mark.parametrize(("inside", "said"), REFUSED.items(), ids=REFUSED)
def test_what_would_not_look_right_or_do_more_is_refused(inside: str, said: str) -> None:
    with pytest.raises(UnfitError) as caught:
        load_picture(svg(inside))
    assert said in str(caught.value.message)
    assert str(caught.value.advice)


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE svg [<!ENTITY ns "http://ns.adobe.com/">]>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "https://evil.example/p"> %p;]>',
    ],
)
def test_entities_are_refused(before: str) -> None:
    with pytest.raises(UnfitError, match="entities"):
        load_picture(svg(SQUARE, before=before))


@pytest.mark.parametrize(
    "data",
    [svg("<g>"), b"<svg", b"<svg/>", b"<html><svg></svg></html>", svg(SQUARE, 'width="100%"')],
)
def test_what_is_no_whole_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(UnfitError):
        load_picture(data)


# --- Time --------------------------------------------------------------------------------------


def nested(depth: int) -> str:
    """Return a drawing of few bytes and ten shapes to the power of `depth`."""
    groups = "".join(
        f'<g id="g{at}">{f"""<use href="#g{at - 1}"/>""" * 10}</g>' for at in range(1, depth)
    )
    return f'<g id="g0">{SQUARE * 10}</g>{groups}'


#: Drawings that are large where somebody draws them, or slow where somebody reads them.
HOSTILE = {
    "uses": nested(9),
    "deep": "<g>" * 5000 + SQUARE + "</g>" * 5000,
    "many": SQUARE * 30_000,
    "digits": f'<path d="M0 0h{"1" * 400_000}x"/>',
    "arc": f'<path d="M0 0a{"1" * 400_000}"/>',
    "blanks": f'<g transform="rotate(1){" ," * 200_000}x"/>',
    "length": f'<rect width="{"1" * 400_000}x" height="1"/>',
    "comments": f"<style>{'/*' * 200_000}</style>",
    "braces": f"<style>{'a ' * 200_000}</style>",
    "rules": f"<style>{''.join(f'.a{n}{{fill:red}}' for n in range(9000))}</style>"
    + '<g class="a1 a2"/>' * 9000,
}


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE)
def test_no_drawing_takes_long(inside: str) -> None:
    start = time.process_time()
    with pytest.raises(UnfitError):
        load_picture(svg(inside))
    assert time.process_time() - start < 3


def test_a_long_value_is_checked_soon() -> None:
    for name in ("d", "points", "transform", "fill", "width", "stroke-linecap", "clip-path"):
        for value in ("1" * 300_000, "M0 0" * 80_000 + "!", "rgb(" * 90_000, ", " * 150_000):
            start = time.process_time()
            with suppress(UnfitError):
                check_value(name, value, {})
            assert time.process_time() - start < 1, (name, value[:10])


# --- Whatever comes ------------------------------------------------------------------------------

PIECES = (
    *LOOKS.values(),
    '<path d="M1 1C2 3 4 5 6 7S1 2 3 4Q1 2 3 4T5 6H3V2Z" stroke="#123" stroke-dasharray="1 2"/>',
    '<path d="M5 5a0 3 0 0 1 2 2A3 3 20 1 0 5 5" fill-rule="evenodd" opacity=".5"/>',
    '<radialGradient id="r" cx="50%" spreadMethod="reflect"><stop/></radialGradient>'
    '<ellipse cx="5" cy="5" rx="4" ry="2" fill="url(#r) red" stroke="currentColor"/>',
    '<polyline points="1,1 2,2 3 1" stroke="hsl(10,50%,50%)" stroke-linejoin="round"/>',
    '<line x1="1" x2="9" y1="5" y2="5" stroke="black" stroke-width="5%" transform="skewX(9)"/>',
)


def test_whatever_is_taken_can_be_drawn(caplog: pytest.LogCaptureFixture) -> None:
    dice = random.Random(12)
    taken = 0
    for _ in range(400):
        inside = dice.choice(PIECES) + dice.choice(PIECES).replace('id="', 'id="x')
        letters = list(inside)
        for _ in range(dice.randint(0, 3)):
            letters[dice.randrange(len(letters))] = dice.choice("0123456789.-# eMaz%(),")
        try:
            picture = load_picture(svg("".join(letters)))
        except UnfitError:
            continue
        ElementTree.fromstring(picture.data)
        if taken < 60:
            # WeasyPrint tells its log alone of what it cannot draw.
            with caplog.at_level(logging.WARNING, "weasyprint"):
                draw_svg.__wrapped__(picture.data, 40)
            assert not caplog.records, "".join(letters)
        taken += 1
    assert taken > 100
