"""What an hour costs: proxies from published figures, and what the parties give before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.survey.inputs import InputInvalid
from helpers.survey.published import unit_costs

HEAD = "item,value,year,source,p25,p75"


def given(folder: Path, *rows: str, head: str = HEAD) -> dict[str, unit_costs.Price]:
    (folder / unit_costs.FILE).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return unit_costs.read(folder)


def test_proxies_are_computed_from_published_figures_and_marked(tmp_path: Path) -> None:
    found = unit_costs.read(tmp_path)
    worker = found["social_worker"]
    assert worker.value == pytest.approx(482946 / 1654) and worker.proxy
    assert (worker.lower_quartile, worker.upper_quartile) == pytest.approx((211 / 226, 246 / 226))
    assert found["manager"].value == pytest.approx(worker.value * 310 / 226)
    assert found["overhead"].value == pytest.approx(0.2) and found["other"] == worker


def test_what_the_parties_give_counts_before_a_proxy_group_by_group(tmp_path: Path) -> None:
    found = given(tmp_path, "manager,450,2022,KRL,400,500", "overhead,25,2022,KL,,", "other,300,2022,KRL,,")
    assert found["manager"] == unit_costs.Price(450, 400 / 450, 500 / 450, "2022", "KRL", "given", False)
    assert found["overhead"].value == 0.25 and found["social_worker"].proxy
    assert found["other"].upper_quartile == pytest.approx(246 / 226) and not found["other"].proxy
    short = given(tmp_path, "manager,450,2022,KRL", head="item,value,year,source")
    assert short["manager"].value == 450


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("leader,450,2022,KRL,,", "one of social_worker"),
        ("manager,450 kr,2022,KRL,,", "a number such as 350"),
        ("manager,0,2022,KRL,,", "a number above 0"),
        ("manager,450,2022,KRL,460,500", "p25 <= value <= p75"),
        ("manager,450,2022,KRL,0,500", "p25 above 0"),
        ("manager,450,,KRL,,", "a value in every row"),
    ],
)
def test_a_price_that_cannot_be_is_refused_with_row_and_expectation(
    row: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(InputInvalid, match=f"row 3.*{told}"):
        given(tmp_path, "other,300,2022,KRL,,", row)


def test_an_item_stands_once(tmp_path: Path) -> None:
    with pytest.raises(InputInvalid, match="each item once"):
        given(tmp_path, "other,300,2022,KRL,,", "other,310,2022,KRL,,")
