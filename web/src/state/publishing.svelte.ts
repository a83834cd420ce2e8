import { Past, type Version } from '../api/past';
import { Refusal, type Server } from '../api/server';
import type { Choice, Publication, ShareServer } from '../api/share';
import type { NodeKind, Session } from '../api/types';
import type { Language } from '../words';

/** Sessions that are offered: the newest. */
const SESSIONS = 20;

/** What of an API, a folder or a project is shown to others, and what is about to be. */
export class Publishing {
  /** What is being chosen. */
  terms = $state<Choice>({ note: '', shown: { environments: [], examples: false, sessions: [], try_it: false }, access: 'link', domains: [], password: '', indexed: false, pinned: false, version: null, days: 30 });
  /** The links that there are; `null`: this server makes none, as it has no accounts. */
  links = $state.raw<Publication[] | null>([]);
  /** Names of environments. */
  environments = $state.raw<string[]>([]);
  sessions = $state.raw<Session[]>([]);
  /** Versions that are offered: the newest. */
  versions = $state.raw<Version[]>([]);
  /** The link that was just made: it is told once. */
  made = $state<string | null>(null);
  failure = $state.raw<Refusal | null>(null);
  busy = $state(false);

  constructor(
    private readonly server: Server,
    private readonly shares: ShareServer,
    private readonly kind: NodeKind,
    private readonly id: number,
    private readonly project: number,
    private readonly language: () => Language,
  ) {}

  get files(): string {
    return this.shares.site(this.kind, this.id, this.terms.shown);
  }

  async load() {
    await this.#try(async () => {
      const document = await this.server.projectDocument(this.project);
      this.environments = document.environments.map((it) => it.name).filter(Boolean);
      if (this.kind === 'api') this.sessions = (await this.server.sessions(this.id)).slice(0, SESSIONS);
      await this.#list();
      if (this.kind === 'api' && this.links) ({ versions: this.versions } = await new Past(this.language).versions(this.id, null));
    });
  }

  make(domains: string) {
    return this.#try(async () => {
      this.terms.domains = domains.split(/[\s,]+/).filter(Boolean);
      const { link } = await this.shares.make(this.kind, this.id, $state.snapshot(this.terms));
      this.made = link;
      this.terms.password = '';
      await this.#list();
    });
  }

  revoke(id: number) {
    return this.#try(async () => {
      await this.shares.revoke(id);
      await this.#list();
    });
  }

  /** Which state is shown: what stands there when somebody looks, what stands there now, or a version. */
  get state(): number | 'latest' | 'now' {
    return this.terms.version ?? (this.terms.pinned ? 'now' : 'latest');
  }

  set state(to: number | 'latest' | 'now') {
    this.terms.version = typeof to === 'number' ? to : null;
    this.terms.pinned = to !== 'latest';
  }

  choose<T>(list: T[], it: T, on: boolean) {
    const at = list.indexOf(it);
    if (on && at < 0) list.push(it);
    if (!on && at >= 0) list.splice(at, 1);
  }

  async #list() {
    if (!this.links) return;
    try {
      this.links = await this.shares.list(this.kind, this.id);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'no-accounts') throw error;
      this.links = null;
    }
  }

  async #try(act: () => Promise<void>) {
    this.busy = true;
    this.failure = null;
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.failure = error;
    } finally {
      this.busy = false;
    }
  }
}
