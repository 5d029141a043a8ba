"""How a text file may have been saved: names of encodings, and which of them explains doubtful characters."""

import codecs
import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from wpp.sheets.text.mojibake import is_suspect, mixes_scripts, original_bytes

ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little endian",
    "utf-16-be": "UTF-16, big endian",
    "utf-32": "UTF-32",
    "utf-32-le": "UTF-32, little endian",
    "utf-32-be": "UTF-32, big endian",
    "ascii": "plain English text (ASCII)",
    "cp1252": "Windows text",
    "iso8859-1": "Latin-1, Western Europe",
    "iso8859-15": "Latin-9, Western Europe",
    "cp1250": "Windows, Central Europe",
    "iso8859-2": "Latin-2, Central Europe",
    "cp1251": "Windows, Cyrillic",
    "koi8-r": "KOI8, Cyrillic",
    "cp1253": "Windows, Greek",
    "cp1254": "Windows, Turkish",
    "cp1257": "Windows, Baltic",
    "mac-roman": "Macintosh",
    "mac-latin2": "Macintosh, Central Europe",
    "cp850": "DOS, Western Europe",
    "cp437": "DOS, American",
    "cp852": "DOS, Central Europe",
    "shift_jis": "Shift-JIS, Japanese",
    "cp932": "Windows, Japanese",
    "euc_jp": "EUC, Japanese",
    "gbk": "Windows, Chinese",
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "cp949": "Windows, Korean",
    "euc_kr": "EUC, Korean",
}
_OTHER_NAMES = {
    "ansi": "cp1252",
    "windows": "cp1252",
    "western": "cp1252",
    "excel": "cp1252",
    "unicode": "utf-16",
    "utf8 bom": "utf-8-sig",
    "mac": "mac_roman",
    "macintosh": "mac_roman",
    "macroman": "mac_roman",
    "dos": "cp850",
    "oem": "cp850",
    "sjis": "shift_jis",
    "shiftjis": "shift_jis",
    "japanese": "shift_jis",
    "cyrillic": "cp1251",
    "russian": "cp1251",
    "polish": "cp1250",
    "czech": "cp1250",
    "greek": "cp1253",
    "turkish": "cp1254",
    "chinese": "gbk",
}
_WEST = "áéíóúñçüöäåøèêàß"
_CENTRE = "ąćęłńóśżźáčďéěíňřšťúůýžőűöüäşţăâîľĺŕđ"
# In the order in which one is offered where two explain as much: the letters that names in it mostly have, or the first
# bytes of the syllables and of the few thousand characters that every day's words are written with.
_TRIED: dict[str, str | frozenset[int]] = {
    "cp1250": _CENTRE,
    "iso8859_2": _CENTRE,
    "cp1251": "оеаинтсрвлкмдпуяыьгбчй",
    "koi8_r": "оеаинтсрвлкмдпуяыьгбчй",
    "cp1253": "αοιετσνηυρπκμλςίόάέήώύγδθ",
    "shift_jis": frozenset([*range(0x81, 0x84), *range(0x88, 0x98)]),
    "gbk": frozenset(range(0xB0, 0xD8)),
    "euc_jp": frozenset([0xA1, 0xA4, 0xA5, *range(0xB0, 0xD0)]),
    "euc_kr": frozenset(range(0xB0, 0xC9)),
    "big5": frozenset(range(0xA4, 0xC7)),
    "mac_roman": _WEST,
    "cp850": _WEST,
}
_WORDS = re.compile(r"[^\W\d_]+")
_DRAWN = re.compile("[\u2200-\u22ff\u2320-\u2321\u2500-\u25ff]")
_ACCENTED = re.compile(r"(?<![^\W\d_])[À-ɏ]{2,}(?![^\W\d_])")


