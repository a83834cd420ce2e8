import { Source, Unreadable, utf8 } from '../decode/source';
import { BadSchema, emptySchema, type Field, type Message, type Schema } from './schema';
import { fields, type Wire } from './wire';

/** By the numbers of `FieldDescriptorProto.Type`. */
const TYPES = ['', 'double', 'float', 'int64', 'uint64', 'int32', 'fixed64', 'fixed32', 'bool', 'string', 'group', 'named', 'bytes', 'uint32', 'named', 'sfixed32', 'sfixed64', 'sint32', 'sint64'] as const;

/** Reads a `FileDescriptorSet`, as `protoc --include_imports -o FILE` writes it. */
export function readDescriptorSet(bytes: Uint8Array): Schema {
  const schema = emptySchema();
  try {
    const files = all(bytes).filter((it) => it.number === 1 && it.type === 2);
    if (files.length === 0) throw new BadSchema('no file in it');
    for (const file of files) readFile(file.bytes, schema);
  } catch (error) {
    throw error instanceof Unreadable ? new BadSchema(error.message) : error;
  }
  return schema;
}

function readFile(bytes: Uint8Array, schema: Schema) {
  const parts = all(bytes);
  const scope = text(parts, 2);
  for (const it of parts) {
    if (it.number === 4) readMessage(it.bytes, scope, schema);
    if (it.number === 5) readEnum(it.bytes, scope, schema);
  }
}

function readMessage(bytes: Uint8Array, scope: string, schema: Schema) {
  const parts = all(bytes);
  const name = within(scope, text(parts, 1));
  const options = parts.find((it) => it.number === 7);
  const message: Message = { name, fields: [], entry: options !== undefined && number(all(options.bytes), 7) === 1 };
  schema.messages.set(name, message);
  for (const it of parts) {
    if (it.number === 2) message.fields.push(readField(it.bytes));
    if (it.number === 3) readMessage(it.bytes, name, schema);
    if (it.number === 4) readEnum(it.bytes, name, schema);
  }
}

function readField(bytes: Uint8Array): Field {
  const parts = all(bytes);
  const type = TYPES[number(parts, 5)];
  if (!type) throw new BadSchema('a field without a type');
  return { number: number(parts, 3), name: text(parts, 1), repeated: number(parts, 4) === 3, type, of: text(parts, 6).replace(/^\./, '') };
}

function readEnum(bytes: Uint8Array, scope: string, schema: Schema) {
  const parts = all(bytes);
  const words = new Map<number, string>();
  for (const it of parts.filter((it) => it.number === 2)) {
    const value = all(it.bytes);
    const at = number(value, 2);
    if (!words.has(at)) words.set(at, text(value, 1));
  }
  schema.enums.set(within(scope, text(parts, 1)), words);
}

const within = (scope: string, name: string) => (scope === '' ? name : `${scope}.${name}`);
const all = (bytes: Uint8Array) => [...fields(new Source(bytes), 0)];

function text(parts: Wire[], number: number): string {
  const found = parts.findLast((it) => it.number === number && it.type === 2);
  return found ? utf8(found.bytes) : '';
}

function number(parts: Wire[], number: number): number {
  return Number(BigInt.asIntN(32, parts.findLast((it) => it.number === number && it.type === 0)?.value ?? 0n));
}
