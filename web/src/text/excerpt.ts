/** A stretch of a text, given by indexes, and what is to be seen there. An empty stretch marks nothing. */
export interface Mark {
  start: number;
  end: number;
  text: string;
}

/** A line of evidence: its number from 1, its stretches, and what is said of the marks that end in it. */
export interface ExcerptLine {
  number: number;
  parts: { text: string; marked: boolean }[];
  said: string[];
  /** Lines were left out before this one. */
  gap: boolean;
}

/** Lines shown before and after a mark. */
const AROUND = 2;
/** Lines shown of a mark that spans more. */
const MOST = 12;
/** Characters shown of a line on each side of its marks, and of a mark. */
const WIDEST = 200;

/** The index in this text of an offset in its UTF-8 bytes. */
export function indexOfByte(text: string, offset: number): number {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, offset)).length;
}

/** The lines of a text that marks point into, with a few around them. */
export function excerpt(text: string, marks: readonly Mark[]): ExcerptLine[] {
  const lines = text.split('\n');
  const starts: number[] = [];
  lines.reduce((at, line) => (starts.push(at), at + line.length + 1), 0);
  const lineOf = (index: number) => Math.max(0, starts.findLastIndex((start) => start <= index));
  const shown = new Set<number>();
  const said = new Map<number, string[]>();
  for (const mark of marks) {
    const first = lineOf(mark.start);
    const last = Math.min(Math.max(first, lineOf(mark.end - 1)), first + MOST - 1);
    for (let line = Math.max(0, first - AROUND); line <= Math.min(last + AROUND, lines.length - 1); line++) shown.add(line);
    if (mark.text !== '') said.set(last, [...(said.get(last) ?? []), mark.text]);
  }
  const order = [...shown].sort((a, b) => a - b);
  while (order.length > 1 && lines[order.at(-1) ?? 0] === '' && !said.has(order.at(-1) ?? 0)) order.pop();
  return order.map((line, place) => ({
    number: line + 1,
    parts: cut(lines[line] ?? '', starts[line] ?? 0, marks),
    said: said.get(line) ?? [],
    gap: place > 0 && order[place - 1] !== line - 1,
  }));
}

/** A line in its marked and unmarked stretches, each clipped. */
function cut(line: string, at: number, marks: readonly Mark[]): ExcerptLine['parts'] {
  const inside = (index: number) => Math.min(Math.max(index - at, 0), line.length);
  const edges = [...new Set([0, line.length, ...marks.flatMap((mark) => [inside(mark.start), inside(mark.end)])])].sort((a, b) => a - b);
  const parts: ExcerptLine['parts'] = [];
  edges.slice(1).forEach((end, index) => {
    const start = edges[index] ?? 0;
    const marked = marks.some((mark) => inside(mark.start) <= start && end <= inside(mark.end));
    const last = parts.at(-1);
    if (last?.marked === marked) last.text += line.slice(start, end);
    else parts.push({ text: line.slice(start, end), marked });
  });
  return parts.map((part, index) => ({ ...part, text: clip(part.text, !part.marked && index === 0, parts.length === 1 || index === parts.length - 1) }));
}

/** A long stretch without its middle, or where it leads to the first mark, without its beginning. */
function clip(text: string, first: boolean, last: boolean): string {
  if (text.length <= 2 * WIDEST) return text;
  if (first && !last) return `…${text.slice(-WIDEST)}`;
  if (last) return `${text.slice(0, WIDEST)}…`;
  return `${text.slice(0, WIDEST)}…${text.slice(-WIDEST)}`;
}
