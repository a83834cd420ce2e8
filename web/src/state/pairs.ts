import type { RecordRow } from '../api/types';
import { fieldOf } from '../text/node';

/** Values that are remembered; the oldest are forgotten first. */
const MOST = 20_000;

/** The record that answers another, or that is answered by it. */
export interface Pair {
  seq: number;
  /** From the one to the other. */
  ms: number;
}

/** Requests and responses that belong together by a field, and pings with their pongs. */
export class Pairs {
  readonly #byValue = new Map<string, RecordRow[]>();
  /** Values by their rows: whoever draws asks for them again and again. */
  readonly #known = new WeakMap<RecordRow, string | null>();
  constructor(private readonly path: string) {}

  /** What a record is told by; `null`: by nothing. */
  value(row: RecordRow, text?: string): string | null {
    if (text !== undefined) return this.#value(row, text);
    let known = this.#known.get(row);
    if (known === undefined) this.#known.set(row, (known = this.#value(row, row.preview)));
    return known;
  }

  #value(row: RecordRow, text: string): string | null {
    if (row.kind === 'ping' || row.kind === 'pong') return `pong ${row.preview}`;
    if (row.kind !== 'text' || this.path.trim() === '') return null;
    return fieldOf(text, this.path.trim());
  }

  add(row: RecordRow) {
    const value = this.value(row);
    if (value === null || value === 'null') return;
    const known = this.#byValue.get(value);
    if (known?.some((it) => it.seq === row.seq)) return;
    this.#byValue.set(value, [...(known ?? []), row].slice(-16));
    if (this.#byValue.size > MOST) for (const oldest of this.#byValue.keys()) return void this.#byValue.delete(oldest);
  }

  /** The nearest counterpart: of a later one before it, else after it. */
  of(row: RecordRow, text?: string): Pair | null {
    const value = this.value(row, text);
    const others = value === null ? [] : (this.#byValue.get(value) ?? []).filter((it) => fits(it, row));
    const before = others.filter((it) => it.seq < row.seq).at(-1);
    const found = before ?? others.find((it) => it.seq > row.seq);
    return found ? { seq: found.seq, ms: Math.abs(row.at_ms - found.at_ms) } : null;
  }
}

/** One goes, the other comes; a ping is answered by a pong. */
export function fits(a: RecordRow, b: RecordRow): boolean {
  const kinds = a.kind === 'text' ? b.kind === 'text' : a.kind !== b.kind;
  return kinds && a.direction !== b.direction && a.direction !== 'local' && b.direction !== 'local';
}
