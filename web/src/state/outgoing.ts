import type { Draft, OutgoingFrame, RecordDetail } from '../api/types';

/** A message that was recorded, as a draft to be sent again. */
export function draftOf(detail: RecordDetail): Draft {
  if (detail.kind === 'text' && detail.text !== null) return { kind: /^\s*[[{]/.test(detail.text) && isJson(detail.text) ? 'json' : 'text', body: detail.text };
  return { kind: 'base64', body: detail.base64 };
}

/** A frame that was sent as given, out of its record: the header without the key, then the payload. */
export function frameOf(bytes: Uint8Array): OutgoingFrame {
  const [first = 0, second = 0] = bytes;
  const payload = bytes.subarray((second & 127) === 127 ? 10 : (second & 127) === 126 ? 4 : 2);
  return { fin: first > 127, reserved: (first >> 4) & 7, opcode: first & 15, masked: second > 127, kind: 'base64', body: toBase64(payload) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The bytes that a draft means; it has been judged before. */
export function bytesOf(draft: Draft): Uint8Array {
  if (draft.kind === 'hex') return Uint8Array.from(draft.body.replace(/\s/g, '').match(/../g) ?? [], (it) => parseInt(it, 16));
  if (draft.kind === 'base64') return Uint8Array.from(atob(draft.body.replace(/\s/g, '')), (it) => it.charCodeAt(0));
  return new TextEncoder().encode(draft.body);
}

/** Bytes as Base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

/** The frames of a message that is sent in so many parts. */
export function fragments(draft: Draft, count: number): OutgoingFrame[] {
  const bytes = bytesOf(draft);
  const parts = Math.max(1, Math.min(1000, Math.floor(count) || 1));
  const opcode = draft.kind === 'hex' || draft.kind === 'base64' ? 2 : 1;
  const at = (index: number) => Math.floor((index * bytes.length) / parts);
  return Array.from({ length: parts }, (_, index) => ({
    fin: index === parts - 1, reserved: 0, opcode: index === 0 ? opcode : 0, masked: true, kind: 'base64', body: toBase64(bytes.subarray(at(index), at(index + 1))),
  }));
}
