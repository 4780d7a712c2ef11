"""How many people were studied: those of one registered trial count once, in whatever order the papers come."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tracker.maturity.participants import cumulative, largest


def test_people_of_one_registered_trial_count_once() -> None:
    def total(*papers: tuple[int, tuple[str, ...]]) -> list[int]:
        return cumulative(np.array([n for n, _ in papers]), [numbers for _, numbers in papers]).tolist()

    assert total((42, ("A",)), (42, ("A",)), (50, ("A",)), (3, ()), (3, ())) == [42, 42, 50, 53, 56]
    assert total((40, ("A",)), (50, ("B",)), (90, ("A", "B")), (100, ("A", "B"))) == [40, 90, 90, 100]
    assert total((60, ("A", "B")), (40, ("A",)), (50, ("B",))) == [60, 60, 90]
    assert total((0, ("A",)), (7, ("A",))) == [0, 7]


numbers = st.frozensets(st.sampled_from("ABCDE"), max_size=3)


@given(st.lists(st.tuples(st.integers(0, 50), numbers), max_size=8), st.data())
def test_participants_are_the_largest_sum_without_a_shared_number_in_any_order(
    papers: list[tuple[int, frozenset[str]]], data: st.DataObject
) -> None:
    def total(given: list[tuple[int, frozenset[str]]]) -> int:
        people = np.array([n for n, _ in given], dtype=np.int64)
        running = cumulative(people, [tuple(sorted(ids)) for _, ids in given])
        assert (np.diff(running, prepend=0) >= 0).all()
        return int(running[-1]) if given else 0

    free = sum(n for n, ids in papers if not ids)
    assert total(papers) == free + _best([one for one in papers if one[1]])
    assert total(data.draw(st.permutations(papers))) == total(papers)


def _best(papers: list[tuple[int, frozenset[str]]]) -> int:
    """Try every choice."""
    sums = [0]
    for choice in range(1 << len(papers)):
        chosen = [one for place, one in enumerate(papers) if choice >> place & 1]
        used = [number for _, ids in chosen for number in ids]
        if len(used) == len(set(used)):
            sums.append(sum(n for n, _ in chosen))
    return max(sums)


def test_overlapping_numbers_without_end_take_no_time() -> None:
    sizes = {frozenset((f"N{n}", f"N{(7 * n + 3) % 24}")): n + 1 for n in range(24)}
    assert largest(sizes) > 0
    many = [(f"N{n}", f"N{(n * n + 1) % 60}") for n in range(200)]
    assert cumulative(np.full(200, 10), many)[-1] >= 10
