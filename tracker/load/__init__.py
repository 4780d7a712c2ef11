"""Load records from files, and the synthetic demo corpus, through the same parser, rules and store."""

from tracker.load.corpus import load_demo
from tracker.load.files import Loaded, import_files

__all__ = ["Loaded", "import_files", "load_demo"]
