import { hexDump } from '../bytes';
import { nodeLines } from '../node';
import type { Decoder, Layer } from '.';

/** What the decoded view shows, for whoever copies it, and how it was asked to decode: that stays for the next message. */
export const shown: { text: () => string; decoder: Decoder | '' } = { text: () => '', decoder: '' };

/** What the innermost layer holds, as text. */
export function textOf(layers: readonly Layer[]): string {
  const last = layers.at(-1);
  if (!last) return '';
  if (last.node) return nodeLines(last.node);
  if (last.text !== undefined) return last.text;
  return last.bytes ? hexDump(last.bytes) : last.facts.map((fact) => fact.join(': ')).join('\n');
}
