/** The first bytes of the pictures that every browser shows. */
const signs: [mime: string, at: number, bytes: string][] = [
  ['image/png', 0, '89504e470d0a1a0a'],
  ['image/jpeg', 0, 'ffd8ff'],
  ['image/gif', 0, '474946383761'],
  ['image/gif', 0, '474946383961'],
  ['image/webp', 8, '57454250'],
  ['image/bmp', 0, '424d'],
  ['image/avif', 4, '6674797061766966'],
  ['image/x-icon', 0, '00000100'],
];

/** What kind of picture these bytes begin as; `null`: none. */
export function imageKind(bytes: Uint8Array): string | null {
  const hex = [...bytes.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const found = signs.find(([, at, sign]) => hex.startsWith(sign, at * 2))?.[0] ?? null;
  // Two letters alone say little: a bitmap also tells its own size.
  if (found !== 'image/bmp') return found;
  const size = new DataView(bytes.buffer, bytes.byteOffset).byteLength >= 6 ? new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true) : 0;
  return size === bytes.length ? found : null;
}
