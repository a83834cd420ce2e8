import { Refusal, type Server } from '../api/server';
import type { ClientCode } from '../api/types';

/** Under which name the browser remembers the kind of client. */
const KEY = 'wscope.client';

/** A client of an API, written out as the API is saved. */
export class Written {
  client = $state('browser');
  made = $state.raw<ClientCode | null>(null);
  /** Why there is none. */
  refused = $state.raw<Refusal | null>(null);
  #asked = 0;

  constructor(private readonly server: Server, kinds: readonly string[], private readonly memory: Storage) {
    try {
      const kept = memory.getItem(KEY) ?? '';
      if (kinds.includes(kept)) this.client = kept;
    } catch {
      // A browser that forbids storage begins with the first kind.
    }
  }

  /** Chooses the kind of client, and remembers it. */
  choose(client: string) {
    this.client = client;
    try {
      this.memory.setItem(KEY, client);
    } catch {
      // It is chosen for now, no more.
    }
  }

  /** Asks for it anew; only the last answer counts. */
  async ask(api: number, secrets: boolean) {
    const number = ++this.#asked;
    try {
      const made = await this.server.clientCode(api, this.client, secrets);
      if (number === this.#asked) [this.made, this.refused] = [made, null];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (number === this.#asked) [this.made, this.refused] = [null, error];
    }
  }

  /** What is on its way counts no more. */
  stop() {
    this.#asked++;
  }
}
