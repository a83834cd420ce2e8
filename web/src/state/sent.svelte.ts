import type { Draft, OutgoingMessage } from '../api/types';
import { remember, stored } from './reading.svelte';

/** Messages that are remembered, and the characters of one. */
const MOST = 30;
export const LONGEST = 20_000;

/** What was sent to an API, newest first; remembered by the browser. Files and longer ones are found in the timeline. */
export class Sent {
  list = $state.raw<readonly Draft[]>([]);
  /** How many were not remembered since the page was opened. */
  left = $state(0);
  readonly #key: string;

  constructor(api: number) {
    this.#key = `wscope.sent.${api}`;
    const kept = stored(this.#key);
    if (Array.isArray(kept)) this.list = kept.filter(isDraft);
  }

  add({ kind, body, resolve }: OutgoingMessage) {
    if (body.length > LONGEST || resolve === false) return void this.left++;
    const others = this.list.filter((it) => it.kind !== kind || it.body !== body);
    this.list = [{ kind, body }, ...others].slice(0, MOST);
    remember(this.#key, this.list);
  }
}

function isDraft(it: unknown): it is Draft {
  return typeof it === 'object' && it !== null && 'kind' in it && 'body' in it && typeof it.body === 'string';
}
