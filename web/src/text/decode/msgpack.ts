import type { Node } from '../node';
import { floatWord, hexWord, Source, Unreadable } from './source';

/** A MessagePack value that takes all of these bytes. */
export function messagePack(bytes: Uint8Array): Node {
  const source = new Source(bytes);
  const node = value(source, 0);
  if (source.rest > 0) throw new Unreadable('more follows');
  return node;
}

function value(source: Source, depth: number): Node {
  source.part(depth);
  const tag = source.byte();
  if (tag < 0x80) return number(tag);
  if (tag < 0x90) return map(source, tag & 15, depth);
  if (tag < 0xa0) return array(source, tag & 15, depth);
  if (tag < 0xc0) return text(source, tag & 31);
  if (tag >= 0xe0) return number(tag - 256);
  return tagged(source, tag, depth);
}

function tagged(source: Source, tag: number, depth: number): Node {
  const size = ([1, 2, 4, 8] as const)[(tag - (tag >= 0xd9 ? 0xd9 : tag >= 0xd0 ? 0xd0 : tag >= 0xcc ? 0xcc : tag >= 0xc7 ? 0xc7 : 0xc4)) & 3] ?? 1;
  if (tag === 0xc0) return { kind: 'literal', text: 'null' };
  if (tag === 0xc2 || tag === 0xc3) return { kind: 'literal', text: String(tag === 0xc3) };
  if (tag >= 0xc4 && tag <= 0xc6) return { kind: 'bytes', text: hexWord(source.take(source.length(size))) };
  if (tag >= 0xc7 && tag <= 0xc9) return extension(source, source.length(size));
  if (tag === 0xca || tag === 0xcb) return { kind: 'number', text: floatWord(source.float(tag === 0xca ? 4 : 8)) };
  if (tag >= 0xcc && tag <= 0xcf) return number(source.unsigned(size));
  if (tag >= 0xd0 && tag <= 0xd3) return number(BigInt.asIntN(size * 8, source.unsigned(size)));
  if (tag >= 0xd4 && tag <= 0xd8) return extension(source, 1 << (tag - 0xd4));
  if (tag >= 0xd9 && tag <= 0xdb) return text(source, source.length(size));
  if (tag === 0xdc || tag === 0xdd) return array(source, source.length(tag === 0xdc ? 2 : 4), depth);
  if (tag === 0xde || tag === 0xdf) return map(source, source.length(tag === 0xde ? 2 : 4), depth);
  throw new Unreadable('no such type');
}

function number(value: number | bigint): Node {
  return { kind: 'number', text: String(value) };
}

function text(source: Source, length: number): Node {
  return { kind: 'string', text: JSON.stringify(source.text(length)) };
}

function array(source: Source, length: number, depth: number): Node {
  return { kind: 'array', items: Array.from({ length }, () => value(source, depth + 1)) };
}

function map(source: Source, length: number, depth: number): Node {
  return { kind: 'object', entries: Array.from({ length }, () => [value(source, depth + 1), value(source, depth + 1)]) };
}

/** A value of an application; −1 is a time. */
function extension(source: Source, length: number): Node {
  const kind = source.byte() << 24 >> 24;
  const bytes = source.take(length);
  return { kind: 'bytes', text: kind === -1 ? time(bytes) : `ext(${kind}, ${hexWord(bytes)})` };
}

function time(bytes: Uint8Array): string {
  const source = new Source(bytes);
  const said = (seconds: bigint, nanoseconds: bigint) => `time(${seconds}${nanoseconds ? `.${String(nanoseconds).padStart(9, '0')}` : ''})`;
  if (bytes.length === 4) return said(source.unsigned(4), 0n);
  if (bytes.length === 8) {
    const both = source.unsigned(8);
    return said(both & ((1n << 34n) - 1n), both >> 34n);
  }
  if (bytes.length !== 12) return `ext(-1, ${hexWord(bytes)})`;
  const nanoseconds = source.unsigned(4);
  return said(BigInt.asIntN(64, source.unsigned(8)), nanoseconds);
}
