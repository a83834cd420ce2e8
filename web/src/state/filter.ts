import type { Side, Sort } from '../api/types';

/** How a message is searched. */
export type How = 'text' | 'regex' | 'jsonpath' | 'hex';

/** Which records are wanted; whatever is said must hold. */
export interface Filter {
  find: string;
  how: How;
  /** Upper and lower case are told apart. */
  exact: boolean;
  directions: Side[];
  kinds: Sort[];
  minSize: number | null;
  maxSize: number | null;
  /** Milliseconds since the session opened. */
  after: number | null;
  before: number | null;
  /** Only those that were marked. */
  marked: boolean;
}

/** A filter that lets everything through. */
export function noFilter(): Filter {
  return { find: '', how: 'text', exact: false, directions: [], kinds: [], minSize: null, maxSize: null, after: null, before: null, marked: false };
}

/** What the server is asked; empty: nothing, for everything is wanted. */
export function query(filter: Filter): string {
  const asked = new URLSearchParams();
  if (filter.find !== '') {
    asked.set(filter.how, filter.find);
    if (!filter.exact && (filter.how === 'text' || filter.how === 'regex')) asked.set('ignore_case', 'true');
  }
  if (filter.directions.length > 0) asked.set('direction', filter.directions.join(','));
  if (filter.kinds.length > 0) asked.set('kind', filter.kinds.join(','));
  // Sizes are whole: at least 1.5 bytes are 2, and none is below nothing.
  const whole = (value: number | null, round: (value: number) => number) => value && Math.min(Math.max(round(value), 0), Number.MAX_SAFE_INTEGER);
  const numbers = { min_size: whole(filter.minSize, Math.ceil), max_size: whole(filter.maxSize, Math.floor), after: filter.after, before: filter.before };
  for (const [name, value] of Object.entries(numbers)) if (value !== null && Number.isFinite(value)) asked.set(name, String(value));
  return asked.toString();
}