@dataclass(frozen=True, slots=True)
class EncodingCandidate:
    """An encoding that explains the letters, by the name that `--encoding` takes."""

    encoding: str

    @property
    def label(self) -> str:
        """What people call it."""
        return encoding_label(self.encoding)

    def reads(self, text: str) -> str:
        """A text that was read as Windows text, as it would be; unchanged where it cannot be."""
        try:
            return original_bytes(text).decode(self.encoding)
        except UnicodeError:
            return text


def encoding_name(encoding: str) -> str:
    """The name of an encoding as people know it, with the one that `--encoding` takes where that says more."""
    name = encoding_label(encoding)
    return name if name.startswith("UTF") or name == encoding.upper() else f"{name} ({encoding})"


def encoding_label(encoding: str) -> str:
    """The same without the name that `--encoding` takes."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        name = encoding
    return ENCODING_NAMES.get(name, encoding.upper())


def encodings_explaining(texts: Iterable[str]) -> list[EncodingCandidate]:
    """The encodings under which texts that were read as Windows text make sense, the best first."""
    scored = []
    samples = list(texts)
    for encoding, chars in _TRIED.items():
        penalty = _penalty(samples, encoding, chars)
        if penalty is not None and penalty < 3 * len(samples):
            scored.append((penalty, encoding))
    scored.sort(key=lambda each: each[0])
    # One that is only a little better than nothing is said where there is no other.
    good = [encoding for penalty, encoding in scored if penalty < len(samples)]
    return [EncodingCandidate(encoding) for encoding in good or [encoding for _, encoding in scored[:1]]]


def all_candidates() -> list[EncodingCandidate]:
    """All that are tried on letters that make no sense."""
    return [EncodingCandidate(encoding) for encoding in _TRIED]


def similar_encodings(named: str) -> list[str]:
    """Encodings whose names are like a name that is none."""
    plain = " ".join(re.findall(r"[a-z]+|\d+", named.casefold()))
    if (other := _OTHER_NAMES.get(plain) or _OTHER_NAMES.get(plain.replace(" ", ""))) is not None:
        return [other]
    known = {re.sub(r"[^a-z0-9]", "", name): name for name in [*ENCODING_NAMES, "latin-1", "mac_roman"]}
    alike = {name: difflib.SequenceMatcher(None, plain.replace(" ", ""), name).ratio() for name in known}
    close = [name for name in sorted(known, key=lambda name: -alike[name]) if alike[name] > 0.55]
    digits = "".join(re.findall(r"\d{3,}", named))
    same_page = [name for name in known.values() if digits and name.endswith(digits)]
    return list(dict.fromkeys([*same_page, *(known[name] for name in close)]))[:3]


def _penalty(samples: list[str], encoding: str, usual: str | frozenset[int]) -> float | None:
    """How much is odd about the texts in an encoding; None where one of them cannot be in it."""
    penalty = 0.0
    for text in samples:
        try:
            raw = original_bytes(text)
            read = raw.decode(encoding)
        except UnicodeError:
            return None
        if is_suspect(read) or mixes_scripts(read) or _strange(read):
            penalty += 4
        elif isinstance(usual, str):
            penalty += sum(0.3 for char in read if not char.isascii() and char.lower() not in usual)
        else:
            penalty += _unusual(raw, usual)
    return penalty


def _strange(read: str) -> bool:
    """Lines and sums among letters, capitals where no word has them, or a word of accents: Cyrillic read as Polish."""
    words = _WORDS.findall(read)
    return bool(_DRAWN.search(read) or _ACCENTED.search(read)) or any(
        not (word[1:].islower() or word.isupper()) and word != word.swapcase()
        for word in words
        if len(word) > 1
    )


def _unusual(raw: bytes, first_bytes: frozenset[int]) -> int:
    """How many characters of two bytes are not those of every day."""
    unusual, place = 0, 0
    while place < len(raw):
        unusual += raw[place] >= 0x80 and raw[place] not in first_bytes
        place += 2 if raw[place] >= 0x80 else 1
    return unusual
