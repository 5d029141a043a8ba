"""A description or a size that contradicts the SKU is named row by row; what says the same, or nothing, is taken."""

import pytest

from wpp.catalogue.views import SkuView
from wpp.stock.contradictions import contradictions

CATALOGUE = [
    ("T-shirt", ("S", "M", "L", "XL")),
    ("T-shirt black", ("S", "M")),
    ("Hoodie", ("8", "10", "12")),
    ("Cap", ("S/M", "L/XL")),
    ("Kids’ socks", ("5-6 years", "7-8 years")),
    ("Water bottle", ("",)),
]
SKUS = {
    f"{item}|{size}": SkuView(0, f"{item}|{size}", item, size, "", "", "each", None)
    for item, sizes in CATALOGUE
    for size in sizes
}


def other_goods(sku: str, description: str) -> str:
    return contradictions(SKUS.values()).other_goods(description, SKUS[sku])


@pytest.mark.parametrize(
    ("sku", "description", "what"),
    [
        ("T-shirt|S", "T-shirt navy L", "size L"),
        ("T-shirt|S", "Tee, size Large", "size LARGE"),
        ("T-shirt|M", "Men’s T-shirts XL (navy)", "size XL"),
        ("Hoodie|10", "Hoodie, 12", "size 12"),
        ("Hoodie|10", "Hoodie size 8 grey", "size 8"),
        ("Cap|S/M", "Cap L/XL", "size L/XL"),
        ("Kids’ socks|5-6 years", "Socks kids 7-8 years", "size 7 8 YEARS"),
        ("T-shirt|M", "Hoodie", "Hoodie"),
        ("T-shirt|M", "T-shirt black", "T-shirt black"),
        ("Water bottle|", "Caps", "Cap"),
    ],
)
def test_other_goods_are_named(sku: str, description: str, what: str) -> None:
    assert other_goods(sku, description) == what


@pytest.mark.parametrize(
    ("sku", "description"),
    [
        ("T-shirt|M", "T-shirt, M"),
        ("T-shirt|M", "Medium navy tee"),
        ("T-shirt|M", "Men’s L/S tee, M"),
        ("T-shirt|M", "Women's tee S/S"),
        ("T-shirt|M", "Available in S, M and L"),
        ("T-shirt|XL", "X-Large tee"),
        ("T-shirt black|M", "T-shirt black M"),
        ("Hoodie|10", "Hoodie 12 oz, 10"),
        ("Hoodie|10", "Hoodie, pack of 8 with logo"),
        ("Hoodie|8", "Hoodie to go with the T-shirt"),
        ("Cap|L/XL", "Cap L/XL, one size up"),
        ("Water bottle|", "Bottle, 500 ml"),
        ("Water bottle|", "XL bottle"),
        ("T-shirt|M", "Item 4711"),
    ],
)
def test_what_is_the_same_or_says_nothing_of_it_is_taken(sku: str, description: str) -> None:
    assert other_goods(sku, description) == ""
