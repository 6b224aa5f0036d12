"""The one place of previews that speaks to Pillow: pictures of kinds that MuPDF does not know."""

import io
import math
import warnings
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final

import pillow_heif
from PIL import Image as Pillow
from PIL import ImageCms, UnidentifiedImageError

from desktop_app.preview.files import OpenFile
from desktop_app.preview.messages import IMAGE_BYTES, NothingToShow
from desktop_app.preview.paged_file import TALLEST, WIDEST, Image
from desktop_app.previews import Unshown

MOST_PIXELS = 100_000_000
"""Of the original: decoding takes up to some 12 bytes for each, and the worker may hold 1.5 GB."""
_RGB = 3
_ORIENTATION = 0x0112
# EXIF 2.32, 4.6.4: where the picture's first row and column stand.
_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = frozenset(_TURNS[orientation] for orientation in (5, 6, 7, 8))
_DEEP = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_PAPER = (255, 255, 255)
# What Pillow and its decoders raise on broken files, besides OSError without a number.
_BROKEN = (SyntaxError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, EOFError, RuntimeError)

pillow_heif.register_heif_opener()  # pyright: ignore[reportUnknownMemberType]
# An error at twice as many; pictures inside of pictures (icons) are held to it too.
Pillow.MAX_IMAGE_PIXELS = MOST_PIXELS // 2


class RasterPicture:
    """The first frame of a picture, decoded, turned as its camera said, on white; made smaller if it is very large.

    It has one page. `original`: its width and height as displayed.
    """

    page_count: Final = 1

    def __init__(self, file: OpenFile, kind: str) -> None:
        """Decode it as what Pillow calls `kind` ("WEBP") and close `file`.

        Raises NothingToShow if it is damaged or has too many pixels.
        """
        self.stamp = file.stamp
        with _clear_words():
            file.handle.seek(0)
            with Pillow.open(file.handle, formats=(kind,)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise NothingToShow(Unshown.TOO_MANY_PIXELS)
                turn = _turn(picture)
                image = _decoded(picture, _held(width, height, on_its_side=turn in _ON_ITS_SIDE))
        self._image = image if turn is None else image.transpose(turn)
        self.original = (height, width) if turn in _ON_ITS_SIDE else (width, height)
        file.close()

    @property
    def sizes(self) -> list[tuple[float, float]]:
        """The size of its page in points: a pixel is one."""
        return [(float(self.original[0]), float(self.original[1]))]

    def draw(self, number: int, pixels_wide: int) -> Image:
        """Draw it that wide, but not larger than it is. Raises NothingToShow for a page other than 1."""
        if number != 1:
            raise NothingToShow(Unshown.NO_SUCH_PAGE)
        image = self._image
        width = max(1, pixels_wide)
        if width < image.width:
            size = width, max(1, round(image.height * width / image.width))
            image = image.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)
        pixels = image.tobytes()
        return Image(image.width, image.height, memoryview(pixels), pixels)

    def close(self) -> None:
        """Let go of the pixels."""
        self._image.close()


def _turn(picture: Pillow.Image) -> Pillow.Transpose | None:
    """Return how to turn a picture to see it as its camera said; a damaged note of the camera says nothing."""
    with suppress(OSError, *_BROKEN):
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    return None


def _held(width: int, height: int, *, on_its_side: bool) -> tuple[int, int]:
    """Return the size in which a picture is kept, not yet turned: its own, or as large as anybody may ask for."""
    across, down = (TALLEST, WIDEST) if on_its_side else (WIDEST, TALLEST)
    scale = min(1.0, across / width, down / height, math.sqrt(IMAGE_BYTES / _RGB / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _decoded(picture: Pillow.Image, size: tuple[int, int]) -> Pillow.Image:
    image = _smooth(picture)
    if image.size != size:
        image = image.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    return _on_paper(_in_srgb(image, picture.info.get("icc_profile")))


def _smooth(picture: Pillow.Image) -> Pillow.Image:
    """Return the picture with eight bits a channel and no palette, so that it can be made smaller smoothly."""
    picture.load()
    if picture.mode in _DEEP:
        # The depth that a number stands for is not said: what is darkest becomes black, what is lightest white.
        values = picture.convert("F")
        low, high = values.getextrema()
        assert isinstance(low, float)
        assert isinstance(high, float)
        scale = 255 / (high - low) if math.isfinite(high - low) and high > low else 0.0
        return values.point(lambda value: value * scale - low * scale).convert("L")
    if picture.mode == "1":
        return picture.convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("RGB") if picture.mode not in ("L", "RGB", "CMYK") else picture


def _in_srgb(image: Pillow.Image, profile: object) -> Pillow.Image:
    """Return the picture with the colours that its profile means; without one, or with a broken one, as it is."""
    if isinstance(profile, bytes) and profile and image.mode != "L":
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            its = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
            made = ImageCms.profileToProfile(image, its, srgb, outputMode=mode)
            return image if made is None else made
    return image


def _on_paper(image: Pillow.Image) -> Pillow.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Pillow.new("RGB", image.size, _PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


@contextmanager
def _clear_words() -> Generator[None]:
    """Say what is wrong with a picture as a sentence for a person."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Pillow.DecompressionBombError as error:
            raise NothingToShow(Unshown.TOO_MANY_PIXELS) from error
        except UnidentifiedImageError as error:
            raise NothingToShow(Unshown.DAMAGED) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise NothingToShow(Unshown.DAMAGED) from error
        except _BROKEN as error:
            raise NothingToShow(Unshown.DAMAGED, detail=type(error).__name__) from error
