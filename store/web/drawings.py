"""The picture of an item, or the drawing that stands for it where there is none."""

import re

BY_WORD = {
    "tshirt": r"t-?shirts?|tees?|polo|shirts?|tops?|jersey",
    "hoodie": r"hood(ie|y|ies)|jumpers?|sweat\w*|fleeces?|jackets?|gilets?|coats?",
    "bottle": r"bottles?|flasks?|tumblers?",
    "mug": r"mugs?|cups?",
    "notebook": r"note ?books?|journals?|planners?|books?|pads?",
    "bag": r"(tote ?)?bags?|totes?|back ?packs?|rucksacks?",
    "pen": r"pens?|pencils?",
    "lanyard": r"lanyards?|badges?",
    "cap": r"caps?|hats?|beanies?",
    "socks": r"socks?",
    "headphones": r"headphones?|ear ?(buds|phones)|speakers?",
    "card": r"cards?|letters?|booklets?|guides?",
}


def picture_of(image: str) -> str:
    """The address of a picture that a browser can load; empty for the name of a file on somebody's disk."""
    return image if re.fullmatch(r"(https://[\w.-]+(:\d+)?)?/(?![/\\])\S*", image) else ""


def drawing_of(item: str) -> str:
    """The name of a drawing in `templates/drawings`; a present where no word of the item is known."""
    for name, words in BY_WORD.items():
        if re.search(rf"\b(?:{words})\b", item.lower()):
            return name
    return "present"
