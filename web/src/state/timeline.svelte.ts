import type { Server } from '../api/server';
import type { RecordDetail, RecordRow } from '../api/types';
import { noFilter, query, type Filter } from './filter';
import { Matches } from './matches.svelte';
import { Pairs } from './pairs';
import { Marks, Reading } from './reading.svelte';

/* eslint-disable svelte/prefer-svelte-reactivity -- one version number stands for thousands of rows */
/** Records a page, as asked of the server. */
export const PAGE = 200;
/** Pages kept in memory: the rest is asked for again when it comes into view. */
const PAGES = 100;

/** The records of one session in either order: any number of them, of which a window is in memory. */
export class Timeline {
  /** The highest number seen. */
  last = $state(0);
  /** The highest number that is safely stored. */
  stored = $state(0);
  /** The view was stopped by scrolling or by hand: nothing above this number is shown. */
  held = $state<number | null>(null);
  paused = $state(false);
  selected = $state<number | null>(null);
  /** The chosen record; until it is there, that of the one chosen before. */
  detail = $state.raw<RecordDetail | null>(null);
  /** The chosen record that could not be had. */
  #missing = $state<number | null>(null);
  /** The record that others are compared with. */
  base = $state.raw<RecordDetail | null>(null);
  filter = $state<Filter>(noFilter());
  matches = $state.raw<Matches | null>(null);
  readonly marks: Marks;
  #version = $state(0);
  #pages = new Map<number, Map<number, RecordRow>>();
  #asked = new Set<string>();
  #pairs: Pairs;
  #searched = '';
  /** What is about to be chosen, already asked for. */
  #near: { seq: number; answer: Promise<RecordDetail> } | null = null;

  constructor(readonly server: Server, readonly session: number, readonly tell: (error: unknown) => void, readonly reading = new Reading(), filter = noFilter()) {
    this.filter = filter;
    this.marks = new Marks(session);
    this.#pairs = new Pairs(reading.pairedBy);
  }

  /** Nothing above this number is shown. */
  get top(): number {
    return this.held ?? this.last;
  }

  /** Whether the chosen record is still to come: `detail`, if any, is of another. */
  get awaits(): boolean {
    return this.selected !== null && this.detail?.seq !== this.selected && this.#missing !== this.selected;
  }

  /** What the search found. One that cannot be made leaves nothing out. */
  readonly #found = $derived(this.matches?.fault && this.matches.looked === 0 ? null : this.matches);
  /** The marked ones that are wanted, where only marked ones are. */
  readonly #marked = $derived.by(() => (this.filter.marked ? this.marks.list.filter((it) => !this.#found || this.#found.runs.has(it)) : null));

