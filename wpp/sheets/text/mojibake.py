"""Letters that nobody can have meant: the traces of a text that was read in another encoding than it was saved in.

Each rule is about what stands beside what, since every letter alone is somebody's: Šimon has an Š, and in
“JŠger” it is the ä of a Macintosh.
"""

# ruff: noqa: RUF001, RUF003 - these letters are meant, each as it stands

import re
import unicodedata
from functools import lru_cache

# Figures raised and broken count as letters in `\\w`.
_LETTER = "[^\\W\\d_²³¹¼½¾]"
_LOWER = "[a-zß-öø-ÿœšž]"
_UPPER = "[A-ZÀ-ÖØ-Þ]"
_UNIT = "(?!(?:kg|g|l|ml|cl|in|inch|lb|oz|m|cm|mm|pt|pint|pints|litre|litres|yd|ft)\\b)"
_PARTICLE = (
    "(?!(?:van|von|vom|der|den|het|de|del|des|du|da|das|do|dos|di|la|le|el|al|bin|ibn|zu|zum|of|and|y|e)\\b)"
)
_IMPROBABLE = re.compile(
    "|".join(
        [
            # The bytes that Windows does not use.
            "[\x80-\x84\x86-\x9f]",
            # Signs that follow no letter: “Jos‚”, “Wa³êsa”; m³ is one, and so is a quotation that was opened.
            f"(?<={_LETTER})[‚„†‡‰¡¢£¤¥¦§¨¬¯¶¸¿ˆ˜×÷±¹¼¾ƒµ]",
            f"(?<={_LETTER})(?<!\\bm)(?<!\\b[cdk]m)³",
            f"(?<={_LETTER})³{_LETTER}",
            # Signs that no letter follows: “£ukasz”.
            f"[‡‰¢¤¥¦¬¯¶£€ˆ˜¨¸±ƒ]{_LETTER}",
            f"[©®]{_LOWER}",
            f"µ(?!(?:m|g|l|s|F|A|V|W|H|mol)\\b){_LETTER}",
            # Signs that never stand side by side: “‚³‚ç”, “„’guez”.
            "[‚„†‡‰¢£¤¥¦§¨¬¯¶¸¿ˆ˜×÷±¹¼¾ƒµ³²\xad’][‚„†‡‰¢£¤¥¦§¨¬¯¶¸¿ˆ˜×÷±¹¼¾ƒµ³²]",
            "[„‚][’‘]",
            "[–—][À-ÿ][–—]",
            f"[¹³¼¾]{_UNIT}{_LETTER}",
            f"{_LETTER}[“”«»]{_LETTER}",
            f"{_LETTER}\xa0{_PARTICLE}{_LOWER}",
            # A dash inside a name: “Mu–oz”, “L—pez”.
            f"(?<!{_LETTER}){_UPPER}{_LETTER}*[–—]{_LOWER}",
            # Capitals inside a word that has small letters: “JŠger”, “BŽla”.
            f"(?<={_UPPER})[ŠŽŒŸ](?={_LOWER})",
            # A word without one plain letter: “Èâàí” is Иван.
            f"(?<!{_LETTER})[À-ÖØ-öø-ÿ]{{2,}}(?!{_LETTER})",
            f"(?<!{_LETTER})[ßÿ]",
        ]
    )
)
# The few that nothing else explains, for files whose encoding is sure, where nobody could say that it is right.
_RUINED = re.compile(f"[\x80-\x84\x86-\x9f]|[£¥¯¢]{_LOWER}{{2}}|{_LETTER}{{3}}³|{_LETTER}[¹³]{_LETTER}")
_OPENS = (("¿", "?"), ("¡", "!"))
_CAPITAL = re.compile(f"(?<={_LOWER})[À-ÖØ-ÞŠŽŒŸ]")
# McÉwan and d'Élan are names; “RenŽ” is not.
_PREFIX = re.compile(r"\b(?:Ma?c|O|De|Le|La|Di|Du|Fitz|d|l)$")
_BETWEEN = re.compile(f"(?<={_LETTER})[^\\w\\s\x00-\x7f\xa0\xad’‘´·–—•…°®™©«»“”](?={_LETTER})")
# What UTF-8 looks like letter by letter: a first byte, and as many more as it announces.
_MORE = "[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_UTF8 = re.compile(f"[Â-ß]{_MORE}|[à-ï]{_MORE}{{2}}|[ð-ô]{_MORE}{{3}}")
_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HIRAGANA", "KATAKANA", "CJK", "HANGUL", "HALFWIDTH")
_TOGETHER = frozenset({"HIRAGANA", "KATAKANA", "CJK"})
_WORD = re.compile(f"{_LETTER}+")


@lru_cache(maxsize=4096)
def is_suspect(text: str) -> bool:
    """Whether a text, read as Windows text, has letters in it that no name and no description has."""
    if _IMPROBABLE.search(text) or _BETWEEN.search(text):
        return True
    for sign, closing in _OPENS:
        if (place := text.find(sign)) >= 0 and text[place + 1 : place + 2].isalpha() and closing not in text:
            return True
    if "“" in text and re.search(f"{_LETTER}“", text) and not re.search("[„“].*“", text):
        return True
    return any(not _PREFIX.search(text, 0, row.start()) for row in _CAPITAL.finditer(text))


def is_mojibake(text: str) -> bool:
    """Whether a text has what is left of a name that was read wrongly and then saved: “£ukasz”, “Micha³”."""
    return _RUINED.search(text) is not None


def mixes_scripts(text: str) -> bool:
    """Whether a word of it has letters of two scripts, as “Josй”."""
    return any(len(_scripts(word)) > 1 for word in _WORD.findall(text) if not word.isascii())


def undo_double_encoding(text: str) -> str | None:
    """What a text was before its UTF-8 was read as Windows text, “José” for “JosÃ©”; None where it is as it was.

    What comes out must be letters of a living alphabet: “JOSÉ’S” is UTF-8 too, of a letter that no name has.
    """
    if not _UTF8.search(text):
        return None
    try:
        before = original_bytes(text).decode("utf-8")
    except UnicodeError:
        return None
    return before if before != text and all(map(_likely, before)) else None


def original_bytes(text: str) -> bytes:
    """Text that was read as Windows text as the bytes that it was. Raises UnicodeError where it cannot have been."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        pass
    return b"".join(
        char.encode("latin-1") if "\x80" <= char <= "\x9f" else char.encode("cp1252") for char in text
    )


def _likely(char: str) -> bool:
    return char < "\u0180" or not "\u0180" <= char < "\u0370" or "\u0218" <= char <= "\u021b"


def _scripts(word: str) -> set[str]:
    rows = set()
    for char in word:
        name = unicodedata.name(char, "")
        script = next((script for script in _SCRIPTS if name.startswith(script)), "")
        rows.add("CJK" if script in _TOGETHER else script)
    return rows - {""}
