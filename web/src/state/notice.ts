import type { NodeKind, Param } from '../api/types';
import { withRow } from '../text/query';
import type { App } from './app.svelte';

/** A sentence about something that could not be done. */
export interface Notice {
  message: string;
  hint: string | null;
}

/** What was deleted just now and can be brought back: by the number of its deletion, or, of what is edited here, by `back`. */
export type Deleted = { name: string } & ({ deletion: number; kind: NodeKind | 'image' | 'session'; id: number; back?: never } | { deletion?: never; back: () => unknown });

/** Takes a row out of what is edited; one press brings it back. One in which nothing stands is not missed. */
export function takeRow<T extends { name: string; value: string }>(app: App, rows: T[], at: number, back?: () => unknown) {
  const [row] = rows.splice(at, 1);
  if (row && row.name + row.value !== '') app.removed(row.name, () => (rows.splice(at, 0, row), back?.()));
}

/** A URL with the rows of its query. */
interface Queried {
  url: string;
  query: Param[];
}

/** Puts a row of the query in the place of another, in the URL too; `null`: takes it away. */
export function putParam(doc: Queried, rows: Param[], index: number, row: Param | null) {
  doc.url = withRow(doc.url, rows, index, row);
  doc.query = rows.toSpliced(index, 1, ...(row ? [row] : []));
}

/** Takes a row out of the query; one press brings it back. */
export function takeParam(app: App, doc: Queried, index: number, rows: (of: Queried) => Param[]) {
  const row = rows(doc)[index];
  putParam(doc, rows(doc), index, null);
  if (!row || row.text + row.description === '') return;
  app.removed(row.text, () => {
    const now = rows(doc);
    const at = Math.min(index, now.length);
    putParam(doc, now.toSpliced(at, 0, { ...row, text: '' }), at, row);
  });
}
