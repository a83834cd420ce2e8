import type { Language } from '../words';
import { ask } from './ask';
import type { Api, Bin, Discarded, Unlike, Version, VersionDetail, Versions } from './types.gen';

export type { Bin, Discarded, Unlike, Version, Versions };

/** What was: the versions of APIs, and what was deleted. */
export class Past {
  constructor(private readonly language: () => Language) {}

  /** Versions with lower numbers than this one, newest first. */
  versions = (api: number, before: number | null) => ask<Versions>(this.language(), 'GET', `/apis/${api}/versions${before === null ? '' : `?before=${before}`}`);
  version = (id: number) => ask<VersionDetail>(this.language(), 'GET', `/versions/${id}`);
  /** What is not the same as in another version; without one, as in the version before. */
  difference = (id: number, since: number | null) => ask<Unlike[]>(this.language(), 'GET', `/versions/${id}/difference${since === null ? '' : `?since=${since}`}`);
  name = (id: number, name: string) => ask<undefined>(this.language(), 'PATCH', `/versions/${id}`, { name });
  bin = () => ask<Bin>(this.language(), 'GET', '/bin');
  keepFor = (days: number) => ask<Bin>(this.language(), 'PUT', '/bin', { days });
  bringBack = (deletion: number) => ask<undefined>(this.language(), 'POST', `/deletions/${deletion}/restore`);
  purge = (deletion: number) => ask<undefined>(this.language(), 'DELETE', `/deletions/${deletion}`);
  restore = (id: number) => ask<Api>(this.language(), 'POST', `/versions/${id}/restore`);
}
