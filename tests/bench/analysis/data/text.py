"""Columns of text made of numbers, many rows at a time."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

HEXADECIMAL = np.frombuffer(b"0123456789abcdef", np.uint8)
VERSION_4, VARIANT = 0x40, 0x80


def join(*parts):
    return pc.binary_join_element_wise(*parts, "")


def mix(numbers, salt):
    """A number that looks random for each number (the finaliser of splitmix64)."""
    mixed = numbers.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def nibbles(numbers):
    """The 16 hexadecimal digits of each."""
    octets = numbers.astype(">u8").view(np.uint8).reshape(len(numbers), 8)
    return np.stack([octets >> 4, octets & 15], axis=2).reshape(len(numbers), 16)


def column(letters):
    """A text of each row of a matrix of letters."""
    rows, width = letters.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(letters)))


def digits(numbers, width):
    return column(HEXADECIMAL[nibbles(numbers)[:, -width:]])


def uuids(high, low):
    """UUIDs of version 4."""
    figures = HEXADECIMAL[np.hstack([
        nibbles((high & np.uint64(0xFFFFFFFFFFFF0FFF)) | np.uint64(VERSION_4 << 8)),
        nibbles((low & np.uint64(0x3FFFFFFFFFFFFFFF)) | np.uint64(VARIANT << 56)),
    ])]  # fmt: skip
    dashes = np.full((len(high), 1), ord("-"), np.uint8)
    return column(np.hstack([figures[:, :8], dashes, figures[:, 8:12], dashes, figures[:, 12:16], dashes,
                             figures[:, 16:20], dashes, figures[:, 20:]]))  # fmt: skip
