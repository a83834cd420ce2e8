/** What cannot be read as what it was taken for. */
export class Unreadable extends Error {}

/** Deeper nesting than any sane message. */
export const DEEPEST = 200;
/** Parts of a value that are read; more of them is refused, not dropped. */
export const MOST_PARTS = 200_000;

/** Bytes that are read from the front; reading beyond the end throws. */
export class Source {
  at = 0;
  parts = 0;
  readonly #view: DataView;
  constructor(readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get rest(): number {
    return this.bytes.length - this.at;
  }

  /** Counts a part of a value that is `depth` deep. */
  part(depth: number) {
    if (depth > DEEPEST || ++this.parts > MOST_PARTS) throw new Unreadable('too much');
  }

  take(length: number): Uint8Array {
    if (length < 0 || length > this.rest) throw new Unreadable('cut off');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  /** An unsigned big-endian number of this many bytes. */
  unsigned(size: 1 | 2 | 4 | 8): bigint {
    return this.take(size).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  }

  /** A big-endian length, which must be that of something that is there. */
  length(size: 1 | 2 | 4 | 8): number {
    const value = this.unsigned(size);
    if (value > BigInt(this.rest)) throw new Unreadable('cut off');
    return Number(value);
  }

  float(size: 4 | 8): number {
    const at = this.at;
    this.take(size);
    return size === 4 ? this.#view.getFloat32(at) : this.#view.getFloat64(at);
  }

  text(length: number): string {
    return utf8(this.take(length));
  }
}

/** Strict UTF-8. */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('not UTF-8');
  }
}

/** Bytes as `h'00ff'`. */
export function hexWord(bytes: Uint8Array): string {
  return `h'${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}'`;
}

/** A number as it is read best. */
export function floatWord(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}
