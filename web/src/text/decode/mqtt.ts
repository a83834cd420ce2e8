import { hexWord, Source, Unreadable } from './source';
import type { Fact } from './index';

const TYPES = ['', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'SUBACK', 'UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH'];

/** The control packets (MQTT 3.1.1 and 5) that take all of these bytes. A password is never shown. */
export function mqtt(bytes: Uint8Array): { facts: Fact[]; body: Uint8Array | null } {
  const source = new Source(bytes);
  const facts: Fact[] = [];
  let body: Uint8Array | null;
  do {
    source.part(0);
    const head = source.byte();
    const type = TYPES[head >> 4];
    if (!type) throw new Unreadable('no such packet');
    const packet = new Source(source.take(varint(source)));
    facts.push(['packet', type]);
    body = packets[type]?.(packet, head & 15, facts) ?? null;
  } while (source.rest > 0);
  return { facts, body };
}

type Reader = (packet: Source, flags: number, facts: Fact[]) => Uint8Array | null;

const packets: Record<string, Reader> = {
  CONNECT: (packet, _, facts) => {
    const protocol = short(packet);
    const level = packet.byte();
    const flags = packet.byte();
    facts.push(['protocol', `${protocol} ${level}`], ['clean start', String((flags & 2) > 0)], ['keep alive', `${packet.unsigned(2)} s`]);
    if (level === 5) packet.take(varint(packet));
    facts.push(['client id', short(packet)]);
    if (flags & 4) {
      if (level === 5) packet.take(varint(packet));
      facts.push(['will topic', short(packet)], ['will', hexWord(packet.take(packet.length(2)))]);
    }
    if (flags & 128) facts.push(['user', short(packet)]);
    if (flags & 64) facts.push(['password', '***']);
    return null;
  },
  CONNACK: (packet, _, facts) => {
    facts.push(['session present', String((packet.byte() & 1) > 0)], ['code', String(packet.byte())]);
    return null;
  },
  PUBLISH: (packet, flags, facts) => {
    const quality = (flags >> 1) & 3;
    facts.push(['topic', short(packet)], ['QoS', String(quality)], ['retain', String((flags & 1) > 0)], ['again', String((flags & 8) > 0)]);
    if (quality > 0) facts.push(['packet id', String(packet.unsigned(2))]);
    return packet.take(packet.rest);
  },
  SUBSCRIBE: (packet, flags, facts) => topics(packet, flags, facts, true),
  UNSUBSCRIBE: (packet, flags, facts) => topics(packet, flags, facts, false),
  SUBACK: (packet, _, facts) => {
    facts.push(['packet id', String(packet.unsigned(2))], ['codes', [...packet.take(packet.rest)].join(' ')]);
    return null;
  },
  PUBACK: acknowledged,
  PUBREC: acknowledged,
  PUBREL: acknowledged,
  PUBCOMP: acknowledged,
  UNSUBACK: acknowledged,
};

function acknowledged(packet: Source, _: number, facts: Fact[]): null {
  facts.push(['packet id', String(packet.unsigned(2))]);
  return null;
}

function topics(packet: Source, flags: number, facts: Fact[], options: boolean): null {
  if (flags !== 2) throw new Unreadable('wrong flags');
  facts.push(['packet id', String(packet.unsigned(2))]);
  // In MQTT 5 properties stand before the topics; none is the usual case, and a topic never begins with a zero length.
  if (packet.bytes[packet.at] === 0 && packet.bytes[packet.at + 1] === 0) packet.byte();
  while (packet.rest > 0) {
    const topic = short(packet);
    facts.push(['topic', options ? `${topic} (QoS ${packet.byte() & 3})` : topic]);
  }
  return null;
}

function short(packet: Source): string {
  return packet.text(packet.length(2));
}

function varint(source: Source): number {
  let value = 0;
  for (let place = 0; place < 4; place++) {
    const byte = source.byte();
    value += (byte & 127) * 128 ** place;
    if (byte < 128) return value;
  }
  throw new Unreadable('too long');
}
