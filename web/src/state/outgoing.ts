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
  let binary = '';
  for (const byte of payload) binary += String.fromCharCode(byte);
  return { fin: first > 127, reserved: (first >> 4) & 7, opcode: first & 15, masked: second > 127, kind: 'base64', body: btoa(binary) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
