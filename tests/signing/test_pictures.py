"""Pictures of seals and signatures are what NĐ 30/2020 wants, or they are refused with what is wrong."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from core.config import load
from core.errors import ConfigError
from signing.profiles import Shows
from signing.stamp.demo import make_demo_pictures
from signing.stamp.material import open_material
from signing.stamp.pictures import Ink, open_picture

RED, BLUE = (200, 20, 30, 255), (20, 40, 180, 255)


def disc(path: Path, ink: tuple[int, ...], *, ground: tuple[int, ...] = (0, 0, 0, 0), side: int = 400) -> Path:
    image = Image.new("RGBA", (side + 40, side + 40), ground)
    ImageDraw.Draw(image).ellipse((20, 20, 19 + side, 19 + side), fill=ink)
    image.save(path)
    return path


def test_a_picture_is_as_wide_as_what_is_seen_of_it(tmp_path: Path) -> None:
    picture = open_picture(disc(tmp_path / "dau.png", RED), width_mm=36, ink=Ink.RED)
    assert (picture.width_px, picture.height_px) == (400, 400)
    assert (picture.width_mm, picture.height_mm) == (36, 36)
    assert len(picture.rgb) == 3 * len(picture.alpha) == 3 * 400 * 400


def test_a_picture_that_is_not_what_the_decree_wants_is_refused(tmp_path: Path) -> None:
    disc(tmp_path / "blue.png", BLUE)
    disc(tmp_path / "white.png", RED, ground=(255, 255, 255, 255))
    disc(tmp_path / "empty.png", (0, 0, 0, 0))
    disc(tmp_path / "coarse.png", RED, side=100)
    Image.new("RGB", (400, 400), RED[:3]).save(tmp_path / "photo.jpg")
    Image.new("1", (5000, 5000)).save(tmp_path / "huge.png")
    faults = {
        "blue.png": "must be red",
        "white.png": "ground must be transparent",
        "empty.png": "something must be seen",
        "coarse.png": "71 dpi when it is 36 mm wide; 200 are needed",
        "photo.jpg": "cannot be read as PNG",
        "missing.png": "cannot be read as PNG",
        "huge.png": "5000 × 5000 pixels",
    }
    for name, says in faults.items():
        with pytest.raises(ConfigError, match=says):
            open_picture(tmp_path / name, width_mm=36, ink=Ink.RED)


def test_only_what_is_shown_is_opened(tmp_path: Path) -> None:
    make_demo_pictures(tmp_path / "keys")
    (tmp_path / "sohoa.toml").write_text(
        '[stamp]\nperson = "Lê Văn Ví Dụ"\nseal_image = "keys/seal.png"\nsignature_image = "keys/none.png"\n',
        encoding="utf-8",
    )
    settings = load(tmp_path).config.stamp
    made = open_material(settings, {Shows.NOTHING, Shows.SEAL}, None)
    assert (made.person, made.signature) == ("Lê Văn Ví Dụ", None)
    assert made.seal is not None
    assert made.seal.width_mm == 36
    with pytest.raises(ConfigError, match="none"):
        open_material(settings, {Shows.SIGNATURE}, None)
