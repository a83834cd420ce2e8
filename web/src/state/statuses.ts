import type { ProjectDocument } from '../api/types';

/** The colours of the statuses that are always there. */
const usual: Record<string, string> = { designing: 'grey', developing: 'blue', testing: 'amber', released: 'green', deprecated: 'red' };

/** The colour of a status: a project may give one of its own. */
export function colorOf(status: string, own: ProjectDocument['statuses']): string {
  return own.find((it) => it.name === status && it.name !== '')?.color ?? usual[status] ?? 'none';
}
