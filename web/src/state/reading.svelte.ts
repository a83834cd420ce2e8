/** How the time of a row is told. */
export type Clock = 'clock' | 'opened' | 'delta';

const KEY = 'wscope.reading';

/** How timelines are read; remembered by the browser. */
export class Reading {
  order = $state<'newest' | 'oldest'>('newest');
  clock = $state<Clock>('clock');
  /** The field by which a request and its response belong together. */
  pairedBy = $state('id');
  chart = $state(false);

  constructor() {
    const kept = remembered();
    if (kept['order'] === 'oldest') this.order = 'oldest';
    if (kept['clock'] === 'opened' || kept['clock'] === 'delta') this.clock = kept['clock'];
    if (typeof kept['pairedBy'] === 'string') this.pairedBy = kept['pairedBy'];
    this.chart = kept['chart'] === true;
  }

  /** Writes the choices into the browser's memory; call it in an effect. */
  keep() {
    remember(KEY, { order: this.order, clock: this.clock, pairedBy: this.pairedBy, chart: this.chart });
  }
}

/** The numbers of the records that a user marked in a session; remembered by the browser. */
export class Marks {
  list = $state.raw<readonly number[]>([]);

  constructor(private readonly session: number) {
    const kept = stored(`wscope.marks.${session}`);
    if (Array.isArray(kept)) this.list = kept.filter((it) => Number.isSafeInteger(it)).sort((a, b) => a - b);
  }

  has(seq: number): boolean {
    return this.list.includes(seq);
  }

  toggle(seq: number) {
    this.list = this.has(seq) ? this.list.filter((it) => it !== seq) : [...this.list, seq].sort((a, b) => a - b);
    remember(`wscope.marks.${this.session}`, this.list);
  }
}

/** What the browser remembers under this name. */
export function stored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

/** Has the browser remember something; one that forbids storage, or has no room for it, forgets it, no more. */
export function remember(key: string, value: unknown) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // What was remembered before is not true any more.
    try {
      localStorage.removeItem(key);
    } catch {
      // As said above.
    }
  }
}

function remembered(): Record<string, unknown> {
  const kept = stored(KEY);
  return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
}
