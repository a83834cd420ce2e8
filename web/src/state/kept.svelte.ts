import { Refusal } from '../api/server';

/** How the document on the server stands to the one on the screen. */
export type Saving = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

/** Milliseconds of quiet after which a change is saved. */
const QUIET_MS = 400;

/** A document being edited: saved by itself, and never over somebody else's change. */
export class Kept<Document extends { revision: number }> {
  doc = $state() as Document;
  saving = $state<Saving>('saved');
  /** What somebody else saved meanwhile. */
  theirs = $state.raw<Document | null>(null);
  #saved: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;

  /** `keep` saves it on the server, and gives it with its next revision. */
  constructor(document: Document, private readonly keep: (document: Document) => Promise<Document>) {
    this.doc = document;
    this.#saved = content(document);
  }

  /** Something may have changed: saves it once the typing pauses. */
  touch() {
    if (this.saving === 'conflict') return;
    clearTimeout(this.#timer);
    if (content(this.doc) === this.#saved) {
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
    if (content(this.doc) === this.#saved) return true;
    this.#running = this.#put();
    try {
      return await this.#running;
    } finally {
      this.#running = null;
    }
  }

  /** Ends a conflict: mine over theirs, or theirs over mine. */
  async settle(keep: 'mine' | 'theirs') {
    if (!this.theirs) return;
    if (keep === 'mine') this.doc.revision = this.theirs.revision;
    else this.doc = this.theirs;
    this.#saved = content(this.theirs);
    this.theirs = null;
    this.saving = 'saved';
    await this.save();
  }

  async #put(): Promise<boolean> {
    this.saving = 'saving';
    const sent = $state.snapshot(this.doc) as Document;
    try {
      this.doc.revision = (await this.keep(sent)).revision;
      this.#saved = content(sent);
      this.saving = 'saved';
      this.touch();
      return true;
    } catch (error) {
      const conflict = error instanceof Refusal && error.code === 'conflict' && error.current !== null;
      this.saving = conflict ? 'conflict' : 'failed';
      if (conflict) this.theirs = error.current as Document;
      return false;
    }
  }
}

/** All of a document but its revision. */
function content(document: { revision: number }): string {
  return JSON.stringify({ ...document, revision: 0 });
}
