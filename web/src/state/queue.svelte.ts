import type { OutgoingMessage } from '../api/types';
import { remember, stored } from './reading.svelte';

/** A message that waits; where it is a file, with the name of it. */
export type Waiting = OutgoingMessage & { file?: string };

/** Characters of a message that the browser remembers, at most; longer ones wait until the page is left. */
const LONGEST = 100_000;

/** Messages to an API that go as soon as a connection opens, in this order; remembered by the browser. */
export class Queue {
  #list = $state.raw<readonly Waiting[]>([]);
  readonly #key: string;
  #goes = false;

  constructor(api: number) {
    this.#key = `wscope.queue.${api}`;
    const kept = stored(this.#key);
    if (Array.isArray(kept)) this.#list = kept.filter(isWaiting);
  }

  get list(): readonly Waiting[] {
    return this.#list;
  }

  set list(list: readonly Waiting[]) {
    this.#list = list;
    remember(this.#key, list.filter((it) => it.body.length <= LONGEST));
  }

  /** Has them go one after the other, until one does not: that one goes on waiting. */
  async flush(send: (message: Waiting) => Promise<boolean>) {
    if (this.#goes) return;
    this.#goes = true;
    try {
      for (let [first] = this.list; first; [first] = this.list) {
        this.list = this.list.slice(1);
        if (await send(first)) continue;
        this.list = [first, ...this.list];
        return;
      }
    } finally {
      this.#goes = false;
    }
  }
}

function isWaiting(it: unknown): it is Waiting {
  return typeof it === 'object' && it !== null && 'kind' in it && 'body' in it && typeof it.body === 'string';
}
