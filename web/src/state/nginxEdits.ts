import type { NginxEdit, Point } from '../api/types';

/** Where the lines of a text begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The index of a place; one that lies beyond its line is its end. */
export function indexOf(text: string, starts: readonly number[], point: Point): number {
  const start = starts[point.line - 1] ?? text.length;
  const end = (starts[point.line] ?? text.length + 1) - 1;
  return Math.min(start + point.column, Math.max(start, end));
}

/** A text whose lines end with a line feed, after edits to it. */
export function applyEdits(text: string, edits: readonly NginxEdit[]): string {
  const starts = lineStarts(text);
  const placed = edits.map((edit) => ({ from: indexOf(text, starts, edit.from), to: indexOf(text, starts, edit.to), with: edit.with.replaceAll('\r\n', '\n') }));
  let [out, at] = ['', 0];
  for (const edit of placed) {
    if (edit.from < at) continue;
    out += text.slice(at, edit.from) + edit.with;
    at = edit.to;
  }
  return out + text.slice(at);
}
