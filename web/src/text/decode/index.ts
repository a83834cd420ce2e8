import { jsonNode, type Node } from '../node';
import { cbor } from './cbor';
import { unpacked } from './inflate';
import { messagePack } from './msgpack';
import { mqtt } from './mqtt';
import { protobuf } from './protobuf';
import { Unreadable, utf8 } from './source';
import { engineIo, graphQl, jsonRpc, stomp, type Envelope } from './words';

/** A name and a value, both shown as they are. */
export type Fact = [name: string, value: string];

/** Every decoder by the name that people know it by. */
export const DECODERS = {
  gzip: 'gzip', deflate: 'deflate (zlib)', 'deflate-raw': 'deflate (raw)', engineio: 'Engine.IO / Socket.IO', graphql: 'graphql-transport-ws', jsonrpc: 'JSON-RPC',
  stomp: 'STOMP', mqtt: 'MQTT', msgpack: 'MessagePack', cbor: 'CBOR', protobuf: 'Protocol Buffers',
} as const;

/** A decoder. */
export type Decoder = keyof typeof DECODERS;

/** What a decoder made of a message. */
export interface Layer {
  decoder: Decoder;
  facts: Fact[];
  /** What it carries: a value, a text, bytes. */
  node?: Node;
  text?: string;
  bytes?: Uint8Array;
  /** There is more than was unpacked. */
  cut?: boolean;
}

/** Longer messages are decoded only when somebody asks. */
const MOST_GUESSED = 1 << 20;
/** Layers within each other. */
const DEEPEST = 4;

const ofText: Partial<Record<Decoder, (text: string) => Envelope>> = { engineio: engineIo, graphql: graphQl, jsonrpc: jsonRpc, stomp };
const ofBytes: Partial<Record<Decoder, (bytes: Uint8Array) => Omit<Layer, 'decoder'>>> = {
  msgpack: (bytes) => ({ facts: [], node: messagePack(bytes) }),
  cbor: (bytes) => ({ facts: [], node: cbor(bytes) }),
  protobuf: (bytes) => ({ facts: [], node: protobuf(bytes) }),
  mqtt: (bytes) => {
    const { facts, body } = mqtt(bytes);
    return body ? { facts, ...carried(body) } : { facts };
  },
};

/** The message as this decoder reads it; `null` where it cannot. */
export async function decode(decoder: Decoder, bytes: Uint8Array): Promise<Layer | null> {
  if (decoder === 'gzip' || decoder === 'deflate' || decoder === 'deflate-raw') {
    const found = await unpacked(decoder, bytes);
    return found && { decoder, facts: [], cut: found.cut, ...carried(found.bytes) };
  }
  return direct(decoder, bytes);
}

function direct(decoder: Decoder, bytes: Uint8Array): Layer | null {
  try {
    const made = ofText[decoder]?.(utf8(bytes)) ?? ofBytes[decoder]?.(bytes);
    return made ? { decoder, ...made } : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

/** The decoders that make sense of this message, likeliest first. */
export function guess(bytes: Uint8Array, isText: boolean): Decoder[] {
  const [first = 0, second = 0] = bytes;
  if (first === 0x1f && second === 0x8b) return ['gzip'];
  if (bytes.length === 0 || bytes.length > MOST_GUESSED) return [];
  if (isText) return (['graphql', 'jsonrpc', 'stomp', 'engineio'] as const).filter((it) => likely(it, bytes));
  const zlib: Decoder[] = (first & 15) === 8 && first >> 4 <= 7 && (first * 256 + second) % 31 === 0 ? ['deflate'] : [];
  // A lone number is a value of everything; a list or a map is more.
  const packed = (['mqtt', 'msgpack', 'cbor', 'protobuf'] as const).filter((it) => {
    const made = bytes.length > 1 ? direct(it, bytes) : null;
    return made && (it === 'mqtt' ? bytes.length > 1 : made.node?.kind === 'object' || made.node?.kind === 'array' || (it === 'cbor' && first >> 5 === 6));
  });
  return [...zlib, ...packed];
}

function likely(decoder: Decoder, bytes: Uint8Array): boolean {
  const made = direct(decoder, bytes);
  return made !== null && (decoder !== 'engineio' || made.facts.length > 1 || made.node !== undefined || bytes.length === 1 || made.text === 'probe');
}

/** The layers of a message from the outside to the inside, as they are guessed. `first`: how the outermost is read. */
export async function layers(bytes: Uint8Array, isText: boolean, first?: Decoder): Promise<Layer[]> {
  const found: Layer[] = [];
  let inner: Uint8Array | undefined = bytes;
  let decoder = first ?? guess(bytes, isText)[0];
  while (inner && decoder && found.length < DEEPEST) {
    const layer: Layer | null = await decode(decoder, inner);
    if (!layer) break;
    found.push(layer);
    inner = layer.bytes ?? (layer.text === undefined ? undefined : new TextEncoder().encode(layer.text));
    decoder = inner && guess(inner, layer.bytes === undefined)[0];
  }
  return found;
}

/** Bytes as what they seem to be. */
function carried(bytes: Uint8Array): Pick<Layer, 'node' | 'text' | 'bytes'> {
  try {
    const text = utf8(bytes);
    const node = text.length <= MOST_GUESSED ? jsonNode(text) : null;
    return node && (node.kind === 'object' || node.kind === 'array') ? { node, text } : { text };
  } catch {
    return { bytes };
  }
}
