"""Previews: small, upright, without what the camera wrote about place and owner."""

import io
import logging
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps

SIDE = 640  # pixels of the longer side
MOST_PIXELS, MOST_UNFOLDED = 64_000_000, 16_000_000
"""A picture that would unfold to more is kept as a file but not decoded (a bomb, or a poster). A JPEG is read at a
fraction of its size; of all others every pixel is."""
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
READERS = [*FORMATS, "MPO"]  # MPO: a JPEG with a second picture in it, as many phones write
BY_PARTS = {"JPEG", "MPO"}
ORIENTATION = 0x0112
SIDEWAYS = {5, 6, 7, 8}

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Thumbnail:
    """`width` and `height` are the picture's own, upright; `body` is the preview, a WebP."""

    width: int
    height: int
    content_type: str
    body: bytes


def make_preview(stream: IO[bytes]) -> Thumbnail | None:
    """None for what is no picture that browsers show, is cut off, or unfolds to too much."""
    stream.seek(0)
    try:
        with Image.open(stream, formats=READERS) as picture:
            most = MOST_PIXELS if picture.format in BY_PARTS else MOST_UNFOLDED
            if picture.width * picture.height > most:
                return None
            width, height = picture.size
            if picture.getexif().get(ORIENTATION) in SIDEWAYS:
                width, height = height, width
            content_type = FORMATS.get(picture.format or "", "image/jpeg")
            return Thumbnail(width, height, content_type, _small(picture))
    except Exception as fault:  # a decoder fails on hostile bytes in more ways than it says
        log.info("No preview of what looks like a picture: %s", fault)
        return None


def _small(picture: Image.Image) -> bytes:
    """Only the pixels are saved: Pillow writes EXIF and XMP into a WebP only where it is told to."""
    picture.thumbnail((SIDE, SIDE))  # a JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    body = io.BytesIO()
    plain.save(body, "WEBP", quality=78, method=3)
    return body.getvalue()
