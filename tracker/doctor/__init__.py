"""Says whether everything is in order, and puts right what can be.

checks     the questions, one after the other       finding    one answer
stored     questions to the database                matching   whether the rules find what PubMed finds
agreement  both sides counted, pure                 blocks     PubMed asked for each modality block apart
repair     the steps of a repair, in order          mending    what they share
damage     files and indexes                        rereading  articles and labels
pruning    what nobody needs any more
"""

from tracker.doctor.checks import examine
from tracker.doctor.finding import Finding
from tracker.doctor.repair import repair

__all__ = ["Finding", "examine", "repair"]
