"""Draw the papers of one stream in one year: what each is, when it came, who wrote it; no text yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.demo import dates, design
from tracker.demo.dice import Dice
from tracker.demo.phrases import modality_words
from tracker.demo.related import PREPRINTS_FROM, as_preprint
from tracker.demo.streams import FIRST_YEAR
from tracker.demo.truth import Planted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.demo.streams import Stream

OTHER_LANGUAGES = ("ger", "fre", "jpn", "chi", "spa", "ita", "rus", "pol", "por")
FEWER_LANGUAGES_FROM = 2010
PREPRINT_ONLY = 0.03
STRAY_MIX = {"observational": 4, "trial": 2, "review": 2, "case_report": 2}


def stream_year(seed: int, stream: Stream, year: int, scale: float) -> Iterator[Planted]:
    """Yield the papers a stream publishes in a year: a Poisson count, and what a landmark year owes."""
    due = stream.own.landmarks.get(year, set()) if stream.own else set()
    forced = _forced(due)
    drawn = Dice(seed, stream.key, year).poisson(stream.mean(year) * scale)
    for number in range(max(drawn, len(forced), 1 if due else 0)):
        key = f"{stream.key}/{year}/{number}"
        dice = Dice(seed, key)
        if number < len(forced):
            draft = _draft(dice, stream, year, key, forced[number], landmark=True)
            yield _conducted(Dice(seed, key, "conduct"), draft, stream, year)
        else:
            draft = _draft(dice, stream, year, key, _design(dice, stream, year), landmark=False)
            draft = _conducted(Dice(seed, key, "conduct"), draft, stream, year)
            alone = year >= PREPRINTS_FROM and draft.kind == "article" and dice.chance(PREPRINT_ONLY)
            yield as_preprint(dice, draft) if alone and draft.design in design.PRIMARY else draft


def _forced(due: set[str]) -> list[str]:
    """Return the designs a landmark year must show; `sham` is a randomised trial against sham."""
    forced = [("sham" if "sham" in due else "rct")] if due & {"rct", "sham"} else []
    if "human" in due and not forced:
        forced.append("case_report")
    return [*forced, *(["systematic_review"] if "systematic_review" in due else [])]


def _design(dice: Dice, stream: Stream, year: int) -> str:
    if not stream.cells:
        return dice.weighted(STRAY_MIX)
    mix = design.evidence_mix(stream.own, year) if stream.own else design.joint_mix(stream.cells, year)
    kind = dice.weighted(mix)
    sham_from = stream.own.first_sham_rct_year if stream.own else None
    shams = kind == "rct" and sham_from is not None and year >= sham_from
    return "sham" if shams and dice.chance(design.SHAM_SHARE) else kind


def _draft(dice: Dice, stream: Stream, year: int, key: str, chosen: str, *, landmark: bool) -> Planted:
    when = dates.draw(dice, year)
    kind = "rct" if chosen == "sham" else chosen
    median = stream.own.sample_size if stream.own else 20
    decoy = not stream.indications
    shows = landmark or kind in design.SELF_EVIDENT or dice.chance(0.8)
    return Planted(
        key, "decoy" if decoy else "article", stream.modalities, stream.indications,
        when.published, when.arrived, kind, when.dating, indexed=when.indexed,
        explicit=shows and (not decoy or kind == "review"),
        species=design.species(dice, kind), sham=chosen == "sham",
        sample_size=design.participants(dice, kind, median),
        names_people=kind in design.ABOUT_PEOPLE and not decoy and dice.chance(0.35),
        has_abstract=design.has_abstract(dice, kind, year),
        language=_language(dice, year), group=_group(dice, stream, year),
        nct=_registration(dice, stream, kind, year, key), target=_target(dice, stream),
    )  # fmt: skip


def _conducted(dice: Dice, draft: Planted, stream: Stream, year: int) -> Planted:
    """Say how the study was done, and of which registered trial it may be a follow-up."""
    done = design.conducted(dice, draft)
    may_follow = draft.design in design.FOLLOW_UPS and draft.kind == "article"
    if may_follow and year > design.PROTOCOLS_FROM and dice.chance(design.FOLLOW_UP_SHARE):
        return replace(done, nct=_number(f"{stream.key}/{year - 1}/0"))
    return done


def _language(dice: Dice, year: int) -> str:
    foreign = dice.chance(0.05 if year < FEWER_LANGUAGES_FROM else 0.02)
    return dice.pick(OTHER_LANGUAGES) if foreign else "eng"


def _group(dice: Dice, stream: Stream, year: int) -> str:
    """Return the group that wrote it: more of them every year, the older ones more productive."""
    place = stream.indications[0] if stream.indications else "other"
    groups = 2 + (year - FIRST_YEAR) // 2
    return f"{place}-{min(dice.whole(0, groups), dice.whole(0, groups))}"


def _target(dice: Dice, stream: Stream) -> str | None:
    if len(stream.modalities) != 1 or not dice.chance(0.6):
        return None
    return dice.pick(modality_words(stream.modalities[0]).targets)


def _registration(dice: Dice, stream: Stream, kind: str, year: int, key: str) -> str | None:
    """Return a registry number in a range never given; a protocol may share its trial's."""
    if year < design.PROTOCOLS_FROM or kind not in {"rct", "trial", "protocol"} or not dice.chance(0.6):
        return None
    shared = kind == "protocol" and dice.chance(0.5)
    trial = f"{stream.key}/{year + 2}/0" if shared else key
    return _number(trial)


def _number(trial: str) -> str:
    return f"NCT9{Dice('registry', trial).whole(0, 9_999_999):07d}"
