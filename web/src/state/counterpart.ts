import type { RecordDetail } from '../api/types';
import { fieldOf, unquoted } from '../text/node';
import { fits, type Pair } from './pairs';
import type { Timeline } from './timeline.svelte';

/** The record that this one belongs to by its field, looked for in the whole session. */
export async function counterpart(timeline: Timeline, detail: RecordDetail): Promise<Pair | null> {
  const path = timeline.reading.pairedBy.trim();
  const value = detail.kind === 'text' && detail.text !== null && path !== '' ? fieldOf(detail.text, path) : null;
  if (value === null || value === 'null' || detail.direction === 'local') return null;
  const other = detail.direction === 'sent' ? 'received' : 'sent';
  const asked = (order: string) => new URLSearchParams({ text: unquoted(value), direction: other, kind: 'text', order, from: String(detail.seq), limit: '50' }).toString();
  // A request is before its response, whoever asks; where nothing is before it, it is the request.
  for (const order of ['newest', 'oldest']) {
    const { hits } = await timeline.server.search(timeline.session, asked(order)).catch(() => ({ hits: [] }));
    const found = hits.find((it) => fits(it, detail) && fieldOf(it.preview, path) === value);
    if (found) return { seq: found.seq, ms: Math.abs(found.at_ms - detail.at_ms) };
  }
  return null;
}
