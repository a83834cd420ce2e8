import { plain } from './pieces';

/** A file as an editor holds it: lines end with a line feed; what that leaves out is kept beside it. */
export interface TextFile {
  text: string;
  /** Every line feed of the file has a carriage return before it. */
  crlf: boolean;
  /** The file is no UTF-8: each byte that cannot be read stands as one character from here on. */
  raw: boolean;
}

/** Where the bytes stand that are no UTF-8: a private character for each. */
const RAW = 0xef00;

/** The text of a file's bytes, from which `bytesOf` makes the same bytes again. */
export function fileOf(bytes: Uint8Array): TextFile {
  const { text, raw } = decoded(bytes);
  const crlf = text.includes('\r\n') && !/(?<!\r)\n/.test(text);
  return { text: crlf ? text.replaceAll('\r\n', '\n') : text, crlf, raw };
}

/** The text with the line ends of the file. */
export function wholeText(file: TextFile): string {
  return file.crlf ? file.text.replaceAll('\n', '\r\n') : file.text;
}

/** The bytes of a file. */
export function bytesOf(file: TextFile): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(wholeText(file));
  if (!file.raw) return bytes;
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    // U+EF80 to U+EFFF are EE BE 80 to EE BF BF.
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const isRaw = first === 0xee && (second === 0xbe || second === 0xbf);
    out.push(isRaw ? ((second & 1) << 6) | (third & 0x3f) | 0x80 : first);
    if (isRaw) at += 2;
  }
  return Uint8Array.from(out);
}

function decoded(bytes: Uint8Array): { text: string; raw: boolean } {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return { text: strict.decode(bytes), raw: false };
  } catch {
    // Character by character.
  }
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    try {
      const char = strict.decode(bytes.subarray(at, at + length));
      // A character that already stands for a byte would become that byte.
      if (/[\uef80-\uefff]/.test(char)) throw new RangeError(char);
      parts.push(char);
      at += length;
    } catch {
      parts.push(String.fromCharCode(RAW | first));
      at++;
    }
  }
  return { text: parts.join(''), raw: true };
}

/** The files in what `nginx -T` prints; `null`: it is none of its. */
export function dumpedFiles(text: string): { name: string; text: string }[] | null {
  const files: { name: string; text: string }[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const name = /^# configuration file (.+):\s*$/.exec(line)?.[1];
    const last = files.at(-1);
    if (name !== undefined) files.push({ name, text: '' });
    else if (last) last.text += line;
    else if (!line.startsWith('nginx: ') && line.trim() !== '') return null;
  }
  return files.length > 0 ? files : null;
}

/** Files that lie beside a configuration and are none of it: keys, passwords, pictures. */
export function isConfiguration(name: string, bytes: Uint8Array): boolean {
  if (/\.(?:key|pem|crt|cer|p12|pfx|so|png|jpe?g|gif|ico|gz|zip|log)$|(?:^|\/)\.(?!\/)/i.test(name)) return false;
  const start = new TextDecoder().decode(bytes.subarray(0, 64));
  return !bytes.includes(0) && !/^\s*-----BEGIN /.test(start);
}

/** A name that a reader can trust: without characters that hide or move others. */
export function cleanName(name: string): string {
  return plain(name.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')).trim();
}

/** This name, or the first like it that is not taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? [];
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${stem}-${n}${ending}`;
    if (!taken.includes(free)) return free;
  }
}

/** Files as one archive in the format that `tar` reads. */
export function archive(files: readonly { name: string; bytes: Uint8Array }[]): Uint8Array<ArrayBuffer> {
  const blocks = files.flatMap(({ name, bytes }) => {
    const padded = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
    padded.set(bytes);
    return [head(name, bytes.length), padded];
  });
  const all = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 1024));
  blocks.reduce((at, block) => (all.set(block, at), at + block.length), 0);
  return all;
}

/** The block before a file; a path stays within the folder into which it is unpacked. */
function head(name: string, size: number): Uint8Array {
  const encoder = new TextEncoder();
  const path = name.split('/').filter((part) => part !== '' && part !== '.' && part !== '..').join('/');
  const cut = path.length > 100 ? path.indexOf('/', path.length - 101) : -1;
  const block = new Uint8Array(512);
  const put = (at: number, text: string, most: number) => block.set(encoder.encode(text).subarray(0, most), at);
  put(0, path.slice(cut + 1), 100);
  put(100, '0000644\u00000000000\u00000000000\u0000', 24);
  put(124, `${size.toString(8).padStart(11, '0')}\u000000000000000\u0000`, 24);
  put(148, '        0', 9);
  put(257, 'ustar\u000000', 8);
  if (cut > 0) put(345, path.slice(0, cut), 155);
  put(148, `${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\u0000 `, 8);
  return block;
}
