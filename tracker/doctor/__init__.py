"""Says whether everything is in order, and puts right what can be.

checks     the questions, one after the other       finding   one answer
stored     questions to the database                matching  do the rules find what PubMed finds?
agreement  both sides counted, pure                 blocks    PubMed asked for each modality block apart
"""

from tracker.doctor.checks import examine
from tracker.doctor.finding import Finding

__all__ = ["Finding", "examine"]
