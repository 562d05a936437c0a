"""Ask a scanner for pages: what is asked, the program that asks, and the pages of a stack until they are one file."""

from pipeline.capture.profiles import ScanProfile, find_profile, load_profiles
from pipeline.capture.scanimage import Device, End, Feed, feed, probe
from pipeline.capture.stack import Stack, Unfinished, open_stack, unfinished

__all__ = [
    "Device",
    "End",
    "Feed",
    "ScanProfile",
    "Stack",
    "Unfinished",
    "feed",
    "find_profile",
    "load_profiles",
    "open_stack",
    "probe",
    "unfinished",
]
