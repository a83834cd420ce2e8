import { createContext } from 'svelte';
import { Refusal, type Server } from '../api/server';
import type { Api, Session, Whose } from '../api/types';
import type { Words } from '../words';
import { OpenApi } from './api.svelte';
import type { Deleted, Notice } from './notice';
import type { Opened } from './opened';
import { SERVER_MS } from './paces';
import { Preferences } from './preferences.svelte';
import { OpenFolder } from './folder.svelte';
import { aside, go, named, whose, type Aside } from './place';
import { OpenProject } from './project.svelte';
import { Projects, type Branch } from './projects.svelte';
import { DoctorReport } from './report.svelte';
import { Sessions } from './session.svelte';
import { OpenTabs } from './tabs.svelte';
import type { Together } from './together.svelte';

export type { Opened };

/** The whole page: what is open, and what went wrong. */
export class App {
  readonly preferences: Preferences;
  readonly projects: Projects;
  readonly tabs = new OpenTabs();
  deleted = $state.raw<Deleted | null>(null);
  /** What is being dragged. */
  dragged = $state.raw<Branch | null>(null);
  /** What lies over the page. */
  overlay = $state<'palette' | 'keys' | 'project' | null>(null);
  /** The tab of the API on the screen that is to be shown; `null`: none is asked for. */
  shows = $state<string | null>(null);
  opened = $state.raw<Opened | null>(null);
  /** The report that the address names: then it is all that is on the page, to be read only. */
  readonly shared: DoctorReport | null;
  /** Files of nginx or code stand in the place of the workbench. */
  aside = $state<Aside | null>(aside());
  /** Whose history it is. */
  whose = $state.raw<Whose>(whose(location.search));
  /** How often something was brought back. */
  restored = $state(0);
  /** The API whose documentation the address names: then it is all that is on the page. */
  readonly reads: number | null;
  notice = $state.raw<Notice | null>(null);
  /** The project of the API on the screen. */
  project = $state.raw<OpenProject | null>(null);
  /** The project whose settings lie over the page. */
  settings = $state.raw<OpenProject | null>(null);
  /** The folder whose auth lies over the page. */
  folder = $state.raw<OpenFolder | null>(null);
  /** The revisions of the folders that were changed here, by their numbers. */
  folders = $state.raw<Readonly<Record<number, number>>>({});
  /** What others do; it comes after the page stands. */
  together = $state.raw<Together | null>(null);
  /** The server does not answer. */
  lost = $state(false);

