import type { Language } from '../words';
import { ask } from './ask';
import type { Account, ApiKey, Deed, Invitation, Invited, Login, MadeInvitation, MadeKey, Me, Member, Project, Role } from './types.gen';

export type { Account, ApiKey, Deed, Invitation, Invited, Login, Me, Member, Project, Role };
/** Which entries of the audit log; what is 0 or empty is left out. */
export interface DeedsOf {
  before: number;
  account: number;
  project: number;
  what: string;
}

/** The server of a team: who one is, and who may do what. */
export class TeamServer {
  constructor(private readonly language: () => Language) {}

  me = () => this.#ask<Me>('GET', '/me');
  signIn = (email: string, password: string) => this.#ask<Me>('POST', '/sign-in', { email, password });
  signOut = (everywhere: boolean) => this.#tell('POST', everywhere ? '/sign-out-everywhere' : '/sign-out');
  look = (secret: string) => this.#ask<Invited>('POST', '/invitations/look', { secret });
  accept = (secret: string, email: string, name: string, password: string) => this.#ask<Me>('POST', '/invitations/accept', { secret, email, name, password });
  join = (secret: string) => this.#tell('POST', '/invitations/join', { secret });
  changePassword = (old: string, fresh: string) => this.#ask<Me>('PUT', '/me/password', { old, new: fresh });
  projects = () => this.#ask<Project[]>('GET', '/projects');
  members = (project: number) => this.#ask<Member[]>('GET', `/projects/${project}/members`);
  setRole = (project: number, account: number, role: Role | null) => this.#tell('PUT', `/projects/${project}/members/${account}`, { role });
  invitations = (project: number) => this.#ask<Invitation[]>('GET', `/projects/${project}/invitations`);
  invite = (project: number, email: string, role: Role) => this.#ask<MadeInvitation>('POST', `/projects/${project}/invitations`, { email, role });
  takeBack = (project: number, invitation: number) => this.#tell('DELETE', `/projects/${project}/invitations/${invitation}`);
  keys = () => this.#ask<ApiKey[]>('GET', '/me/keys');
  makeKey = (name: string, scope: Role, days: number | null) => this.#ask<MadeKey>('POST', '/me/keys', { name, scope, days });
  logins = () => this.#ask<Login[]>('GET', '/me/logins');
  endLogin = (login: number) => this.#tell('DELETE', `/me/logins/${login}`);
  accounts = () => this.#ask<Account[]>('GET', '/accounts');
  saveAccount = (id: number, change: { admin?: boolean; disabled?: boolean }) => this.#ask<Account>('PATCH', `/accounts/${id}`, change);
  passwordLink = (id: number) => this.#ask<MadeInvitation>('POST', `/accounts/${id}/password-link`);
  deeds = (of: DeedsOf) => this.#ask<Deed[]>('GET', `/deeds?${Object.entries(of).filter(([, value]) => value).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`);
  revokeKey = (key: number) => this.#tell('DELETE', `/me/keys/${key}`);

  async #tell(method: string, path: string, body?: unknown): Promise<void> {
    await this.#ask<unknown>(method, path, body);
  }

  #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return ask<T>(this.language(), method, path, body);
  }
}
