"""What people bring is made safe, or refused in words that help."""

import io

import pytest
from PIL import Image

from jinjie.kit.refusal import Refusal
from jinjie.system.files.brought import MEGABYTE, Clean, examined
from jinjie.system.files.pictures import LONGEST_SIDE
from tests.factories.uploads import HTML, PDF, SVG, bomb, jpeg, office, png


def look(name: str, content: bytes, size: int | None = None) -> Clean:
    return examined(io.BytesIO(content), name, len(content) if size is None else size)


def refused(name: str, content: bytes, size: int | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        look(name, content, size)
    assert caught.value.remedy, "a refusal says what to do"
    return caught.value.code


def test_a_photograph_loses_place_and_camera_and_stands_upright() -> None:
    brought = jpeg(640, 480)
    assert b"Spy Phone" in brought
    clean = look("IMG_0001.JPG", brought)
    kept = clean.content.read()
    assert (clean.name, clean.content_type) == ("IMG_0001.jpg", "image/jpeg")
    assert b"Spy Phone" not in kept
    assert b"Exif" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (480, 640)
        assert not picture.getexif()


def test_a_large_photograph_is_made_smaller() -> None:
    with Image.open(look("big.jpg", jpeg(6000, 4000, place=False)).content) as picture:
        assert max(picture.size) == LONGEST_SIDE


def test_a_picture_with_holes_stays_a_png_and_webp_becomes_jpeg() -> None:
    assert look("logo.png", png("RGBA")).content_type == "image/png"
    target = io.BytesIO()
    Image.new("RGB", (30, 30)).save(target, "WEBP")
    assert look("photo.webp", target.getvalue()).name == "photo.jpg"


def test_documents_are_taken_as_they_are() -> None:
    assert look("方案.pdf", PDF).content_type == "application/pdf"
    for folder, ending in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")):
        assert look(f"a.{ending}", office(folder)).name == f"a.{ending}"


def test_what_runs_in_a_browser_or_on_a_computer_is_refused() -> None:
    for name, content in (
        ("page.html", HTML), ("drawing.svg", SVG), ("photo.jpg.exe", b"MZ"), ("photo\u202egpj.exe", b"MZ"),
        ("run.sh", b"#!/bin/sh"), ("noending", jpeg()), ("table.xlsm", office("xl")), ("a.zip", office("word")),
    ):  # fmt: skip
        assert refused(name, content) == "files.kind", name


def test_what_is_not_what_its_name_says_is_refused() -> None:
    for name, content in (
        ("photo.jpg", HTML), ("photo.png", SVG), ("plan.pdf", HTML), ("plan.docx", PDF), ("plan.docx", office("xl")),
        ("photo.jpg", b"GIF89a/*<script>*/"), ("plan.xlsx", b"PK\x03\x04 broken"),
    ):  # fmt: skip
        assert refused(name, content) == "files.not_what_it_says", name


def test_a_picture_that_carries_something_behind_it_loses_that() -> None:
    kept = look("x.jpg", jpeg() + HTML).content.read()
    assert b"<script>" not in kept


def test_an_empty_a_broken_and_a_far_too_large_file_are_refused() -> None:
    assert refused("plan.pdf", b"") == "files.empty"
    assert refused("photo.jpg", jpeg()[:400]) == "files.broken_picture"
    assert refused("photo.jpg", jpeg(), 50 * MEGABYTE) == "files.too_large"


def test_a_small_picture_that_unpacks_to_a_giant_is_refused() -> None:
    assert refused("bomb.png", bomb()) == "files.too_many_pixels"


def test_macros_are_refused() -> None:
    assert refused("a.docx", office("word", word__vbaProject_dot_bin=b"x")) == "files.macros"
