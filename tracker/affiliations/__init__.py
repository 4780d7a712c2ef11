"""What the text of an affiliation says, pure: the institutions it names, and its country.

institutions  keys by which two affiliations are known to be of one place
countries     the country at the end of an affiliation, by tables of names (countries.csv, places.csv)
"""

from tracker.affiliations.countries import UNKNOWN_COUNTRY, country, country_name
from tracker.affiliations.institutions import institutions

__all__ = ["UNKNOWN_COUNTRY", "country", "country_name", "institutions"]
