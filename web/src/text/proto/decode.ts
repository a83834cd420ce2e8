import type { Node } from '../node';
import { hexWord, Source, Unreadable, utf8 } from '../decode/source';
import { fieldOf, packable, type Field, type Message, type Schema } from './schema';
import { fields, varint, type Wire } from './wire';

/** What a message says by its schema: fields by their names as JSON has them; those that the schema does not know by their numbers. */
export function decodeMessage(bytes: Uint8Array, name: string, schema: Schema): Node {
  const message = schema.messages.get(name);
  if (!message) throw new Unreadable('no such message');
  return readMessage(new Source(bytes), message, schema, 0);
}

function readMessage(source: Source, message: Message, schema: Schema, depth: number): Node {
  // In the order in which they first came; what came again is added, or counts instead.
  const found = new Map<string, { field: Field | null; values: Node[] }>();
  const put = (name: string, field: Field | null, values: Node[]) => {
    const known = found.get(name);
    if (known) known.values.push(...values);
    else found.set(name, { field, values });
  };
  for (const wire of fields(source, depth)) {
    const field = fieldOf(message, wire.number);
    const values = field && values_(wire, field, schema, source, depth);
    if (field && values) put(field.name, field, values);
    else put(`${wire.number} (unknown)`, null, [unknown(wire)]);
  }
  const entries = [...found].map(([name, { field, values }]): [Node, Node] => [text(name), whole(field, values, schema)]);
  return { kind: 'object', entries };
}

function whole(field: Field | null, values: Node[], schema: Schema): Node {
  const last = values.at(-1) ?? { kind: 'literal', text: 'null' };
  if (field === null) return values.length > 1 ? { kind: 'array', items: values } : last;
  if (!field.repeated) return last;
  if (!schema.messages.get(field.of)?.entry) return { kind: 'array', items: values };
  return { kind: 'object', entries: values.map((it) => pair(it, schema.messages.get(field.of) as Message, schema)) };
}

/** An entry of a map; what it leaves out is the default. */
function pair(entry: Node, message: Message, schema: Schema): [Node, Node] {
  const part = (number: number) => {
    const field = fieldOf(message, number);
    const found = entry.kind === 'object' && entry.entries.find(([key]) => key.kind === 'string' && key.text === JSON.stringify(field?.name));
    return found ? found[1] : fallback(field, schema);
  };
  return [part(1), part(2)];
}

function fallback(field: Field | undefined, schema: Schema): Node {
  if (!field || field.type === 'string') return text('');
  if (field.type === 'bool') return { kind: 'literal', text: 'false' };
  if (field.type === 'bytes') return { kind: 'bytes', text: hexWord(new Uint8Array()) };
  if (field.type === 'named' && !schema.enums.has(field.of)) return { kind: 'object', entries: [] };
  return field.type === 'named' ? word(0n, field, schema) : { kind: 'number', text: '0' };
}

/** What stands there; `null`: it is not what the field would be. */
function values_(wire: Wire, field: Field, schema: Schema, outer: Source, depth: number): Node[] | null {
  const isMessage = field.type === 'group' || (field.type === 'named' && schema.messages.has(field.of));
  if (isMessage) {
    const inner = schema.messages.get(field.of);
    if (!inner || wire.type !== (field.type === 'group' ? 3 : 2)) return null;
    const source = new Source(wire.bytes);
    source.parts = outer.parts;
    const made = readMessage(source, inner, schema, depth + 1);
    outer.parts = source.parts;
    return [made];
  }
  if (field.type === 'named' && !schema.enums.has(field.of)) return null;
  if (wire.type === 2 && field.type === 'string') return [text(utf8(wire.bytes))];
  if (wire.type === 2 && field.type === 'bytes') return [{ kind: 'bytes', text: hexWord(wire.bytes) }];
  if (wire.type === 2 && packable(field, schema)) return packed(wire.bytes, field, schema, outer);
  return wire.type === wireType(field) ? [scalar(wire.value, wire.bytes, field, schema)] : null;
}

function packed(bytes: Uint8Array, field: Field, schema: Schema, outer: Source): Node[] {
  const source = new Source(bytes);
  const made: Node[] = [];
  const type = wireType(field);
  while (source.rest > 0) {
    outer.part(0);
    made.push(type === 0 ? scalar(varint(source), bytes, field, schema) : scalar(0n, source.take(type === 1 ? 8 : 4), field, schema));
  }
  return made;
}

/** How a lone value of this field stands on the wire. */
export function wireType(field: Field): 0 | 1 | 2 | 5 {
  if (field.type === 'double' || field.type === 'fixed64' || field.type === 'sfixed64') return 1;
  if (field.type === 'float' || field.type === 'fixed32' || field.type === 'sfixed32') return 5;
  return field.type === 'string' || field.type === 'bytes' ? 2 : 0;
}

function scalar(value: bigint, bytes: Uint8Array, field: Field, schema: Schema): Node {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (it: bigint | number): Node => ({ kind: 'number', text: String(it) });
  switch (field.type) {
    case 'bool':
      return { kind: 'literal', text: String(value !== 0n) };
    case 'int32':
      return number(BigInt.asIntN(32, value));
    case 'int64':
      return number(BigInt.asIntN(64, value));
    case 'uint32':
      return number(BigInt.asUintN(32, value));
    case 'sint32':
    case 'sint64':
      return number((value >> 1n) ^ -(value & 1n));
    case 'double':
      return float(view.getFloat64(0, true), String);
    case 'float':
      return float(view.getFloat32(0, true), shortest);
    case 'fixed64':
      return number(view.getBigUint64(0, true));
    case 'sfixed64':
      return number(view.getBigInt64(0, true));
    case 'fixed32':
      return number(view.getUint32(0, true));
    case 'sfixed32':
      return number(view.getInt32(0, true));
    case 'named':
      return word(value, field, schema);
    default:
      return number(value);
  }
}

function word(value: bigint, field: Field, schema: Schema): Node {
  const known = schema.enums.get(field.of)?.get(Number(BigInt.asIntN(32, value)));
  return known === undefined ? { kind: 'number', text: String(BigInt.asIntN(32, value)) } : text(known);
}

/** As JSON of Protocol Buffers says it. */
function float(value: number, say: (value: number) => string): Node {
  return Number.isFinite(value) ? { kind: 'number', text: Object.is(value, -0) ? '-0' : say(value) } : text(Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity');
}

/** The fewest digits that mean the same number of 32 bits. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const said = Number(value.toPrecision(digits));
    if (Math.fround(said) === value) return String(said);
  }
  return String(value);
}

function unknown(wire: Wire): Node {
  if (wire.type === 0) return { kind: 'number', text: String(wire.value) };
  return { kind: 'bytes', text: hexWord(wire.bytes) };
}

function text(value: string): Node {
  return { kind: 'string', text: JSON.stringify(value) };
}
