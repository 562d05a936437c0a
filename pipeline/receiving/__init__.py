"""A desk's front door: scans from folders and from the feeder; what is secret is refused before it is stored."""

from pipeline.receiving.door import Receiver, Told, limits_of

__all__ = [
    "Receiver",
    "Told",
    "limits_of",
]
