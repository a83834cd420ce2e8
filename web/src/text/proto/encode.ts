import { fromBase64 } from '../bytes';
import { jsonNode, unquoted, type Node } from '../node';
import { wireType } from './decode';
import { BadSchema, fieldOf, packable, type Field, type Message, type Schema } from './schema';

/** The bytes of a message whose fields a JSON text says; throws `BadSchema` with the place of what cannot be said. */
export function encodeMessage(json: string, name: string, schema: Schema): Uint8Array {
  const node = jsonNode(json);
  const message = schema.messages.get(name);
  if (!message) throw new BadSchema(name);
  if (!node) throw new BadSchema('JSON');
  return new Uint8Array(body(node, message, schema, '$'));
}

function body(node: Node, message: Message, schema: Schema, at: string): number[] {
  if (node.kind !== 'object') throw new BadSchema(at);
  return node.entries.flatMap(([key, value]) => {
    const name = key.kind === 'string' ? unquoted(key.text) : '';
    const here = `${at}.${name}`;
    const field = message.fields.find((it) => it.name === name || camel(it.name) === name);
    if (!field) throw new BadSchema(here);
    if (value.kind === 'literal' && value.text === 'null') return [];
    return field.repeated ? many(value, field, schema, here) : one(value, field, schema, here);
  });
}

function many(node: Node, field: Field, schema: Schema, at: string): number[] {
  const entry = schema.messages.get(field.of);
  if (entry?.entry) {
    if (node.kind !== 'object') throw new BadSchema(at);
    return node.entries.flatMap(([key, value]) => run(field.number, pair(key, value, entry, schema, at)));
  }
  if (node.kind !== 'array') throw new BadSchema(at);
  if (!packable(field, schema)) return node.items.flatMap((it, index) => one(it, field, schema, `${at}[${index}]`));
  return node.items.length === 0 ? [] : run(field.number, node.items.flatMap((it, index) => bare(it, field, schema, `${at}[${index}]`)));
}

/** Keys of maps are texts in JSON, whatever they are on the wire. */
function pair(key: Node, value: Node, entry: Message, schema: Schema, at: string): number[] {
  const [keys, values] = [fieldOf(entry, 1), fieldOf(entry, 2)];
  if (!keys || !values || key.kind !== 'string') throw new BadSchema(at);
  const typed: Node = keys.type === 'bool' ? { kind: 'literal', text: unquoted(key.text) } : key;
  return [...one(typed, keys, schema, at), ...one(value, values, schema, `${at}.${unquoted(key.text)}`)];
}

function one(node: Node, field: Field, schema: Schema, at: string): number[] {
  const message = schema.messages.get(field.of);
  if (field.type === 'group' && message) return [...varint(BigInt(field.number) << 3n | 3n), ...body(node, message, schema, at), ...varint(BigInt(field.number) << 3n | 4n)];
  if (field.type === 'named' && message) return run(field.number, body(node, message, schema, at));
  if (field.type === 'string' && node.kind === 'string') return run(field.number, [...new TextEncoder().encode(unquoted(node.text))]);
  if (field.type === 'bytes') return run(field.number, bytes(node, at));
  return [...varint(BigInt(field.number) << 3n | BigInt(wireType(field))), ...bare(node, field, schema, at)];
}

/** Base64 as JSON of Protocol Buffers has it, or as it is shown here: `h'00ff'`. */
function bytes(node: Node, at: string): number[] {
  const text = node.kind === 'string' ? unquoted(node.text) : '';
  const hex = /^h'((?:[\da-f]{2})*)'$/i.exec(text)?.[1];
  if (hex !== undefined) return (hex.match(/../g) ?? []).map((it) => parseInt(it, 16));
  if (node.kind !== 'string' || !/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new BadSchema(at);
  return [...fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'))];
}

/** A number, a word of an enumeration, or a yes or no, without its key. */
function bare(node: Node, field: Field, schema: Schema, at: string): number[] {
  const text = node.kind === 'string' ? unquoted(node.text) : node.kind === 'number' || node.kind === 'literal' ? node.text : null;
  if (text === null || text === '') throw new BadSchema(at);
  const words = schema.enums.get(field.of);
  if (field.type === 'named' && words) return varint(enumerated(text, words, at));
  if (field.type === 'bool') {
    if (text !== 'true' && text !== 'false') throw new BadSchema(at);
    return [text === 'true' ? 1 : 0];
  }
  if (field.type === 'double' || field.type === 'float') return float(Number(text), field.type, node, at);
  return whole(text, field, at);
}

function enumerated(text: string, words: Map<number, string>, at: string): bigint {
  const found = [...words].find(([, word]) => word === text)?.[0] ?? (/^-?\d+$/.test(text) ? Number(text) : null);
  if (found === null) throw new BadSchema(at);
  return BigInt.asUintN(64, BigInt(found));
}

function float(value: number, type: 'double' | 'float', node: Node, at: string): number[] {
  if (Number.isNaN(value) && !(node.kind === 'string' && unquoted(node.text) === 'NaN')) throw new BadSchema(at);
  const view = new DataView(new ArrayBuffer(type === 'double' ? 8 : 4));
  if (type === 'double') view.setFloat64(0, value, true);
  else view.setFloat32(0, value, true);
  return [...new Uint8Array(view.buffer)];
}

/** How wide a whole number is, and whether it has a sign. */
const WHOLE: Partial<Record<Field['type'], [bits: 32 | 64, signed: boolean]>> = {
  int32: [32, true], sint32: [32, true], sfixed32: [32, true], uint32: [32, false], fixed32: [32, false],
  int64: [64, true], sint64: [64, true], sfixed64: [64, true], uint64: [64, false], fixed64: [64, false],
};

function whole(text: string, field: Field, at: string): number[] {
  const width = WHOLE[field.type];
  if (!width || !/^-?\d+$/.test(text)) throw new BadSchema(at);
  const [bits, signed] = width;
  const value = BigInt(text);
  if ((signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)) !== value) throw new BadSchema(at);
  if (field.type.includes('fixed')) return fixed(BigInt.asUintN(bits, value), bits);
  if (field.type.startsWith('sint')) return varint(BigInt.asUintN(bits, value << 1n ^ value >> BigInt(bits - 1)));
  return varint(BigInt.asUintN(64, value));
}

function fixed(value: bigint, bits: number): number[] {
  return Array.from({ length: bits / 8 }, (_, index) => Number(value >> BigInt(index * 8) & 255n));
}

function run(number: number, bytes: number[]): number[] {
  return [...varint(BigInt(number) << 3n | 2n), ...varint(BigInt(bytes.length)), ...bytes];
}

function varint(value: bigint): number[] {
  const out: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return [...out, Number(rest)];
    out.push(Number(rest & 127n) | 128);
  }
}

/** The name of a field as JSON of Protocol Buffers has it. */
function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, it: string) => it.toUpperCase());
}