  /** How many rows the view has. */
  get count(): number {
    if (this.#marked) return this.#marked.filter((it) => it <= this.top).length;
    return this.#found ? this.#found.runs.upTo(this.top) : this.top;
  }

  /** How many records the filter leaves out, of those that were looked at. */
  get hidden(): number {
    if (this.#marked) return this.last - this.#marked.length;
    return this.#found ? this.#found.looked - this.#found.runs.count : 0;
  }

  /** Records that came since the view was stopped, of those that are wanted. */
  get newer(): number {
    if (this.#marked) return this.#marked.length - this.count;
    return (this.#found?.runs.count ?? this.last) - this.count;
  }

  /** The number of the record in this row of the view. */
  at(index: number): number {
    const place = this.reading.order === 'newest' ? this.count - 1 - index : index;
    if (this.#marked) return this.#marked[place] ?? 0;
    return this.#found ? (this.#found.runs.at(place) ?? 0) : place + 1;
  }

  /** The row of the view in which this record stands, or would. */
  indexOf(seq: number): number {
    const upTo = this.#marked ? this.#marked.filter((it) => it <= seq).length : this.#found ? this.#found.runs.upTo(seq) : seq;
    return this.reading.order === 'newest' ? this.count - upTo : upTo - 1;
  }

  /** The record of this number, where it is in memory. */
  row(seq: number): RecordRow | undefined {
    void this.#version;
    return this.#pages.get(pageOf(seq))?.get(seq);
  }

  /** Every record in memory, lowest number first. */
  known(): RecordRow[] {
    void this.#version;
    return [...this.#pages.values()].flatMap((page) => [...page.values()]).sort((a, b) => a.seq - b.seq);
  }

  /** What answers this record, or what it answers, as far as memory tells. */
  pair(row: RecordRow, text?: string) {
    void this.#version;
    return this.#pairs.of(row, text);
  }

  /** The close frames, first to last. */
  get closes(): RecordRow[] {
    return this.#end.filter((it) => it.kind === 'close' && it.direction !== 'local');
  }

  /** Who ended the connection: who sent the first close frame; `null`: nobody did, or it is not known. */
  get closer(): 'sent' | 'received' | null {
    return (this.closes[0]?.direction ?? null) as 'sent' | 'received' | null;
  }

  /** The last record, which says how the transport ended. */
  get ended(): RecordRow | undefined {
    return this.#end.find((it) => it.kind === 'ended');
  }

  /** The last records that are in memory. */
  readonly #end = $derived.by(() => {
    void this.#version;
    return Array.from({ length: PAGE }, (_, at) => this.row(this.last - PAGE + 1 + at)).filter((it) => it !== undefined);
  });

  /** Loads the newest page. */
  async load() {
    const page = await this.server.records(this.session, null, PAGE);
    this.add(page.records, page.stored, page.last);
  }

  /** Takes in records in any order, once or twice. */
  add(rows: readonly RecordRow[], stored: number, last = 0) {
    for (const row of rows) {
      this.#page(pageOf(row.seq)).set(row.seq, row);
      this.#pairs.add(row);
      if (row.seq > this.last) this.last = row.seq;
    }
    this.last = Math.max(this.last, last);
    this.stored = Math.max(this.stored, stored);
    this.#version++;
    this.#forget();
  }

  /** Asks for those of these records that are missing. */
  need(seqs: readonly number[]) {
    const missing = seqs.filter((it) => it > 0 && !this.#pages.get(pageOf(it))?.has(it)).sort((a, b) => a - b);
    for (const { from, to } of stretches(missing)) {
      const key = `${from} ${to}`;
      if (this.#asked.has(key)) continue;
      this.#asked.add(key);
      this.server
        .records(this.session, to + 1, to - from + 1)
        .then((answer) => this.add(answer.records, answer.stored), this.tell)
        .finally(() => this.#asked.delete(key));
    }
  }

  /** A record is being pressed: by the time it is let go and chosen, the answer may be there. */
  reach(seq: number) {
    if (seq <= 0 || this.#near?.seq === seq) return;
    const answer = this.server.record(this.session, seq);
    // Whoever chooses it hears why it failed.
    answer.catch(() => undefined);
    this.#near = { seq, answer };
  }

  /** Shows one record whole; `null`: none. */
  async select(seq: number | null) {
    this.selected = seq;
    this.#missing = null;
    if (seq === null) {
      this.detail = null;
      return;
    }
    try {
      const near = this.#near?.seq === seq ? this.#near.answer : null;
      this.#near = null;
      const detail = await (near ?? this.server.record(this.session, seq));
      if (this.selected === seq) this.detail = detail;
    } catch (error) {
      if (this.selected === seq) [this.detail, this.#missing] = [null, seq];
      this.tell(error);
    }
  }

  /** Has the filter in force: call it when it changed. */
  search() {
    const asked = query(this.filter);
    const key = `${this.reading.order} ${asked}`;
    if (key === this.#searched) return;
    this.#searched = key;
    this.matches?.stop();
    this.matches = asked === '' ? null : new Matches(this.server, this.session, asked, this.reading.order, (rows) => this.add(rows, 0));
  }

  /** Stops the view, or lets it go on; what comes is recorded all the same. */
  pause(paused: boolean) {
    this.paused = paused;
    this.held = paused ? (this.held ?? this.last) : null;
  }

  /** Pairs by another field from now on, as far as memory reaches. */
  pairBy(path: string) {
    this.reading.pairedBy = path;
    this.#pairs = new Pairs(path);
    for (const row of this.known()) this.#pairs.add(row);
    this.#version++;
  }

  /** Nobody looks at it any more. */
  leave() {
    this.matches?.stop();
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
    }
  }
}

function pageOf(seq: number): number {
  return Math.floor((seq - 1) / PAGE);
}

/** Numbers that stand near each other, as stretches to be asked for at once: whole pages where many are wanted. */
function stretches(seqs: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number; wanted: number }[] = [];
  for (const seq of seqs) {
    const last = found.at(-1);
    if (last && seq - last.from < PAGE) {
      last.to = seq;
      last.wanted++;
    } else found.push({ from: seq, to: seq, wanted: 1 });
  }
  return found.flatMap(({ from, to, wanted }) => (wanted < 8 ? [{ from, to }] : pages(from, to)));
}

function pages(from: number, to: number): { from: number; to: number }[] {
  const found = [];
  for (let page = pageOf(from); page <= pageOf(to); page++) found.push({ from: page * PAGE + 1, to: (page + 1) * PAGE });
  return found;
}
