import { Source, Unreadable } from '../decode/source';

/** A field as it stands on the wire. */
export interface Wire {
  number: number;
  type: 0 | 1 | 2 | 3 | 5;
  /** Of type 0. */
  value: bigint;
  /** Of all others: the bytes, of a group those of its fields. */
  bytes: Uint8Array;
}

/** The fields of a message, one by one. */
export function* fields(source: Source, depth: number): Generator<Wire> {
  while (source.rest > 0) yield field(source, depth);
}

function field(source: Source, depth: number): Wire {
  source.part(depth);
  const key = varint(source);
  const [number, type] = [Number(key >> 3n), Number(key & 7n)];
  if (number < 1 || number > 536_870_911) throw new Unreadable('no such field');
  const made = (type: Wire['type'], bytes: Uint8Array, value = 0n): Wire => ({ number, type, value, bytes });
  if (type === 0) return made(0, new Uint8Array(), varint(source));
  if (type === 1) return made(1, source.take(8));
  if (type === 5) return made(5, source.take(4));
  if (type === 2) return made(2, run(source));
  if (type === 3) return made(3, group(source, number, depth));
  throw new Unreadable('no such wire type');
}

function run(source: Source): Uint8Array {
  const length = varint(source);
  if (length > BigInt(source.rest)) throw new Unreadable('cut off');
  return source.take(Number(length));
}

/** The fields up to the end of this group, without its mark. */
function group(source: Source, number: number, depth: number): Uint8Array {
  const start = source.at;
  for (;;) {
    const before = source.at;
    const key = varint(source);
    if (key === ((BigInt(number) << 3n) | 4n)) return source.bytes.subarray(start, before);
    source.at = before;
    field(source, depth + 1);
  }
}

/** A number of up to ten bytes, as 64 bits. */
export function varint(source: Source): bigint {
  let value = 0n;
  for (let place = 0n; place < 70n; place += 7n) {
    const byte = source.byte();
    value |= BigInt(byte & 127) << place;
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw new Unreadable('too long');
}
