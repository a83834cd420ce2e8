import { Refusal } from '../api/server';
import type { ApiKey, Invitation, Invited, Me, Member, Project, Role, TeamServer } from '../api/team';

/** What stands at the door. */
export type Place = 'loading' | 'sign-in' | 'join' | 'account';

/** A team as one of it sees it: who one is, the projects, and who may do what in them. */
export class Team {
  place = $state<Place>('loading');
  me = $state.raw<Me['account']>(null);
  /** What the provider is called that may say who one is. */
  provider = $state<string | null>(null);
  invited = $state.raw<Invited | null>(null);
  projects = $state.raw<Project[]>([]);
  project = $state<number | null>(null);
  members = $state.raw<Member[]>([]);
  /** Those of the project; `null`: one does not administer it. */
  invitations = $state.raw<Invitation[] | null>(null);
  keys = $state.raw<ApiKey[]>([]);
  /** A secret that is told once: a link or a key. */
  told = $state<{ kind: 'link' | 'key' | 'password'; text: string } | null>(null);
  failure = $state.raw<Refusal | null>(null);
  busy = $state(false);
  #secret = '';

  constructor(
    readonly server: TeamServer,
    private readonly location: Location,
  ) {}

  /** Why the provider's answer signed nobody in. */
  get why(): string | null {
    return /[?&]why=(\w+)/.exec(this.location.search)?.[1] ?? null;
  }

  /** Where the provider is asked, and whence one comes back to where one wanted to go. */
  get out(): string {
    const { pathname, search } = this.location;
    return `/sign-in/with?to=${encodeURIComponent(this.why === null ? pathname + search : '/')}`;
  }

  async start() {
    const joins = this.location.pathname === '/join';
    if (joins) {
      this.#secret = this.location.hash.slice(1);
      // What a link holds shall not stay in the address bar, nor in the history.
      history.replaceState(null, '', '/join');
    }
    await this.#do(async () => {
      ({ account: this.me, provider: this.provider } = await this.server.me());
      if (joins) this.invited = await this.server.look(this.#secret);
    });
    this.place = joins ? 'join' : this.me ? 'account' : 'sign-in';
    if (this.place === 'account') await this.load();
  }

  signIn = (email: string, password: string) => this.#do(() => this.server.signIn(email, password), () => this.#enter());
  accept = (email: string, name: string, password: string) => this.#do(() => this.server.accept(this.#secret, email, name, password), () => this.#enter());
  join = () => this.#do(() => this.server.join(this.#secret), () => this.#enter());
  signOut = (everywhere: boolean) => this.#do(() => this.server.signOut(everywhere), () => this.#enter());
  changePassword = (old: string, fresh: string) => this.#do(() => this.server.changePassword(old, fresh));

  async load() {
    await this.#do(async () => {
      [this.projects, this.keys] = await Promise.all([this.server.projects(), this.server.keys()]);
      this.project ??= this.projects[0]?.id ?? null;
    });
    await this.loadMembers();
  }

  async choose(project: number) {
    this.project = project;
    this.told = null;
    await this.loadMembers();
  }

  async loadMembers() {
    const { project } = this;
    if (project === null) return;
    await this.#do(async () => {
      const members = await this.server.members(project);
      const own = members.find((it) => it.account === this.me?.id)?.role;
      const invitations = this.me?.admin || own === 'admin' ? await this.server.invitations(project) : null;
      if (project === this.project) [this.members, this.invitations] = [members, invitations];
    });
  }

  setRole = (account: number, role: Role | null) => this.#inProject((project) => this.server.setRole(project, account, role));
  takeBack = (invitation: number) => this.#inProject((project) => this.server.takeBack(project, invitation));

  invite = (email: string, role: Role) =>
    this.#inProject(async (project) => {
      this.told = { kind: 'link', text: (await this.server.invite(project, email, role)).link };
    });

  /** Makes a link by which somebody gets another password. */
  renew = (account: number) =>
    this.#do(async () => {
      this.told = { kind: 'password', text: (await this.server.passwordLink(account)).link };
    });

  makeKey = (name: string, scope: Role) =>
    this.#do(async () => {
      this.told = { kind: 'key', text: (await this.server.makeKey(name, scope, null)).secret };
      this.keys = await this.server.keys();
    });

  revokeKey = (key: number) =>
    this.#do(async () => {
      await this.server.revokeKey(key);
      this.keys = await this.server.keys();
    });

  async #inProject(work: (project: number) => Promise<unknown>) {
    const { project } = this;
    if (project === null) return false;
    const done = await this.#do(() => work(project));
    const { failure } = this;
    await this.loadMembers();
    this.failure ??= failure;
    return done;
  }

  /** Who one is has changed: the server has another page. */
  #enter() {
    this.location.assign('/');
  }

  /** Does it, and says where it could not be done. */
  do = (work: () => Promise<unknown>) => this.#do(work);

  async #do(work: () => Promise<unknown>, then?: () => void): Promise<boolean> {
    this.busy = true;
    this.failure = null;
    try {
      await work();
    } catch (error) {
      this.failure = error instanceof Refusal ? error : new Refusal(0, 'unknown', String(error));
      return false;
    } finally {
      this.busy = false;
    }
    then?.();
    return true;
  }
}
