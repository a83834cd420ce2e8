import type { Language } from '../words';
import { ask } from './ask';
import type { NodeKind } from './types';
import type { MadePublication, NewPublication, Publication, Shown } from './types.gen';

export type { Publication };
/** What is chosen: nothing is left out. */
export type Choice = Required<Omit<NewPublication, 'shown'>> & { shown: Required<Shown> };

/** What the server does for those who show something to others; loaded when it is needed. */
export class ShareServer {
  constructor(private readonly language: () => Language) {}

  list = (kind: NodeKind, id: number) => ask<Publication[]>(this.language(), 'GET', `/nodes/${kind}/${id}/publications`);
  make = (kind: NodeKind, id: number, terms: Choice) => ask<MadePublication>(this.language(), 'POST', `/nodes/${kind}/${id}/publications`, terms);
  revoke = (id: number) => ask<undefined>(this.language(), 'DELETE', `/publications/${id}`);

  /** Where the same is to be had as files. */
  site(kind: NodeKind, id: number, shown: Choice['shown']): string {
    const asked = new URLSearchParams({ environments: JSON.stringify(shown.environments), sessions: shown.sessions.join(','), lang: this.language() });
    if (shown.examples) asked.set('examples', 'true');
    if (shown.try_it) asked.set('try_it', 'true');
    return `/api/nodes/${kind}/${id}/site?${asked}`;
  }
}
