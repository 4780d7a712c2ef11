"""Track the literature of emerging neuromodulation indications: PubMed in, evidence of maturing out."""

import logging
from importlib.metadata import PackageNotFoundError, version

logging.getLogger(__name__).addHandler(logging.NullHandler())  # silent until tracker.logs is asked to speak

try:
    __version__ = version("neuromodulation-tracker")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"
