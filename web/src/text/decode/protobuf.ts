import type { Node } from '../node';
import { hexWord, Source, Unreadable, utf8 } from './source';

/** What a message of Protocol Buffers says without its descriptor: fields by their numbers, each read in the likeliest way. */
export function protobuf(bytes: Uint8Array): Node {
  if (bytes.length === 0) throw new Unreadable('nothing');
  return message(new Source(bytes), 0);
}

function message(source: Source, depth: number): Node {
  const entries: [Node, Node][] = [];
  while (source.rest > 0) {
    source.part(depth);
    const key = varint(source);
    const field = key >> 3n;
    if (field === 0n || field > 536_870_911n) throw new Unreadable('no such field');
    entries.push([{ kind: 'number', text: String(field) }, field_(source, Number(key & 7n), depth)]);
  }
  return { kind: 'object', entries };
}

function field_(source: Source, wire: number, depth: number): Node {
  if (wire === 0) return { kind: 'number', text: String(varint(source)) };
  if (wire === 1) return { kind: 'bytes', text: `fixed64(${hexWord(source.take(8))})` };
  if (wire === 5) return { kind: 'bytes', text: `fixed32(${hexWord(source.take(4))})` };
  if (wire !== 2) throw new Unreadable('no such wire type');
  const length = varint(source);
  if (length > BigInt(source.rest)) throw new Unreadable('cut off');
  return run(source.take(Number(length)), depth, source);
}

/** A text where it reads as one, else a message within, else bytes. */
function run(bytes: Uint8Array, depth: number, outer: Source): Node {
  outer.part(depth);
  try {
    const text = utf8(bytes);
    // eslint-disable-next-line no-control-regex
    if (!/[\u0000-\u0008\u000e-\u001f]/.test(text)) return { kind: 'string', text: JSON.stringify(text) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
  }
  const inner = new Source(bytes);
  inner.parts = outer.parts;
  try {
    return message(inner, depth + 1);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { kind: 'bytes', text: hexWord(bytes) };
  } finally {
    outer.parts = inner.parts;
  }
}

function varint(source: Source): bigint {
  let value = 0n;
  for (let place = 0n; place < 70n; place += 7n) {
    const byte = source.byte();
    value |= BigInt(byte & 127) << place;
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw new Unreadable('too long');
}
