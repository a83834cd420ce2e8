"""Octets as the fuzzer has them, and as the network does.

The fuzzer is Python 2: its payloads are `str` of bytes. Ported, they are `str` whose characters are
the bytes 0 to 255 (Latin-1); only at the border to autobahn they are `bytes`.
"""

import binascii


def to_wire(octets):
    return octets.encode("latin-1") if isinstance(octets, str) else octets


def from_wire(octets):
    return bytes(octets).decode("latin-1") if isinstance(octets, (bytes, bytearray, memoryview)) else octets


def b2a_hex(octets):
    """As binascii's, from and to `str`: the ported files ask this module instead."""
    return binascii.b2a_hex(to_wire(octets)).decode("ascii")


hexlify = b2a_hex
