"""Writes texts of many scripts (texts.jsonl), and for each class of tokenizers the ids that SentencePiece gives them, as the
class's own Python code in transformers would number and frame them: a line for each text, empty where that code and the
converters that AutoTokenizer uses are known to differ (see known_difference)."""
import json
import random
import re
import unicodedata

import sentencepiece

ODD = [
    "", " ", "  ", "a", " a", "a ", "  a  b  ", "a\tb", "a\nb", "a\r\nb", "a\u00a0b", "a\u3000b", "a\u200bb", "a\u2028b", "\ufeffa",
    "ＦＵＬＬ ｗｉｄｔｈ １２３", "ﬁne ﬂow", "½ ¼ ²", "① ② ㍿", "a…b", "Å Å Å", "e\u0301 é", "n\u0303o", "u\u0308ber",
    "ｶﾞ ｶ", "ﷺ", "\u0001a\u0002", "a\u00adb", "a\ufffdb", "▁a▁b", "a ▁ b", "''quoted'' ``so``", "«a» “b” ‘c’",
    "1,000 2,5 9,9", "12,", "3, 4, 5", "don't won't", "A.B.C.", "!!!???", "(a) [b] {c}", "a(b)c", "#tag @user",
    "https://a.b/c?d=e&f", "😀😀😀", "👩\u200d👧 👍🏽", "🇩🇪", "𝒜𝓁𝓁", "𠀀𠀁", "ĳ ǆ ŉ", "İstanbul ıslak", "ΣΑΣ Σας", "ß STRASSE",
    "אָ בּ", "لا لله", "क़ ख़", "Ăấ", "zzzz qqqq", "ꙮ", "の、。「」", "，。！？", "— – -", "tab\t\ttab", "\u202bא\u202c",
    "o\u0302\u0301", "か\u3099", "\u1100\u1161\u11a8", "a\u0300\u0301\u0302 b",
]
SPECIAL = re.compile(r"<(s|/s|pad|unk|mask|user)>|\[(CLS|SEP|PAD|UNK|MASK)\]")


def texts():
    random.seed(7)
    words = open("words.txt", encoding="utf-8").read().splitlines()
    mixed = []
    for _ in range(120):
        a, b = random.choice(words), random.choice(words)
        mixed.append(
            random.choice([
                " ".join(random.sample(a.split() + b.split(), 4)),
                a.upper() + " " + b.lower(),
                a[: random.randrange(1, len(a))] + b[random.randrange(len(b)):],
                a + "  " + b + random.choice(["!", "...", "?!", " :)", ", 12", "…"]),
            ])
            if len((a + b).split()) > 3 else a + b)
    return words + ODD + mixed


def long_clusters(text):
    """The tokenizers library looks a character up with its marks only if all take fewer than six bytes, and takes the
    shortest entry that fits."""
    return any(
        len(cluster.encode()) > 5 or len(cluster) > 2
        for cluster in re.findall(r"[^\u0300-\u036f\u3099\u1160-\u11ff][\u0300-\u036f\u3099\u1160-\u11ff]+", text))


def known_difference(name, text):
    if SPECIAL.search(text) or long_clusters(text) or text.startswith("▁"):
        return True
    decomposed = unicodedata.normalize("NFKD", text)
    return name == "albert" and (
        text != text.rstrip()  # the converter keeps a blank at the end
        or any(unicodedata.category(c).startswith("M") and not unicodedata.combining(c) for c in decomposed)
        or any("\u1100" <= c <= "\u11ff" for c in decomposed)  # Hangul stays in parts
        or "".join(c.lower() for c in decomposed) != decomposed.lower())  # the last sigma of a word


def albert_pieces(model, text):
    text = " ".join(text.strip().split()).replace("``", '"').replace("''", '"')
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    for piece in model.EncodeAsPieces(text):
        if len(piece) > 1 and piece[-1] == "," and piece[-2].isdigit():
            inner = model.EncodeAsPieces(piece[:-1].replace("▁", ""))
            if piece[0] != "▁" and inner[0][0] == "▁":
                inner[0] = inner[0][1:]
            yield from [p for p in inner if p] + [","]
        else:
            yield piece


def without_bytes(model, ids):
    """The converters leave bytes out, so that a run of unknown characters is one unknown token."""
    kept = []
    for i in ids:
        i = model.unk_id() if model.IsByte(i) else i
        if not (i == model.unk_id() and kept and kept[-1] == i):
            kept.append(i)
    return kept


def encode(name, model, text):
    if name == "albert":
        inner = [model.PieceToId(p) for p in albert_pieces(model, text)]
    else:
        inner = model.EncodeAsIds(text)
    if name == "deberta":
        inner = without_bytes(model, inner)
    if name in ("xlm-roberta", "xlm-roberta-bpe"):
        return [0] + [i + 1 if i else 3 for i in inner] + [2]
    if name == "camembert":
        return [5] + [i + 4 if i else 3 for i in inner] + [6]
    return [model.PieceToId("[CLS]")] + inner + [model.PieceToId("[SEP]")]


def main():
    all_texts = texts()
    with open("texts.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps(text) + "\n" for text in all_texts)
    models = {
        "xlm-roberta": "unigram", "camembert": "unigram", "xlm-roberta-bpe": "bpe", "deberta": "deberta", "albert": "albert",
    }
    for name, file in models.items():
        model = sentencepiece.SentencePieceProcessor()
        model.Load(file + ".model")
        with open(name + ".ids", "w", encoding="utf-8") as out:
            for text in all_texts:
                ids = [] if known_difference(name, text) else encode(name, model, text)
                out.write(" ".join(map(str, ids)) + "\n")


main()
