import type { Draft, OutgoingFrame, OutgoingMessage, RecordDetail } from '../api/types';
import { withoutVariables } from '../text/variables';

/** A message that was recorded, to be sent again as it was. */
export function again(detail: RecordDetail): OutgoingMessage {
  const { kind, body } = recorded(detail);
  return { kind, body, resolve: false };
}

/** A message that was recorded, as a draft that says the same. */
export function draftOf(detail: RecordDetail): Draft {
  const { kind, body } = recorded(detail);
  return { kind, body: withoutVariables(body) };
}

function recorded(detail: RecordDetail): Draft {
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

/** Bytes as Base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
