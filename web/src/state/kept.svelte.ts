import { Refusal } from '../api/server';
import type { Clash } from './merge';

/** How the document on the server stands to the one on the screen. */
export type Saving = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

/** Milliseconds of quiet after which a change is saved. */
const QUIET_MS = 400;

/** A document being edited: saved by itself, and never over somebody else's change. */
export class Kept<Document extends { revision: number }> {
  doc = $state() as Document;
  saving = $state<Saving>('saved');
  /** What somebody else changed meanwhile, and so did we. */
  clashes = $state.raw<readonly Clash[]>([]);
  /** Who else saved last. */
  by = $state('');
  /** Nothing is saved: who is at the page may only read. */
  readOnly = $state(false);
  #base: Document;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;

  /** `keep` saves it on the server, and gives it with its next revision. What has a name of `apart` is not taken from others. */
  constructor(document: Document, private readonly keep: (document: Document) => Promise<Document>, private readonly apart: readonly (keyof Document)[] = []) {
    this.#base = structuredClone(document);
    this.doc = document;
  }

  /** Something may have changed: saves it once the typing pauses. */
  touch() {
    if (this.saving === 'conflict') return;
    clearTimeout(this.#timer);
    if (this.#isKept()) {
      if (!this.#running) this.saving = 'saved';
      return;
    }
    this.saving = 'unsaved';
    this.#timer = setTimeout(() => void this.save(), QUIET_MS);
  }

  /** Saves now what is not saved yet; true when the server has what the screen shows. */
  async save(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#running) await this.#running;
    if (this.saving === 'conflict') return false;
    if (this.#isKept()) return true;
    this.#running = this.#put();
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  /** Somebody else saved: what only they changed is taken, what only we changed stays, and what both changed is asked. */
  async take(theirs: Document, by = '') {
    while (this.#running) await this.#running;
    if (theirs.revision > this.doc.revision) await this.#take(theirs, by);
  }

  /** Ends a conflict: mine over theirs, or theirs over mine, or of each part what is given. */
  async settle(keep: 'mine' | 'theirs' | readonly unknown[]) {
    const { put } = await import('./merge');
    this.clashes.forEach((it, index) => {
      if (keep !== 'mine') put(this.doc, it.path, structuredClone(keep === 'theirs' ? it.theirs : keep[index]));
    });
    this.clashes = [];
    this.saving = 'saved';
    await this.save();
  }

  #isKept(): boolean {
    return this.readOnly || content(this.doc) === content(this.#base);
  }

  async #take(theirs: Document, by: string) {
    const { merge, patch } = await import('./merge');
    if (theirs.revision <= this.doc.revision) return;
    const mine = $state.snapshot(this.doc) as Document;
    const { value, clashes } = merge(this.#base, mine, theirs);
    const merged = { ...(value as Document), revision: theirs.revision };
    const isOwn = (clash: Clash) => this.apart.some((it) => it === clash.path[0]) || clash.path[0] === 'revision';
    for (const name of this.apart) merged[name] = mine[name];
    const asked = clashes.filter((it) => !isOwn(it));
    const again = (old: Clash) => asked.some((it) => JSON.stringify(it.path) === JSON.stringify(old.path));
    this.clashes = [...this.clashes.filter((it) => !again(it)), ...asked];
    this.#base = { ...structuredClone(theirs), ...Object.fromEntries(this.apart.map((name) => [name, this.#base[name]])) };
    this.by = by;
    patch(this.doc as Record<string, unknown>, merged as Record<string, unknown>);
    if (this.clashes.length > 0) this.saving = 'conflict';
    else this.touch();
  }

  async #put(): Promise<boolean> {
    this.saving = 'saving';
    const sent = $state.snapshot(this.doc) as Document;
    try {
      const { revision } = await this.keep(sent);
      this.doc.revision = revision;
      this.#base = { ...sent, revision };
      this.saving = 'saved';
      this.by = '';
      this.touch();
      return true;
    } catch (error) {
      const conflict = error instanceof Refusal && error.code === 'conflict' && error.current !== null;
      this.saving = 'failed';
      const current = conflict ? (error.current as Document) : null;
      if (!current || current.revision <= sent.revision) return false;
      await this.#take(current, '');
      // Where nothing is to be asked, both changes are saved.
      return this.clashes.length === 0 ? this.#put() : false;
    }
  }
}

/** All of a document but its revision. */
function content(document: { revision: number }): string {
  return JSON.stringify({ ...document, revision: 0 });
}
