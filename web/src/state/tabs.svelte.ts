import { remember, stored } from './reading.svelte';

const KEY = 'wscope.tabs';

/** The APIs that are open beside each other, by number; remembered by the browser. */
export class OpenTabs {
  ids = $state.raw<number[]>([]);
  /** What of each is shown, as long as the page is open. */
  readonly shown: Record<number, string> = {};

  constructor() {
    this.ids = numbers(stored(KEY)).slice(0, MOST);
  }

  /** Opens a tab, the last; the oldest makes room where there are too many. */
  add(id: number) {
    if (!this.ids.includes(id)) this.#keep([...this.ids, id].slice(-MOST));
  }

  /** Closes a tab; gives the one beside it. */
  close(id: number): number | null {
    const at = this.ids.indexOf(id);
    this.#keep(this.ids.filter((it) => it !== id));
    return this.ids[at] ?? this.ids[at - 1] ?? null;
  }

  /** Moves a tab to another place in the row. */
  move(id: number, to: number) {
    const others = this.ids.filter((it) => it !== id);
    this.#keep(others.toSpliced(Math.max(0, to), 0, id));
  }

  /** Leaves those that exist. */
  only(exists: (id: number) => boolean) {
    if (!this.ids.every(exists)) this.#keep(this.ids.filter(exists));
  }

  #keep(ids: number[]) {
    this.ids = ids;
    remember(KEY, ids);
  }
}

/** Most tabs at a time. */
const MOST = 24;

/** The numbers in what was kept. */
export function numbers(kept: unknown): number[] {
  return Array.isArray(kept) ? kept.filter((it) => Number.isSafeInteger(it)) : [];
}
