/** Why a draft cannot become bytes: at which character, from 1; `null`: at its end. */
export interface BytesError {
  column: number | null;
}

/** How many bytes this hexadecimal or Base64 text means, or what is wrong with it. White space does not count. */
export function measure(kind: 'hex' | 'base64', text: string): number | BytesError {
  const wrong = text.search(kind === 'hex' ? /[^0-9a-fA-F\s]/ : /[^A-Za-z0-9+/=\s]/);
  if (wrong >= 0) return { column: wrong + 1 };
  const digits = text.replace(/\s/g, '');
  if (kind === 'hex') return digits.length % 2 === 0 ? digits.length / 2 : { column: null };
  const early = /=(?=[^=\s])/.exec(text);
  if (early) return { column: early.index + 1 };
  if (digits.length % 4 !== 0 || /={3}$/.test(digits)) return { column: null };
  // The bits that the last character has too many are none.
  const tail = /[AEIMQUYcgkosw048](=)$|[AQgw](==)$/;
  if (digits.endsWith('=') && !tail.test(digits)) return { column: text.search(/[^=\s][=\s]*$/) + 1 };
  return (digits.length / 4) * 3 - (/=*$/.exec(digits)?.[0].length ?? 0);
}

/** How many bytes of UTF-8 this text takes. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The bytes of Base64 that the server sent. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** Lines of offset, sixteen bytes in hexadecimal, and their ASCII. */
export function hexDump(bytes: Uint8Array, from = 0, to = bytes.length): string {
  const lines: string[] = [];
  for (let at = from; at < Math.min(to, bytes.length); at += 16) {
    const row = [...bytes.subarray(at, Math.min(at + 16, to))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const left = hex.slice(0, 8).join(' ').padEnd(23);
    const right = hex.slice(8).join(' ').padEnd(23);
    const ascii = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${left}  ${right}  ${ascii}`);
  }
  return lines.join('\n');
}
