"""Pictures of kinds that MuPDF does not know: decoded in the worker, whatever is in them."""

import io
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image, ImageCms

from desktop_app.errors import FindlingError
from desktop_app.preview.previewer import Previewer
from desktop_app.previews import NoPreview, PageImage, Picture, Unshown
from tests.helpers.turned_pictures import HELD

pillow_heif.register_heif_opener()

RED, WHITE, BLUE = (220, 0, 0), (255, 255, 255), (0, 0, 220)
SIZE = (300, 200)


def quartered(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Make a picture whose top left quarter is red, the rest white."""
    made = Image.new("RGB", size, WHITE)
    made.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return made.convert(mode)


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


def save(folder: Path, name: str, image: Image.Image, **options: object) -> bytes:
    image.save(folder / name, **options)
    return os.fsencode(folder / name)


def see(previewer: Previewer, path: bytes) -> Picture:
    preview = previewer.preview(path, query="", passage=None)
    assert isinstance(preview, Picture)
    return preview


def pixel(image: PageImage, x: int, y: int) -> tuple[int, ...]:
    return tuple(image.pixels[3 * (y * image.width + x) :][:3])


def near(colour: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(colour, wanted, strict=True))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.webp", {}),
        ("lossless.webp", {"lossless": True}),
        ("a.avif", {}),
        ("a.heic", {}),
        ("named wrongly.jpg", {"format": "HEIF"}),
        ("a.heif", {}),
        ("zstd.tif", {"compression": "zstd"}),
        ("lzma.tif", {"compression": "lzma"}),
        ("larger than four gigabytes may be.tif", {"big_tiff": True}),
        ("a.qoi", {}),
        ("a.dds", {}),
        ("a.ppm", {}),
        ("a.pcx", {}),
    ],
)
def test_a_picture_of_any_usual_kind_is_shown(previewer: Previewer, tmp_path: Path, name: str, options: dict):
    """As it is, whatever it is called."""
    seen = see(previewer, save(tmp_path, name, quartered(), **options))
    assert (seen.width, seen.height) == (seen.image.width, seen.image.height) == SIZE
    assert near(pixel(seen.image, 10, 10), RED)
    assert near(pixel(seen.image, 290, 10), WHITE)


def test_of_an_icon_the_largest_picture_is_shown(previewer: Previewer, tmp_path: Path):
    """On Windows and on macOS."""
    icon = quartered(size=(256, 256))
    assert see(previewer, save(tmp_path, "a.ico", icon, sizes=[(16, 16), (64, 64)])).width == 64
    assert see(previewer, save(tmp_path, "a.icns", icon)).width >= 256


def test_a_photoshop_document_is_shown_as_it_was_left(previewer: Previewer, tmp_path: Path):
    """Its merged picture, written by hand (Adobe's file format specification, 2019)."""
    red, white = bytes([220]), bytes([255])
    rows = [red + white, b"\x00" + white, b"\x00" + white]
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 2, 8, 3)
    path = tmp_path / "a.psd"
    path.write_bytes(head + bytes(12) + b"\x00\x00" + b"".join(rows))
    seen = see(previewer, os.fsencode(path))
    assert [pixel(seen.image, x, 0) for x in (0, 1)] == [RED, WHITE]


@pytest.mark.parametrize("kind", ["webp", "avif", "heic"])
@HELD
def test_it_is_turned_as_the_camera_says(previewer: Previewer, tmp_path: Path, *, kind, orientation, size, red):
    """All eight ways of holding it, each as its format says so."""
    seen = see(previewer, save(tmp_path, f"a.{kind}", quartered(), exif=turned(orientation)))
    assert (seen.width, seen.height) == (seen.image.width, seen.image.height) == size
    assert near(pixel(seen.image, *red), RED)
    assert near(pixel(seen.image, size[0] - red[0], size[1] - red[1]), WHITE)


@pytest.mark.parametrize("kind", ["webp", "avif", "tif"])
def test_of_several_pictures_the_first_is_shown(previewer: Previewer, tmp_path: Path, kind: str):
    """Animations stand still."""
    more = Image.new("RGB", SIZE, BLUE)
    path = save(tmp_path, f"a.{kind}", quartered(), save_all=True, append_images=[more])
    assert near(pixel(previewer.page(path, 1, 300), 10, 10), RED)
    if kind != "tif":
        assert near(pixel(see(previewer, path).image, 10, 10), RED)


def test_what_can_be_seen_through_lies_on_white(previewer: Previewer, tmp_path: Path):
    """As a page does, in both themes."""
    clear = quartered("RGBA")
    clear.putalpha(Image.new("L", SIZE, 0))
    clear.paste((*RED, 255), (0, 0, 150, 100))
    seen = see(previewer, save(tmp_path, "a.webp", clear, lossless=True))
    assert pixel(seen.image, 10, 10) == RED
    assert pixel(seen.image, 290, 190) == WHITE


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "F", "CMYK"])
def test_its_tones_are_those_of_a_screen(previewer: Previewer, tmp_path: Path, mode: str):
    """However many bits and channels it has."""
    made = quartered("L").convert(mode, dither=Image.Dither.NONE) if mode not in ("P", "CMYK") else quartered(mode)
    if mode == "I;16":
        made = Image.frombytes(mode, SIZE, b"".join(struct.pack("<H", 257 * tone) for tone in quartered("L").tobytes()))
    seen = see(previewer, save(tmp_path, "a.tif", made, compression="lzma" if mode == "F" else "zstd"))
    assert pixel(seen.image, 290, 190) == WHITE
    assert sum(pixel(seen.image, 11, 11)) < 650


