import { Refusal } from '../api/server';
import type { Changed, Here, News } from '../api/types';
import Faces from '../panes/together/Faces.svelte';
import LiveNow from '../panes/together/LiveNow.svelte';
import Talk from '../panes/together/Talk.svelte';
import { togetherWords } from '../words/together';
import type { App } from './app.svelte';

/** Milliseconds before the channel is tried again: first, and at most. */
const RETRY_MS = [250, 5000] as const;
/** Milliseconds in which changes of the tree are taken together. */
const QUIET_MS = 100;

/** What others do while one is at the page: their changes appear at once, and where they are. */
export class Together {
  people = $state.raw<readonly Here[]>([]);
  /** How people look in a row; here, so that a row need not load it. */
  readonly Faces = Faces;
  readonly LiveNow = LiveNow;
  readonly Talk = Talk;
  /** Counts what was said about the API on the screen. */
  said = $state(0);
  #channel: ReturnType<App['server']['together']> | null = null;
  #place = '';
  #tree: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly app: App) {
    $effect.root(() => {
      $effect(() => {
        const { opened, aside } = app;
        const at = opened && !aside ? { api: opened.api.doc.id, session: opened.sessions.current?.id ?? null } : { api: null, session: null };
        this.#place = JSON.stringify(at);
        this.#channel?.say(this.#place);
      });
      let lost = false;
      $effect(() => {
        // What happened while the server did not answer.
        if (lost && !app.lost) void this.#reload().catch(app.tell);
        lost = app.lost;
      });
    });
    this.#open(RETRY_MS[0]);
  }

  get words() {
    return togetherWords[this.app.preferences.language];
  }

  /** Who has an API on the screen; without a number: who is in the project of the one on ours. */
  at(api?: number): readonly Here[] {
    const project = this.app.project?.id;
    const me = this.app.projects.tree.me?.account;
    const there = this.people.filter((it) => it.who.account !== me && (api === undefined ? it.project === project : it.api === api));
    return there.filter((it, index) => there.findIndex((other) => other.who.account === it.who.account) === index);
  }

  #open(wait: number) {
    let next = wait;
    let hears = false;
    this.#channel = this.app.server.together(
      (news) => {
        next = RETRY_MS[0];
        // From here on nothing is missed; before, since the page asked, something may have been.
        if (!hears) void this.#reload().catch(this.app.tell);
        hears = true;
        this.#hear(news);
      },
      () => {
        this.#channel = null;
        this.people = [];
        setTimeout(() => void this.#again(Math.min(next * 2, RETRY_MS[1])), next);
      },
      this.#place,
    );
  }

  /** After the channel ended: what one may see can be another, and nobody told of what happened meanwhile. */
  async #again(wait: number) {
    const error: unknown = await this.#reload().then(() => null, (it: unknown) => it);
    // One is not signed in any more: the server has another page.
    if (error instanceof Refusal && error.status === 401) location.reload();
    else if (error === null) this.#open(wait);
    else setTimeout(() => void this.#again(Math.min(wait * 2, RETRY_MS[1])), wait);
  }

  #hear({ changed, people, missed }: News) {
    if (people) this.people = people;
    if (missed) void this.#reload().catch(this.app.tell);
    if (changed) void this.#follow(changed).catch(this.app.tell);
  }

  async #follow({ kind, id, project, by, live }: Changed) {
    const { app } = this;
    const name = by && by.account !== app.projects.tree.me?.account ? by.name : '';
    const current = app.opened?.api.doc.id;
    if (kind === 'sessions') {
      if (live !== null) app.projects.mark(id, live);
      if (current === id) await app.opened?.sessions.refresh();
      return;
    }
    if (kind === 'session' && app.opened?.api.doc.project === project) await app.opened.sessions.refresh();
    if (kind === 'comments' && current === id) this.said++;
    if (kind === 'session' || kind === 'cookie' || kind === 'image') return;
    clearTimeout(this.#tree);
    this.#tree = setTimeout(() => void this.#loadTree(name).catch(app.tell), QUIET_MS);
    if (kind === 'api' && current === id) await this.#takeApi(name);
    if (kind === 'project') await this.#takeProject(project, name);
    if (kind === 'folder' && app.folder?.id === id) await app.folder.take(await app.server.folderDocument(id), name);
  }

  async #reload() {
    await this.#loadTree('');
    await this.#takeApi('');
    if (this.app.project) await this.#takeProject(this.app.project.id, '');
    await this.app.opened?.sessions.refresh();
  }

  async #loadTree(name: string) {
    const { app } = this;
    await app.projects.load();
    const lost = app.conform();
    if (lost && name) app.notice = { message: this.words.deletedBy(name), hint: null };
  }

  async #takeApi(name: string) {
    const { opened } = this.app;
    if (opened) await this.app.server.api(opened.api.doc.id).then((doc) => opened.api.take(doc, name), gone);
  }

  async #takeProject(id: number, name: string) {
    const { project, settings } = this.app;
    const open = (project === settings ? [project] : [project, settings]).filter((it) => it?.id === id);
    if (open.length === 0) return;
    const doc = await this.app.server.projectDocument(id).catch(gone);
    if (doc) for (const it of open) await it?.take(structuredClone(doc), name);
  }
}

/** What was deleted meanwhile leaves the screen with the tree. */
function gone(error: unknown) {
  if (!(error instanceof Refusal && error.status === 404)) throw error;
}
