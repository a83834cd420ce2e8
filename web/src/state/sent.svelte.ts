import type { Draft } from '../api/types';
import { remember, stored } from './reading.svelte';

/** Messages that are remembered, and the characters of one. */
const MOST = 30;
const LONGEST = 20_000;

/** What was sent to an API, newest first; remembered by the browser. Longer ones are found in the timeline. */
export class Sent {
  list = $state.raw<readonly Draft[]>([]);
  readonly #key: string;

  constructor(api: number) {
    this.#key = `wscope.sent.${api}`;
    const kept = stored(this.#key);
    if (Array.isArray(kept)) this.list = kept.filter(isDraft);
  }

  add(draft: Draft) {
    if (draft.body.length > LONGEST) return;
    const others = this.list.filter((it) => it.kind !== draft.kind || it.body !== draft.body);
    this.list = [{ kind: draft.kind, body: draft.body }, ...others].slice(0, MOST);
    remember(this.#key, this.list);
  }
}

function isDraft(it: unknown): it is Draft {
  return typeof it === 'object' && it !== null && 'kind' in it && 'body' in it && typeof it.body === 'string';
}
