import { createContext } from 'svelte';
import { Refusal, type Server } from '../api/server';
import type { Api } from '../api/types';
import type { Words } from '../words';
import { OpenApi } from './api.svelte';
import { Preferences } from './preferences.svelte';
import { Projects } from './projects.svelte';
import { DoctorReport } from './report.svelte';
import { Sessions } from './session.svelte';

/** A sentence about something that could not be done. */
export interface Notice {
  message: string;
  hint: string | null;
}

/** The API on the screen with its sessions. */
export interface Opened {
  api: OpenApi;
  sessions: Sessions;
}

/** Milliseconds between attempts to reach the server at the start. */
const RETRY_MS = 1000;

/** The whole page: what is open, and what went wrong. */
export class App {
  readonly preferences: Preferences;
  readonly projects: Projects;
  opened = $state.raw<Opened | null>(null);
  /** The report that the address names: then it is all that is on the page, to be read only. */
  readonly shared: DoctorReport | null;
  /** nginx configuration stands in the place of the workbench. */
  nginx = $state(location.pathname === '/nginx');
  notice = $state.raw<Notice | null>(null);
  /** The server does not answer. */
  lost = $state(false);

  constructor(readonly server: Server, preferences: Preferences) {
    this.preferences = preferences;
    this.projects = new Projects(server);
    const shared = /^\/reports\/([\w-]+)$/.exec(location.pathname)?.[1];
    this.shared = shared ? new DoctorReport(server, { shared }, this.tell) : null;
  }

  get words(): Words {
    return this.preferences.words;
  }

  /** Loads the projects and opens the API that the address names, or the first. */
  async start() {
    if (this.shared) return;
    try {
      const apis = await this.projects.load();
      const named = Number(/^\/apis\/(\d+)$/.exec(location.pathname)?.[1]);
      const api = apis.find((it) => it.id === named) ?? apis[0];
      if (api && !this.nginx) this.#open(api);
    } catch (error) {
      this.tell(error);
      setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  /** Shows the page of nginx configuration. */
  openNginx() {
    this.nginx = true;
    history.replaceState(null, '', '/nginx');
  }

  /** Opens an API, once what was open is saved. */
  async open(id: number) {
    if (this.nginx) this.#leaveNginx();
    if (this.opened?.api.doc.id === id) return;
    await this.opened?.api.save();
    const project = this.projects.list.find((it) => it.apis.some((api) => api.id === id))?.project.id ?? 0;
    try {
      const api = (await this.server.apis(project)).find((it) => it.id === id);
      if (api) this.#open(api);
    } catch (error) {
      this.tell(error);
    }
  }

  async create(project: number) {
    try {
      await this.opened?.api.save();
      this.#open(await this.projects.create(project, this.words.untitled));
    } catch (error) {
      this.tell(error);
    }
  }

  async remove(id: number) {
    try {
      await this.projects.remove(id);
      this.opened?.sessions.leave();
      this.opened = null;
      const next = this.projects.list.flatMap((it) => it.apis)[0];
      if (next) await this.open(next.id);
      // The button that was pressed is gone: the keyboard goes on at the workbench.
      requestAnimationFrame(() => document.getElementById('workbench')?.focus());
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
      await new Promise((done) => setTimeout(done, RETRY_MS));
      await this.server.about().then(() => (this.lost = false), () => undefined);
    }
  }

  #leaveNginx() {
    this.nginx = false;
    if (this.opened) history.replaceState(null, '', `/apis/${this.opened.api.doc.id}`);
  }

  #open(api: Api) {
    this.nginx = false;
    this.opened?.sessions.leave();
    // What was typed while the other one was on its way is not lost.
    void this.opened?.api.save();
    this.notice = null;
    const sessions = new Sessions(this.server, api.id, () => this.preferences.language, this.tell);
    this.opened = { api: new OpenApi(this.server, api), sessions };
    history.replaceState(null, '', `/apis/${api.id}`);
    sessions.load().catch(this.tell);
  }
}

/** The page's state, for every pane beneath. */
export const [getApp, setApp] = createContext<App>();