  constructor(readonly server: Server, preferences: Preferences) {
    this.preferences = preferences;
    this.projects = new Projects(server);
    const shared = /^\/reports\/([\w-]+)$/.exec(location.pathname)?.[1];
    this.reads = Number(/^\/docs\/(\d+)$/.exec(location.pathname)?.[1] ?? 0) || null;
    this.shared = shared ? new DoctorReport(server, { shared }, this.tell) : null;
    addEventListener('popstate', this.#follow);
  }

  /** An API as it is saved, to be read only. */
  read(id: number): Promise<Api> {
    return this.server.api(id);
  }

  get words(): Words {
    return this.preferences.words;
  }

  /** Loads the projects and opens the API that the address names, or one of the tabs, or the first. */
  async start() {
    if (this.shared || this.reads) return;
    try {
      await this.projects.load();
      const apis = this.projects.all.filter((it) => it.kind === 'api');
      const exists = (id: number) => apis.some((it) => it.id === id);
      this.tabs.only(exists);
      const id = exists(named()) ? named() : (this.tabs.ids.at(-1) ?? apis[0]?.id);
      if (id !== undefined && !this.aside) this.#open(await this.server.api(id));
      void import('./together.svelte').then((it) => (this.together ??= new it.Together(this)), () => undefined);
    } catch (error) {
      this.tell(error);
      setTimeout(() => void this.start(), SERVER_MS);
    }
  }

  /** Shows the page of nginx configuration, or that of code. */
  openAside(which: Aside) {
    this.aside = which;
    go(`/${which}`);
  }

  /** Shows the sessions that were recorded. */
  openHistory(of: Whose = {}) {
    this.whose = of;
    this.aside = 'history';
    go(['/history', ...Object.entries(of).map(([name, id]) => `${name}=${id}`)].join('?'));
  }

  /** Puts a session of the history on the screen, with its API. */
  async reopen(session: Session) {
    await this.open(session.api);
    if (this.opened?.api.doc.id === session.api) await this.opened.sessions.choose(session);
  }

  /** Opens an API, once what was open is saved. */
  open(id: number) {
    return this.try(async () => {
      this.aside = null;
      if (this.opened?.api.doc.id === id) return go(`/apis/${id}`);
      await this.opened?.api.save();
      this.#open(await this.server.api(id));
    });
  }

  create(project: number, folder: number | null = null) {
    return this.try(async () => {
      await this.opened?.api.save();
      this.#open(await this.projects.createApi(project, folder, this.words.untitled));
      requestAnimationFrame(() => document.querySelector<HTMLInputElement>('input.url')?.focus());
    });
  }

  /** Deletes something with all in it; one press brings it back. */
  remove({ kind, id, name }: Pick<Branch, 'kind' | 'id' | 'name'>) {
    return this.try(async () => {
      // What was typed comes back, too.
      await this.opened?.api.save();
      // Of what goes with it nothing is asked any more.
      const goes = this.opened && this.projects.isIn(this.opened.api.doc.id, kind, id) ? this.opened : null;
      goes?.sessions.leave();
      const deletion = await this.projects.remove(kind, id).catch(async (error: unknown) => {
        if (goes) this.#open(await this.server.api(goes.api.doc.id));
        throw error;
      });
      this.deleted = { deletion, kind, id, name: name || this.words.untitled };
      this.conform();
      // The button that was pressed is gone: the keyboard goes on at the workbench.
      requestAnimationFrame(() => document.getElementById('workbench')?.focus());
    });
  }

  /** Shows nothing that is not there any more, and lets nothing be saved that may not be; true: what was on the screen is gone. */
  conform(): boolean {
    const exists = (api: number) => this.projects.find('api', api) !== undefined;
    const { api } = this.opened ?? {};
    const gone = api !== undefined && !exists(api.doc.id);
    if (gone) this.#leave(this.tabs.close(api.doc.id));
    this.tabs.only(exists);
    for (const [it, project] of [[api, api?.doc.project], [this.project, this.project?.id]] as const) if (it) it.readOnly = this.projects.reads(project ?? 0);
    return gone;
  }

  /** Whether the session on the screen does what one says: another's is watched. */
  get commands(): boolean {
    const pen = this.opened?.sessions.current?.pen;
    return !pen || pen.holder.account === this.projects.tree.me?.account;
  }

  /** Something was taken out of what is edited; `back` undoes that. */
  removed(name: string, back: () => unknown) {
    this.deleted = { name: name || this.words.untitled, back };
  }

  /** Brings back what was deleted last. */
  undo() {
    return this.try(async () => {
      const { deleted } = this;
      if (!deleted) return;
      this.deleted = null;
      if (deleted.back) return void (await deleted.back());
      await this.projects.restore(deleted.deletion);
      this.restored++;
      if (deleted.kind === 'api') await this.open(deleted.id);
    });
  }

  /** Gives something another name; one that is open is saved like any other change. */
  rename(branch: Branch, name: string) {
    return this.try(async () => {
      if (branch.kind === 'api' && this.opened?.api.doc.id === branch.id) this.opened.api.doc.name = name;
      else await this.projects.name(branch, name);
    });
  }

  /** Markdown as the server renders it; empty where it cannot. */
  render(text: string): Promise<string> {
    return this.server.render(text).catch(() => '');
  }

  /** The API on the screen is of this project. */
  enter(project: number) {
    if (this.project?.id === project) return;
    return this.try(async () => {
      void this.project?.save();
      this.project = await this.#project(project);
    });
  }

  /** Shows the settings of a project. */
  openSettings(project: number) {
    return this.try(async () => {
      this.settings = this.project?.id === project ? this.project : await this.#project(project);
    });
  }

  /** Shows what a folder says to the APIs in it. */
  openFolder(id: number, name: string) {
    return this.try(async () => {
      const folder = new OpenFolder(this.server, id, name, await this.server.folderDocument(id));
      folder.readOnly = this.projects.reads(this.projects.find('folder', id)?.project ?? 0);
      this.folder = folder;
    });
  }

  async #project(id: number): Promise<OpenProject> {
    const project = new OpenProject(this.server, id, await this.server.projectDocument(id));
    project.readOnly = this.projects.reads(id);
    if (this.projects.tree.me) await project.loadOwn();
    return project;
  }

  closeTab(id: number) {
    return this.try(async () => {
      const current = this.opened?.api.doc.id === id;
      if (current) await this.opened?.api.save();
      const next = this.tabs.close(id);
      if (current) this.#leave(next);
    });
  }

  /** Does it, and says where it could not be done. */
  async try(act: () => Promise<void>) {
    try {
      await act();
    } catch (error) {
      this.tell(error);
    }
  }

  /** Says what could not be done. */
  readonly tell = (error: unknown) => {
    if (error instanceof Refusal && error.code === 'no-contact') void this.#regain();
    else this.notice = { message: error instanceof Error ? error.message : String(error), hint: error instanceof Refusal ? error.hint : null };
  };

  /** Asks until the server answers again. */
  async #regain() {
    if (this.lost) return;
    this.lost = true;
    while (this.lost) {
      await new Promise((done) => setTimeout(done, SERVER_MS));
      await this.server.about().then(() => (this.lost = false), () => undefined);
    }
  }

  /** Goes where Back or Forward of the browser led. */
  readonly #follow = () => {
    this.whose = whose(location.search);
    this.aside = aside();
    if (!this.aside && this.projects.find('api', named())) void this.open(named());
  };

  /** What was open is no longer; another takes its place. */
  #leave(next: number | null) {
    this.opened?.sessions.leave();
    this.opened = null;
    if (this.aside) return;
    history.replaceState(null, '', '/');
    if (next !== null) void this.open(next);
  }

  #open(api: Api) {
    this.aside = null;
    this.tabs.add(api.id);
    this.opened?.sessions.leave();
    // What was typed while the other one was on its way is not lost.
    void this.opened?.api.save();
    this.notice = null;
    // What was taken out of the one before comes back into nothing.
    if (this.deleted?.back) this.deleted = null;
    const sessions = new Sessions(this.server, api.id, () => this.preferences.language, this.tell);
    const open = new OpenApi(this.server, api);
    open.readOnly = this.projects.reads(api.project);
    this.opened = { api: open, sessions };
    go(`/apis/${api.id}`);
    sessions.load().catch(this.tell);
  }
}

/** The page's state, for every pane beneath. */
export const [getApp, setApp] = createContext<App>();
