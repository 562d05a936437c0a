"""Try the reading stages on a file: what the journey would find, with nothing stored."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from classifiers import Classifier
from classifiers.codes import with_codes
from core.model import Candidate, Classification, DocumentKind, Field, FieldBook, Metadata, PageText
from core.settings import QualitySettings
from pipeline import metadata, pages, reading
from pipeline.pages import PageLimits
from pipeline.reading.engines import OcrEngine


@dataclass(frozen=True, slots=True)
class Trial:
    """What was found in one file."""

    texts: tuple[PageText, ...]
    classification: Classification
    candidates: tuple[Candidate, ...]
    metadata: Metadata
    considered: tuple[Field, ...]  #: what else stands where fields are looked for


@dataclass(frozen=True, slots=True)
class Reader:
    """The parts of the journey that only look."""

    engine: OcrEngine
    classifier: Classifier
    kinds: tuple[DocumentKind, ...]
    book: FieldBook
    limits: PageLimits
    quality: QualitySettings
    accept_score: float
    page_workers: int

    def read(self, data: bytes, *, name: str) -> Trial:
        """Render, recognize, classify and describe.

        Raises:
            DocumentError: the file cannot be read, with the reason.
        """
        pages.check_structure(data, self.limits, name=name)
        recognize = partial(reading.recognize, engine=self.engine, limits=self.quality)
        with ThreadPoolExecutor(max_workers=self.page_workers) as pool:
            texts = tuple(pool.map(recognize, map(with_codes, pages.render(data, self.limits))))
        found = self.classifier.classify(texts)
        described = metadata.extract(texts, found, self.kinds, self.book, accept_score=self.accept_score)
        others = metadata.considered(texts, found, self.kinds, self.book)
        return Trial(texts, found, self.classifier.candidates(texts), described, others)
