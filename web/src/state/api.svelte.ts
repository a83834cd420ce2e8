import { Refusal, type Server } from '../api/server';
import type { Api } from '../api/types';

/** How the document on the server stands to the one on the screen. */
export type Saving = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed';

/** Milliseconds of quiet after which a change is saved. */
const QUIET_MS = 400;

/** One API being edited: saved by itself, and never over somebody else's change. */
export class OpenApi {
  doc = $state() as Api;
  saving = $state<Saving>('saved');
  /** What somebody else saved meanwhile. */
  theirs = $state.raw<Api | null>(null);
  #saved: string;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<boolean> | null = null;

  constructor(private readonly server: Server, api: Api) {
    this.doc = api;
    this.#saved = content(api);
  }

  /** The handshake as it stands, to tell whether it changed since a connection was made. */
  get handshake(): string {
    const { url, params, headers, cookies, subprotocols, origin, auth, settings } = this.doc;
    return JSON.stringify([url, params, headers, cookies, subprotocols, origin, auth, settings]);
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
    const sent = $state.snapshot(this.doc) as Api;
    try {
      this.doc.revision = (await this.server.saveApi(sent)).revision;
      this.#saved = content(sent);
      this.saving = 'saved';
      this.touch();
      return true;
    } catch (error) {
      const conflict = error instanceof Refusal && error.code === 'conflict' && error.current !== null;
      this.saving = conflict ? 'conflict' : 'failed';
      if (conflict) this.theirs = error.current as Api;
      return false;
    }
  }
}

/** All of a document but its revision. */
function content(api: Api): string {
  return JSON.stringify({ ...api, revision: 0 });
}
