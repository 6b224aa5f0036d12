"""Writes a vocabulary as a sentencepiece model whose ids are the embedding model's own."""

import struct
from pathlib import Path

import sentencepiece

from desktop_app.embed.weights import Vocabulary

CHARACTER_RULES = "nmt_nfkc"
QUIET = 2

# Field numbers and values of sentencepiece_model.proto
PIECES, TRAINER, NORMALIZER = 1, 2, 3
PIECE, SCORE, KIND = 1, 2, 3
ORDINARY, UNKNOWN = 1, 2
MODEL_TYPE, SIZE, UNIGRAM = 3, 4, 1
SPECIAL_IDS = (40, 41, 42, 43)
SPECIAL_PIECES = (45, 46, 47, 48)
VARINT, DELIMITED, FIXED32 = 0, 2, 5


def write_tokenizer(vocabulary: Vocabulary, path: Path) -> None:
    """Write `vocabulary` to `path`.

    Special pieces such as `<s>` are ordinary pieces here, because the model's own tokenizer finds them in running
    text too; runs of spaces are left to the reader (see tokenizer.py), which needs to know where a text ends in one.
    """
    special = (vocabulary.unknown, vocabulary.bos, vocabulary.eos, vocabulary.pad)
    trainer = _number(MODEL_TYPE, UNIGRAM) + _number(SIZE, len(vocabulary.pieces))
    for field, index in zip(SPECIAL_IDS, special, strict=True):
        trainer += _number(field, index)
    for field, index in zip(SPECIAL_PIECES, special, strict=True):
        trainer += _message(field, vocabulary.pieces[index].encode())
    with path.open("wb") as file:
        for index, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True)):
            kind = UNKNOWN if index == vocabulary.unknown else ORDINARY
            fields = _message(PIECE, piece.encode()) + _tag(SCORE, FIXED32) + struct.pack("<f", score)
            file.write(_message(PIECES, fields + _number(KIND, kind)))
        file.write(_message(TRAINER, trainer))
        file.write(_message(NORMALIZER, _normalizer(vocabulary)))


def _normalizer(vocabulary: Vocabulary) -> bytes:
    """Compile the vocabulary's character rules.

    The library's own rules follow newer Unicode versions than a model of 2019; they serve for sequences of
    characters (letters with combining marks), the vocabulary's for single ones.
    """
    sentencepiece.set_min_log_level(QUIET)
    if vocabulary.sentencepiece_model:
        normalizer = sentencepiece.SentencePieceNormalizer(
            model_proto=vocabulary.sentencepiece_model,
            add_dummy_prefix=True,
            escape_whitespaces=True,
            remove_extra_whitespaces=False,
        )
    else:
        standard = sentencepiece.SentencePieceNormalizer(rule_name=CHARACTER_RULES).decompile()
        rules = [(source, target) for source, target in standard if len(source) > 1]
        normalizer = sentencepiece.SentencePieceNormalizer(
            norm_map=[*rules, *vocabulary.normalization.items()],
            add_dummy_prefix=True,
            escape_whitespaces=True,
            remove_extra_whitespaces=False,
        )
    return normalizer.serialized_normalizer_spec()


def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value >> 7:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _tag(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _number(field: int, value: int) -> bytes:
    return _tag(field, VARINT) + _varint(value)


def _message(field: int, content: bytes) -> bytes:
    return _tag(field, DELIMITED) + _varint(len(content)) + content
