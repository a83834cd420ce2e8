import type { Server } from '../api/server';
import type { RecordDetail, RecordRow } from '../api/types';

/* eslint-disable svelte/prefer-svelte-reactivity -- one version number stands for thousands of rows */
/** Records a page, as asked of the server. */
export const PAGE = 200;
/** Pages kept in memory: the rest is asked for again when it comes into view. */
const PAGES = 100;

/** The records of one session, newest first: any number of them, of which a window is in memory. */
export class Timeline {
  /** The highest number seen. */
  last = $state(0);
  /** The highest number that is safely stored. */
  stored = $state(0);
  /** Where the view was stopped by scrolling; `null`: it follows the newest. */
  held = $state<number | null>(null);
  selected = $state<number | null>(null);
  detail = $state.raw<RecordDetail | null>(null);
  #version = $state(0);
  #pages = new Map<number, Map<number, RecordRow>>();
  #asked = new Set<number>();

  constructor(private readonly server: Server, private readonly session: number, private readonly tell: (error: unknown) => void) {}

  /** The number of the topmost record in the list. */
  get top(): number {
    return this.held ?? this.last;
  }

  /** Records that came since the view was stopped. */
  get newer(): number {
    return this.last - this.top;
  }

  /** The record of this number, where it is in memory. */
  row(seq: number): RecordRow | undefined {
    void this.#version;
    return this.#pages.get(pageOf(seq))?.get(seq);
  }

  /** Loads the newest page. */
  async load() {
    const page = await this.server.records(this.session, null, PAGE);
    this.last = Math.max(this.last, page.last);
    this.add(page.records, page.stored);
  }

  /** Takes in records in any order, once or twice. */
  add(rows: readonly RecordRow[], stored: number) {
    for (const row of rows) {
      this.#page(pageOf(row.seq)).set(row.seq, row);
      if (row.seq > this.last) this.last = row.seq;
    }
    this.stored = Math.max(this.stored, stored);
    this.#version++;
    this.#forget();
  }

  /** Asks for what is missing between these numbers. */
  need(oldest: number, newest: number) {
    for (let page = pageOf(oldest); page <= pageOf(newest); page++) {
      if (this.#asked.has(page) || this.#whole(page)) continue;
      this.#asked.add(page);
      this.server.records(this.session, (page + 1) * PAGE + 1, PAGE).then(
        (answer) => this.add(answer.records, answer.stored),
        (error: unknown) => {
          this.#asked.delete(page);
          this.tell(error);
        },
      );
    }
  }

  /** Shows one record whole; `null`: none. */
  async select(seq: number | null) {
    this.selected = seq;
    if (seq === null) {
      this.detail = null;
      return;
    }
    try {
      const detail = await this.server.record(this.session, seq);
      if (this.selected === seq) this.detail = detail;
    } catch (error) {
      this.tell(error);
    }
  }

  #whole(page: number): boolean {
    const rows = this.#pages.get(page)?.size ?? 0;
    return rows >= Math.min(PAGE, this.last - page * PAGE);
  }

  #page(page: number): Map<number, RecordRow> {
    const rows = this.#pages.get(page) ?? new Map<number, RecordRow>();
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    return rows;
  }

  /** Drops the pages that were touched longest ago. */
  #forget() {
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= PAGES) return;
      this.#pages.delete(page);
      this.#asked.delete(page);
    }
  }
}

function pageOf(seq: number): number {
  return Math.floor((seq - 1) / PAGE);
}
