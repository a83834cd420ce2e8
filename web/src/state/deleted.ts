import type { NodeKind } from '../api/types';

/** What was deleted just now and can be brought back. */
export interface Deleted {
  name: string;
  deletion: number;
  kind: NodeKind | 'image' | 'session';
  id: number;
}
