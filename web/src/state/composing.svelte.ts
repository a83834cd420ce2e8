import { untrack } from 'svelte';
import type { Draft, OutgoingMessage } from '../api/types';
import { withoutVariables } from '../text/variables';
import { sendingWords } from '../words/sending';
import type { App, Opened } from './app.svelte';
import { judge, stops, type Judged } from './draft';

/** A file that was chosen, ready to be sent. */
export interface Chosen {
  name: string;
  message: OutgoingMessage;
}

/** A draft of more characters is judged once the typing pauses, after so many milliseconds. */
const LONG = 1_000_000;
const QUIET_MS = 300;

/** What the composer holds, for all that send or keep it: the file that was chosen, or else what is typed. */
export class Composing {
  file = $state.raw<Chosen | null>(null);
  /** The long draft that was judged last. */
  #settled = $state.raw('');
  readonly judged: Judged = $derived.by(() => {
    const { draft, app } = this;
    return draft.body.length > LONG && draft.body !== this.#settled ? { bytes: null, fault: null } : judge(draft, { ...app.words, sending: sendingWords[app.preferences.language] }, app.project?.used);
  });

  constructor(private readonly app: App, private readonly opened: Opened) {}

  get draft(): Draft {
    return this.opened.api.doc.draft;
  }

  /** Whether it can go, as far as the page can tell. */
  get sendable(): boolean {
    return this.file !== null || !stops(this.draft, this.judged);
  }

  get message(): OutgoingMessage {
    return this.file?.message ?? { kind: this.draft.kind, body: this.draft.body };
  }

  /** The same as a draft to be kept. */
  get kept(): Draft {
    const { kind, body, resolve } = this.message;
    return { kind, body: resolve === false ? withoutVariables(body) : body };
  }

  /** Judges a draft that is long; call it in an effect. */
  readonly watch = () => {
    const { body } = this.draft;
    const timer = body.length > LONG ? setTimeout(() => (this.#settled = body), QUIET_MS) : undefined;
    return () => clearTimeout(timer);
  };

  /** Another draft takes the place of the file; call it in an effect. */
  readonly drop = () => {
    void [this.draft, this.draft.body];
    untrack(() => (this.file = null));
  };

  /** What is to be sent, judged at once; `null`: it is wrong. */
  settle(): OutgoingMessage | null {
    if (this.draft.body.length > LONG) this.#settled = this.draft.body;
    return this.sendable ? this.message : null;
  }

  load({ kind, body }: Draft) {
    this.opened.api.doc.draft = { kind, body };
  }

  /** Sends it; what was typed, or kept, is remembered. */
  async send(message: OutgoingMessage = this.message): Promise<boolean> {
    // The variables that stand in it are saved first.
    await this.app.project?.save();
    return this.opened.sessions.sendNoted(message);
  }

  enqueue() {
    const { queue } = this.opened.sessions;
    queue.list = [...queue.list, this.file ? { ...this.message, file: this.file.name } : this.message];
  }
}
