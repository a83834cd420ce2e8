import type { RecordDetail } from '../api/types';
import { fromBase64, hexDump } from './bytes';
import { imageKind } from './image';
import { formatted, jsonError } from './json';
import { markupKind } from './markup';

/** A way to look at a message. */
export type View = 'pretty' | 'tree' | 'raw' | 'decoded' | 'rendered' | 'image' | 'hex' | 'base64' | 'frames' | 'difference';

/** Longer texts are shown as they are. */
export const MOST_PRETTY = 200_000;

/** The ways that make sense for this message, the best first. */
export function viewsOf(detail: RecordDetail, bytes: Uint8Array, comparing: boolean): View[] {
  const { text } = detail;
  const message = detail.kind === 'text' || detail.kind === 'binary';
  const short = text !== null && text.length <= MOST_PRETTY;
  const found: View[] = [];
  if (comparing) found.push('difference');
  if (imageKind(bytes) ?? (short && /^\s*(?:<\?xml[^>]*>\s*)?<svg[\s>]/.test(text))) found.push('image');
  if (text !== null && detail.kind !== 'binary' && detail.kind !== 'frame') found.push('pretty');
  if (message && short && /^\s*[[{]/.test(text) && jsonError(text) === null) found.push('tree', ...(detail.kind === 'binary' ? (['pretty'] as const) : []));
  // What bytes mean is a guess: they stand first as they are.
  const isBytes = text === null || detail.kind === 'binary';
  if (isBytes) found.push('hex');
  if (text !== null) found.push('raw');
  if (message && bytes.length > 0) found.push('decoded');
  if (short && detail.kind === 'text' && markupKind(text) === 'html') found.push('rendered');
  const rest: View[] = isBytes ? ['base64'] : ['hex', 'base64'];
  return [...found, ...rest, ...(detail.frames.length > 0 ? (['frames'] as const) : [])];
}

/** A message as lines that can be compared. */
export function compared(detail: RecordDetail): string {
  const { text } = detail;
  if (text === null || detail.kind === 'binary') return hexDump(fromBase64(detail.base64).subarray(0, MOST_PRETTY / 8));
  return (text.length <= MOST_PRETTY ? formatted(text) : null) ?? text;
}