def test_its_colours_are_what_its_profile_means(previewer: Previewer, tmp_path: Path):
    """One that swaps red and blue does so; a broken one changes nothing."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = see(previewer, save(tmp_path, "a.webp", quartered(), lossless=True, icc_profile=profile))
    broken = see(previewer, save(tmp_path, "b.webp", quartered(), lossless=True, icc_profile=b"nonsense" * 40))
    assert near(pixel(same.image, 10, 10), RED, 2)
    assert near(pixel(broken.image, 10, 10), RED, 2)
    swapped = profile.replace(b"rXYZ", b"qXYZ").replace(b"bXYZ", b"rXYZ").replace(b"qXYZ", b"bXYZ")
    seen = see(previewer, save(tmp_path, "c.webp", quartered(), lossless=True, icc_profile=swapped))
    assert near(pixel(seen.image, 10, 10), BLUE)


def test_a_large_picture_is_made_smaller_and_can_be_had_larger(previewer: Previewer, tmp_path: Path):
    """A photograph of twelve megapixels, upright."""
    path = save(tmp_path, "a.webp", quartered(size=(4000, 3000)), exif=turned(6), method=0)
    seen = see(previewer, path)
    assert (seen.width, seen.height, seen.image.width) == (3000, 4000, 1600)
    assert previewer.page(path, 1, 3000).width == 3000
    assert previewer.page(path, 1, 200).width == 200
    assert near(pixel(previewer.page(path, 1, 200), 190, 10), RED)


def large_webp(width: int, height: int) -> bytes:
    """Say that a lossless picture is this large (RFC 9649, 3.4)."""
    bits = 0x2F | (width - 1) << 8 | (height - 1) << 22
    body = b"VP8L" + struct.pack("<I", 8) + bits.to_bytes(5, "little") + bytes(3)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def large_psd(width: int, height: int) -> bytes:
    return b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, 8, 3) + bytes(14)


def large_icon(side: int) -> bytes:
    """Hide a large picture in an icon that says it is small."""
    made = io.BytesIO()
    Image.new("1", (side, side)).save(made, "PNG")
    head = struct.pack("<HHHBBBBHHII", 0, 1, 1, 16, 16, 0, 0, 1, 32, len(made.getvalue()), 22)
    return head + made.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.webp", lambda: large_webp(16_000, 16_000)),
        ("a.psd", lambda: large_psd(20_000, 20_000)),
        ("a.ico", lambda: large_icon(12_000)),
        ("a.pgm", lambda: b"P5 100000 100000 255\n" + bytes(1000)),
    ],
)
def test_a_picture_that_would_fill_the_memory_is_refused(
    previewer: Previewer, tmp_path: Path, name: str, make: Callable[[], bytes]
):
    """A few bytes that say they are hundreds of megapixels, or hide them."""
    path = tmp_path / name
    path.write_bytes(make())
    assert previewer.preview(os.fsencode(path), query="", passage=None) == NoPreview(Unshown.TOO_MANY_PIXELS)


@pytest.mark.parametrize("name", ["a.webp", "a.avif", "a.heic", "a.qoi", "a.dds", "zstd.tif"])
def test_a_damaged_picture_is_said_to_be(previewer: Previewer, tmp_path: Path, name: str):
    """Cut off in its middle, or with noise in it: a picture or one sentence, and the next preview is there."""
    path = Path(os.fsdecode(save(tmp_path, name, quartered(), **({"compression": "zstd"} if "zstd" in name else {}))))
    whole = path.read_bytes()
    for data in (whole[: len(whole) // 3], whole[:40], whole[:20] + b"\xff" * (len(whole) - 20)):
        path.write_bytes(data)
        shown = previewer.preview(os.fsencode(path), query="", passage=None)
        assert isinstance(shown, Picture) or shown.reason in (Unshown.DAMAGED, Unshown.TOO_MANY_PIXELS, Unshown.PICTURE)
    path.write_bytes(whole)
    assert near(pixel(see(previewer, os.fsencode(path)).image, 10, 10), RED)


def test_a_picture_has_one_page_without_marks(previewer: Previewer, tmp_path: Path):
    """Whatever is asked of it."""
    path = save(tmp_path, "a.webp", quartered())
    assert previewer.page_marks(path, query="red", passage=None, sentence="") == []
    with pytest.raises(FindlingError, match=Unshown.NO_SUCH_PAGE):
        previewer.page(path, 2, 100)
