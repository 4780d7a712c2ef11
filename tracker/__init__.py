"""Track the literature of emerging neuromodulation indications: PubMed in, evidence of maturing out."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("neuromodulation-tracker")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"
