const KEY = 'wscope.tabs';

/** The APIs that are open beside each other, by number; remembered by the browser. */
export class OpenTabs {
  ids = $state.raw<number[]>([]);

  constructor() {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
      if (Array.isArray(kept)) this.ids = kept.filter((it) => Number.isSafeInteger(it)).slice(0, MOST) as number[];
    } catch {
      // A browser that forbids storage forgets the tabs, no more.
    }
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

  /** Leaves those that exist. */
  only(exists: (id: number) => boolean) {
    if (!this.ids.every(exists)) this.#keep(this.ids.filter(exists));
  }

  #keep(ids: number[]) {
    this.ids = ids;
    try {
      localStorage.setItem(KEY, JSON.stringify(ids));
    } catch {
      // As above.
    }
  }
}

/** Most tabs at a time. */
const MOST = 24;
