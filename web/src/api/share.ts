import type { Language } from '../words';
import { Refusal } from './server';
import type { Failure, NodeKind } from './types';
import type { MadePublication, NewPublication, Publication, Shown } from './types.gen';

export type { Publication };
/** What is chosen: nothing is left out. */
export type Choice = Required<Omit<NewPublication, 'shown'>> & { shown: Required<Shown> };

/** What the server does for those who show something to others; loaded when it is needed. */
export class ShareServer {
  constructor(private readonly language: () => Language) {}

  list = (kind: NodeKind, id: number) => this.#ask<Publication[]>('GET', `/nodes/${kind}/${id}/publications`);
  make = (kind: NodeKind, id: number, terms: Choice) => this.#ask<MadePublication>('POST', `/nodes/${kind}/${id}/publications`, terms);
  revoke = (id: number) => this.#ask<undefined>('DELETE', `/publications/${id}`);

  /** Where the same is to be had as files. */
  site(kind: NodeKind, id: number, shown: Choice['shown']): string {
    const asked = new URLSearchParams({ environments: JSON.stringify(shown.environments), sessions: shown.sessions.join(','), lang: this.language() });
    if (shown.examples) asked.set('examples', 'true');
    if (shown.try_it) asked.set('try_it', 'true');
    return `/api/nodes/${kind}/${id}/site?${asked}`;
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const request: RequestInit = { method };
    if (body !== undefined) {
      request.headers = { 'content-type': 'application/json' };
      request.body = JSON.stringify(body);
    }
    let answer: Response;
    try {
      answer = await fetch(`/api${path}?lang=${this.language()}`, request);
    } catch (cause) {
      throw new Refusal(0, 'no-contact', String(cause));
    }
    const text = await answer.text();
    if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
    const { error } = (text.startsWith('{') ? JSON.parse(text) : {}) as Partial<Failure>;
    throw new Refusal(answer.status, error?.code ?? 'unknown', error?.message ?? `HTTP ${answer.status}`, error?.hint ?? null);
  }
}
