/** How a field stands on the wire: the words of a `.proto` file. */
export const SCALARS = ['double', 'float', 'int64', 'uint64', 'int32', 'fixed64', 'fixed32', 'bool', 'string', 'bytes', 'uint32', 'sfixed32', 'sfixed64', 'sint32', 'sint64'] as const;

export type Scalar = (typeof SCALARS)[number];

/** A field of a message. */
export interface Field {
  number: number;
  name: string;
  repeated: boolean;
  type: Scalar | 'group' | 'named';
  /** Of a message or an enumeration: its whole name, without a dot before it. */
  of: string;
}

/** A message; `entry`: it stands for an entry of a map. */
export interface Message {
  name: string;
  fields: Field[];
  entry: boolean;
}

/** All that some files say, by whole names. */
export interface Schema {
  messages: Map<string, Message>;
  /** The words of an enumeration by their numbers; of several for one number the first. */
  enums: Map<string, Map<number, string>>;
}

/** What cannot be read as a schema; the place is for people. */
export class BadSchema extends Error {}

export function emptySchema(): Schema {
  return { messages: new Map(), enums: new Map() };
}

/** The names of all messages but those that stand for entries of maps. */
export function messageNames(schema: Schema): string[] {
  return [...schema.messages.values()].filter((it) => !it.entry).map((it) => it.name).sort();
}

/** The field of a message by its number. */
export function fieldOf(message: Message, number: number): Field | undefined {
  return message.fields.find((it) => it.number === number);
}

/** Whether many of them may stand in one run of bytes. */
export function packable(field: Field, schema: Schema): boolean {
  return field.type === 'named' ? schema.enums.has(field.of) : field.type !== 'string' && field.type !== 'bytes' && field.type !== 'group';
}
