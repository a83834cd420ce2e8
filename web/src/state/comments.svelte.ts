import type { Comment, Member } from '../api/types';
import type { App } from './app.svelte';

/** A comment with what answers it. */
export interface Thread {
  first: Comment;
  answers: Comment[];
}

/** What a new thread is about: all of the API, a part of its documentation, or a message. */
export interface About {
  part: string;
  session: number | null;
  seq: number | null;
}

/** What is said about the API on the screen. */
export class Comments {
  list = $state.raw<readonly Comment[]>([]);
  members = $state.raw<readonly Member[]>([]);
  loaded = $state(false);

  constructor(private readonly app: App, readonly api: number, private readonly project: number) {}

  /** Those that are not settled stand first. */
  readonly threads = $derived.by((): Thread[] => {
    const all = this.list.filter((it) => it.thread === null).map((first) => ({ first, answers: this.list.filter((it) => it.thread === first.id) }));
    return [...all.filter((it) => it.first.resolved_ms === null), ...all.filter((it) => it.first.resolved_ms !== null)];
  });

  load = () =>
    this.app.try(async () => {
      const [list, members] = await Promise.all([this.app.server.comments(this.api), this.app.server.members(this.project)]);
      [this.list, this.members, this.loaded] = [list, members, true];
    });

  say = (text: string, about: About) => this.#do(() => this.app.server.say(this.api, { text, thread: null, ...about }));
  answer = (thread: number, text: string) => this.#do(() => this.app.server.say(this.api, { text, thread, part: '', session: null, seq: null }));
  edit = (id: number, text: string) => this.#do(() => this.app.server.changeComment(id, { text, resolved: null }));
  settle = (id: number, resolved: boolean) => this.#do(() => this.app.server.changeComment(id, { text: null, resolved }));
  remove = (id: number) => this.#do(() => this.app.server.deleteComment(id));

  /** True where it was done. */
  async #do(work: () => Promise<unknown>): Promise<boolean> {
    let done = false;
    await this.app.try(async () => {
      await work();
      done = true;
    });
    await this.load();
    void this.app.projects.load().catch(this.app.tell);
    return done;
  }
}
