import type { Node } from '../node';
import { floatWord, hexWord, Source, Unreadable, utf8 } from './source';

/** A CBOR value (RFC 8949) that takes all of these bytes. */
export function cbor(bytes: Uint8Array): Node {
  const source = new Source(bytes);
  const node = value(source, 0);
  if (node === null || source.rest > 0) throw new Unreadable('more follows');
  return node;
}

/** The next value; `null`: the break that ends one of unknown length. */
function value(source: Source, depth: number): Node | null {
  source.part(depth);
  const head = source.byte();
  const [major, minor] = [head >> 5, head & 31];
  if (major === 7) return simple(source, minor);
  const open = minor === 31;
  if (minor > 27 && !(open && major >= 2 && major <= 5)) throw new Unreadable('no such length');
  const count = open ? 0n : argument(source, minor);
  if (major === 0) return { kind: 'number', text: String(count) };
  if (major === 1) return { kind: 'number', text: String(-1n - count) };
  if (major === 6) return { kind: 'bytes', text: `${count}(${inner(must(value(source, depth + 1)))})` };
  if (!open && count > BigInt(source.rest)) throw new Unreadable('cut off');
  if (major === 2 || major === 3) return run(source, major, open, Number(count), depth);
  return list(source, major, open, Number(count), depth);
}

function argument(source: Source, minor: number): bigint {
  return minor < 24 ? BigInt(minor) : source.unsigned(([1, 2, 4, 8] as const)[minor - 24] ?? 1);
}

function simple(source: Source, minor: number): Node | null {
  if (minor === 31) return null;
  if (minor === 25) return { kind: 'number', text: floatWord(half(Number(source.unsigned(2)))) };
  if (minor === 26 || minor === 27) return { kind: 'number', text: floatWord(source.float(minor === 26 ? 4 : 8)) };
  if (minor > 24) throw new Unreadable('no such value');
  const code = minor === 24 ? source.byte() : minor;
  return { kind: 'literal', text: { 20: 'false', 21: 'true', 22: 'null', 23: 'undefined' }[code] ?? `simple(${code})` };
}

function run(source: Source, major: number, open: boolean, count: number, depth: number): Node {
  const parts: Node[] = [];
  if (!open) {
    const bytes = source.take(count);
    return major === 2 ? { kind: 'bytes', text: hexWord(bytes) } : { kind: 'string', text: JSON.stringify(utf8(bytes)) };
  }
  for (let next = value(source, depth + 1); next !== null; next = value(source, depth + 1)) parts.push(next);
  return { kind: major === 2 ? 'bytes' : 'string', text: `(_ ${parts.map(inner).join(', ')})` };
}

function list(source: Source, major: number, open: boolean, count: number, depth: number): Node {
  const items: Node[] = [];
  const wanted = open ? Infinity : count * (major === 5 ? 2 : 1);
  while (items.length < wanted) {
    const next = value(source, depth + 1);
    if (next === null && open && (major === 4 || items.length % 2 === 0)) break;
    items.push(must(next));
  }
  if (major === 4) return { kind: 'array', items };
  const entries = Array.from({ length: items.length / 2 }, (_, index): [Node, Node] => [must(items[2 * index] ?? null), must(items[2 * index + 1] ?? null)]);
  return { kind: 'object', entries };
}

function must(node: Node | null): Node {
  if (node === null) throw new Unreadable('an end that does not belong here');
  return node;
}

function inner(node: Node): string {
  if (node.kind === 'object') return `{${node.entries.map(([key, it]) => `${inner(key)}: ${inner(it)}`).join(', ')}}`;
  return node.kind === 'array' ? `[${node.items.map(inner).join(', ')}]` : node.text;
}

/** A number of 16 bits (IEEE 754 binary16). */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
