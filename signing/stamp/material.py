"""What stamps are made of besides what their profile says: the desk's names and pictures, and eyes to find a place."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from core.settings import StampSettings
from signing.profiles import Shows
from signing.stamp.pictures import Ink, Picture, open_picture
from signing.view import Eyes


@dataclass(frozen=True, slots=True)
class Material:
    """What stamps are made of besides what their profile says."""

    organisation: str = ""
    signer: str = ""  #: as the certificate names whoever signs
    person: str = ""  #: full name of whoever converted or copied the paper
    signature: Picture | None = None
    seal: Picture | None = None
    eyes: Eyes | None = None  #: without it nobody knows which places are free, and stamps bring their own white ground


def open_material(settings: StampSettings, shown: Collection[Shows], eyes: Eyes | None) -> Material:
    """What a desk's settings name.

    Args:
        settings: names and pictures.
        shown: which pictures are needed; others are not opened.
        eyes: to find free places.

    Raises:
        ConfigError: a picture is not what it has to be.
    """
    signature = settings.signature_image if Shows.SIGNATURE in shown else ""
    seal = settings.seal_image if Shows.SEAL in shown else ""
    return Material(
        person=settings.person,
        signature=open_picture(Path(signature), width_mm=settings.signature_mm, ink=Ink.BLUE) if signature else None,
        seal=open_picture(Path(seal), width_mm=settings.seal_mm, ink=Ink.RED) if seal else None,
        eyes=eyes,
    )
