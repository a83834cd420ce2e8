import type { Proto } from '../../api/types';
import { fromBase64 } from '../bytes';
import type { Layer } from '../decode';
import { Unreadable } from '../decode/source';
import { decodeMessage } from './decode';
import { readDescriptorSet } from './descriptor';
import { readProto } from './language';
import { BadSchema, emptySchema, messageNames, type Schema } from './schema';

/** A schema out of files, and what is wrong with each of them; `null`: nothing. */
export interface Loaded {
  schema: Schema;
  names: string[];
  faults: (string | null)[];
}

let last: { key: string; loaded: Loaded } | null = null;

/** What the files of a project say together. Files that cannot be read are told of and left out. */
export function load(files: readonly Proto[]): Loaded {
  const key = JSON.stringify(files);
  if (last?.key !== key) last = { key, loaded: read(files) };
  return last.loaded;
}

function read(files: readonly Proto[]): Loaded {
  const faults = files.map((it) => fault(() => (it.is_set ? readDescriptorSet(bytes(it.body)) : readProto([it.body]))));
  const sound = files.filter((_, index) => faults[index] === null);
  // Texts may import each other: they are read together.
  const parts = [readProto(sound.filter((it) => !it.is_set).map((it) => it.body)), ...sound.filter((it) => it.is_set).map((it) => readDescriptorSet(bytes(it.body)))];
  const schema = emptySchema();
  for (const part of parts) {
    for (const [name, message] of part.messages) schema.messages.set(name, message);
    for (const [name, words] of part.enums) schema.enums.set(name, words);
  }
  return { schema, names: messageNames(schema).filter((it) => !it.startsWith('google.protobuf.')), faults };
}

/** What a message says by its schema; `null`: the bytes are none of these. */
export function readBySchema(bytes: Uint8Array, name: string, schema: Schema): Layer | null {
  try {
    return { decoder: 'protobuf', facts: [], node: decodeMessage(bytes, name, schema) };
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

function fault(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof BadSchema) return error.message;
    throw error;
  }
}

function bytes(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch {
    throw new BadSchema('Base64');
  }
}
