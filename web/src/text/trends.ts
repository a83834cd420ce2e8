import type { RecordRow } from '../api/types';

/** Values over time in equal stretches; `null`: nothing is known of one. */
export interface Trends {
  count: number;
  /** Messages a second. */
  rate: (number | null)[];
  /** Bytes of a payload, on the average. */
  size: (number | null)[];
  /** Milliseconds from a request to its response, on the average. */
  latency: (number | null)[];
}

const STRETCHES = 60;

/** The trends of these records, lowest number first. Their numbers tell how many happened, also where not all are known. */
export function trends(rows: readonly RecordRow[], pair: (row: RecordRow) => { seq: number; ms: number } | null): Trends {
  const [first, last] = [rows[0], rows.at(-1)];
  const empty = () => Array.from({ length: STRETCHES }, (): number | null => null);
  if (!first || !last || last.at_ms <= first.at_ms) return { count: rows.length, rate: empty(), size: empty(), latency: empty() };
  const width = (last.at_ms - first.at_ms) / STRETCHES;
  const sums = Array.from({ length: STRETCHES }, () => ({ happened: 0, bytes: 0, rows: 0, ms: 0, pairs: 0 }));
  let before = first;
  for (const row of rows) {
    const sum = sums[Math.min(STRETCHES - 1, Math.floor((row.at_ms - first.at_ms) / width))];
    if (!sum) continue;
    sum.happened += row.seq - before.seq;
    sum.rows++;
    sum.bytes += row.size;
    const found = pair(row);
    if (found && found.seq < row.seq) {
      sum.ms += found.ms;
      sum.pairs++;
    }
    before = row;
  }
  const mean = (sum: number, of: number) => (of === 0 ? null : sum / of);
  return {
    count: rows.length,
    rate: sums.map((it) => (it.happened * 1000) / width),
    size: sums.map((it) => mean(it.bytes, it.rows)),
    latency: sums.map((it) => mean(it.ms, it.pairs)),
  };
}

/** The path of a line through the values, in a box of this size. */
export function line(points: readonly (number | null)[], peak: number, width: number, height: number): string {
  let path = '';
  points.forEach((value, index) => {
    if (value === null) return;
    const x = ((index / Math.max(1, points.length - 1)) * width).toFixed(2);
    const y = (height - 1 - (peak > 0 ? value / peak : 0) * (height - 2)).toFixed(2);
    path += `${path === '' ? 'M' : 'L'}${x} ${y}`;
  });
  return path;
}
