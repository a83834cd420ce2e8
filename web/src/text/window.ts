/** Which rows of a long list are in view, and where they stand. */
export interface Window {
  /** The first row in view. */
  first: number;
  /** How many rows to draw. */
  count: number;
  /** Where the first stands, in pixels from the top of the list. */
  offset: number;
  /** How high the whole list is. */
  height: number;
}

/** Browsers draw no higher element reliably; a longer list scrolls in larger steps. */
export const HIGHEST = 8_000_000;

/** The window at this scroll position: rows are all of one height, in pixels. */
export function windowOf(scroll: number, viewport: number, rows: number, row: number): Window {
  const natural = rows * row;
  const height = Math.min(natural, HIGHEST);
  const reach = Math.max(0, height - viewport);
  const position = Math.min(Math.max(scroll, 0), reach);
  const share = reach === 0 ? 0 : position / reach;
  const exact = (share * Math.max(0, natural - viewport)) / row;
  const first = Math.max(0, Math.min(rows, Math.floor(exact + 1e-6)));
  const count = Math.min(rows - first, Math.ceil(viewport / row) + 1);
  return { first, count, offset: position - (exact - first) * row, height };
}

/** The scroll position that shows this row at the top. */
export function scrollFor(index: number, viewport: number, rows: number, row: number): number {
  const natural = rows * row;
  const reach = Math.max(0, Math.min(natural, HIGHEST) - viewport);
  const range = natural - viewport;
  return range <= 0 ? 0 : Math.min(1, (index * row) / range) * reach;
}

/** The scroll position nearest to this one at which this row is in view. */
export function scrollToSee(index: number, scroll: number, viewport: number, rows: number, row: number): number {
  const above = scrollFor(index, viewport, rows, row);
  const below = scrollFor(Math.max(0, index - Math.floor(viewport / row) + 1), viewport, rows, row);
  return Math.max(Math.min(scroll, above), Math.min(above, below));
}
