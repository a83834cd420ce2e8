/** A rule that a server broke, with the section of RFC 6455 (of RFC 7692: `inflate`) that says so. */
export const SECTIONS = {
  utf8: '8.1', mask: '5.1', reserved: '5.2', opcode: '5.2', length: '5.2', topBit: '5.2', fragmented: '5.4', controlLong: '5.5', closeOne: '5.5.1',
  closeCode: '7.4', closeReason: '5.5.1', afterClose: '5.5.1', continuation: '5.4', within: '5.4', inflate: '7.2.2', tooBig: '10.4',
} as const;
export type Rule = keyof typeof SECTIONS;

/** The header of a frame, as its bytes say. */
export interface Head {
  fin: boolean;
  reserved: number;
  opcode: number;
  masked: boolean;
  /** Bytes of the header with its key, and of the payload. */
  size: number;
  length: number;
}

/** What is known around the bytes. */
export interface Around {
  deflate: boolean;
  /** The peer had closed before. */
  closed: boolean;
  /** We closed because of the size. */
  tooBig: boolean;
}

/** The header that these bytes begin with; `null`: they are the bytes of a text that are no character, or too few. */
export function headOf(bytes: Uint8Array): Head | null {
  const [first = 0, second = 0] = bytes;
  if (bytes.length < 2 || (bytes.length < 4 && isTruncatedCharacter(bytes))) return null;
  const form = second & 127;
  const extra = form === 127 ? 8 : form === 126 ? 2 : 0;
  const length = extra ? bytes.subarray(2, 2 + extra).reduce((sum, byte) => sum * 256 + byte, 0) : form;
  return { fin: first > 127, reserved: (first >> 4) & 7, opcode: first & 15, masked: second > 127, size: 2 + extra + (second > 127 ? 4 : 0), length };
}

/** Every rule that the offending bytes of a record break; what only a connection knows is told by what is around. */
export function broken(bytes: Uint8Array, around: Around): Rule[] {
  const head = headOf(bytes);
  if (!head) return ['utf8'];
  const { fin, reserved, opcode, masked, length } = head;
  const control = opcode >= 8;
  const form = (bytes[1] ?? 0) & 127;
  const found: Rule[] = [];
  if (around.closed) found.push('afterClose');
  if (masked) found.push('mask');
  if (reserved & 3 || (reserved & 4 && (!around.deflate || control || opcode === 0))) found.push('reserved');
  if ((opcode > 2 && opcode < 8) || opcode > 10) found.push('opcode');
  if (length >= 2 ** 63) found.push('topBit');
  else if ((form === 126 && length < 126) || (form === 127 && length < 65_536)) found.push('length');
  if (control && !fin) found.push('fragmented');
  if (control && length > 125) found.push('controlLong');
  if (opcode === 8 && length <= 125) found.push(...close(bytes.subarray(head.size, head.size + length), masked ? bytes.subarray(head.size - 4, head.size) : null, length));
  if (found.length > 0 || control) return found;
  if (around.tooBig) return ['tooBig'];
  return [opcode === 0 ? 'continuation' : reserved & 4 ? 'inflate' : 'within'];
}

function close(kept: Uint8Array, key: Uint8Array | null, length: number): Rule[] {
  const body = key ? kept.map((byte, at) => byte ^ (key[at % 4] ?? 0)) : kept;
  if (length === 1) return ['closeOne'];
  const code = (body[0] ?? 0) * 256 + (body[1] ?? 0);
  if (body.length >= 2 && !(code >= 3000 && code <= 4999) && !(code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code))) return ['closeCode'];
  // A reason that is cut off cannot be judged.
  return body.length > 2 && body.length === length && !isText(body.subarray(2)) ? ['closeReason'] : [];
}

function isText(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Whether this is the beginning of a character of several bytes, and no more. */
function isTruncatedCharacter(bytes: Uint8Array): boolean {
  const [first = 0, ...rest] = bytes;
  return first >= 0xc2 && first <= 0xf4 && rest.every((byte) => byte >> 6 === 2);
}
