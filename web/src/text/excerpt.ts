/** A line of evidence: its number from 1, and the marked stretch in it. */
export interface ExcerptLine {
  number: number;
  before: string;
  marked: string;
  after: string;
}

/** Lines shown before and after a mark. */
const AROUND = 2;
/** Lines shown of a mark that spans more. */
const MOST = 12;
/** Characters shown of a line, around its mark. */
const WIDEST = 400;

/** The index in this text of an offset in its UTF-8 bytes. */
export function indexOfByte(text: string, offset: number): number {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, offset)).length;
}

/** The lines around a stretch of a text, given by indexes; an empty stretch marks nothing. */
export function excerpt(text: string, start: number, end: number): ExcerptLine[] {
  const lines = text.split('\n');
  const found: ExcerptLine[] = [];
  const first = text.slice(0, start).split('\n').length - 1;
  const last = first + text.slice(start, end).replace(/\n$/, '').split('\n').length - 1;
  let at = lines.slice(0, Math.max(0, first - AROUND)).reduce((sum, line) => sum + line.length + 1, 0);
  for (let index = Math.max(0, first - AROUND); index <= Math.min(last + AROUND, lines.length - 1); index++) {
    const line = lines[index] ?? '';
    const from = Math.min(Math.max(start - at, 0), line.length);
    const to = Math.min(Math.max(end - at, from), line.length);
    found.push(clip({ number: index + 1, before: line.slice(0, from), marked: line.slice(from, to), after: line.slice(to) }));
    at += line.length + 1;
    if (found.length >= MOST) break;
  }
  while (found.length > 1 && found.at(-1)?.before === '' && found.at(-1)?.marked === '' && found.at(-1)?.after === '') found.pop();
  return found;
}

function clip(line: ExcerptLine): ExcerptLine {
  const { before, marked, after } = line;
  const side = WIDEST / 2;
  return {
    ...line,
    before: before.length > side ? `…${before.slice(-side)}` : before,
    marked: marked.length > WIDEST ? `${marked.slice(0, WIDEST)}…` : marked,
    after: after.length > side ? `${after.slice(0, side)}…` : after,
  };
}
