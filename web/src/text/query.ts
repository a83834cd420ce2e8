import type { Api, Entry, Param, PathValue } from '../api/types';
import { encoded, partsOf, pathPlaces, queryPieces } from './address';
import { places } from './variables';

/** Whether a row stands in the URL: one that is on, unless nothing was typed into it yet. */
const stands = (row: Param) => row.enabled && row.text !== '';

/** The rows of a URL as it was typed. What stands in it comes from it; rows that are off stay where they were among the others, and so does what is written about each. */
export function inStep(url: string, rows: readonly Param[]): Param[] {
  const texts = queryPieces(partsOf(url)).map((it) => url.slice(it.from, it.to)).filter((it) => it !== '');
  const kept = partners(rows.filter(stands).map((it) => it.text), texts);
  const out: Param[] = [];
  let old = 0;
  let next = 0;
  const fresh = (to: number) => {
    for (; next < to; next++) out.push({ text: texts[next] ?? '', enabled: true, description: '' });
  };
  for (const row of rows) {
    if (!stands(row)) {
      out.push({ ...row });
      continue;
    }
    const partner = kept[old++];
    if (partner === undefined || partner === null) continue;
    fresh(partner);
    out.push({ ...row, text: texts[partner] ?? '' });
    next = partner + 1;
  }
  fresh(texts.length);
  return out;
}

/** For each of the old texts which of the new ones has taken its place, in order; `null`: none. */
function partners(old: readonly string[], texts: readonly string[]): (number | null)[] {
  let head = 0;
  while (head < old.length && head < texts.length && old[head] === texts[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < texts.length - head && old[old.length - 1 - tail] === texts[texts.length - 1 - tail]) tail++;
  const found: (number | null)[] = old.map((_, index) => (index < head ? index : index >= old.length - tail ? index - old.length + texts.length : null));
  // In between, the same text or else the same name, and what is left in order, as far as it goes.
  const name = (text: string) => text.split('=', 1)[0];
  const [last, end] = [old.length - tail, texts.length - tail];
  const pair = (from: number, to: number, start: number, stop: number, same: (a: string, b: string) => boolean): [number, number] | null => {
    for (let a = from; a < to; a++) for (let b = start; b < stop; b++) if (same(old[a] ?? '', texts[b] ?? '')) return [a, b];
    return null;
  };
  const settle = (from: number, to: number, start: number, stop: number) => {
    const met = pair(from, to, start, stop, (a, b) => a === b) ?? pair(from, to, start, stop, (a, b) => name(a) === name(b));
    if (!met) {
      for (let step = 0; from + step < to && start + step < stop; step++) found[from + step] = start + step;
      return;
    }
    found[met[0]] = met[1];
    settle(from, met[0], start, met[1]);
    settle(met[0] + 1, to, met[1] + 1, stop);
  };
  if ((last - head) * (end - head) <= MOST) settle(head, last, head, end);
  return found;
}

/** So many pairs are looked at; beyond that what is written about the rows in between goes. */
const MOST = 10_000;

/** The URL once this row is another; `null`: once it is gone. All that is not of this row stays byte for byte. */
export function withRow(url: string, rows: readonly Param[], index: number, row: Param | null): string {
  const before = rows[index];
  const text = row && stands(row) ? row.text : null;
  const was = before && stands(before);
  const number = rows.slice(0, index).filter(stands).length;
  const parts = partsOf(url);
  const [from, to] = parts.query;
  const pieces = queryPieces(parts).filter((it) => it.from < it.to);
  const piece = pieces[number];
  if (was && piece) {
    if (text !== null) return url.slice(0, piece.from) + text + url.slice(piece.to);
    if (to - from === piece.to - piece.from) return url.slice(0, from - 1) + url.slice(to);
    // Its `&` goes with it: the one behind it, or before it where it is the last.
    const behind = url[piece.to] === '&' ? 1 : 0;
    return url.slice(0, piece.from - (behind === 0 ? 1 : 0)) + url.slice(piece.to + behind);
  }
  if (text === null) return url;
  const at = piece?.from ?? pieces.at(-1)?.to ?? to;
  if (piece) return `${url.slice(0, at)}${text}&${url.slice(at)}`;
  const mark = parts.veiled[from - 1] !== '?' ? '?' : from === to || url[at - 1] === '&' ? '' : '&';
  return url.slice(0, at) + mark + text + url.slice(at);
}

/** The URL and its rows once a row has taken the place of its neighbour; those that stand in the URL do so there, too. */
export function moved(url: string, rows: readonly Param[], from: number, to: number): { url: string; query: Param[] } {
  const [one, other] = [rows[from], rows[to]];
  const query = [...rows];
  if (!one || !other) return { url, query };
  [query[from], query[to]] = [other, one];
  if (!stands(one) || !stands(other)) return { url, query };
  const half = withRow(url, rows, from, other);
  return { url: withRow(half, rows.with(from, other), to, one), query };
}

/** A half of a query parameter, as it is read: decoded where all of it can be, else as it stands. */
export function halves(text: string): { name: string; value: string } {
  const at = equals(text);
  return { name: read(text.slice(0, at)), value: read(text.slice(at + 1)) };
}

/** The text once a half of it was typed anew; the other one stays byte for byte. */
export function retyped(text: string, half: Half, typed: string, plain: boolean): string {
  const at = equals(text);
  const written = write(typed, plain);
  const out = half === 'name' ? written + (text === '' ? '=' : text.slice(at)) : `${text.slice(0, at)}=${written}`;
  return out === '=' ? '' : out;
}

/** Whether a half is shown decoded, as a person would type it. */
export function isDecoded(text: string, half: Half): boolean {
  const at = equals(text);
  return isPlain(half === 'name' ? text.slice(0, at) : text.slice(at + 1));
}

export type Half = 'name' | 'value';

/** Where the name ends. */
function equals(text: string): number {
  const at = partsOf(`?${text}`).veiled.indexOf('=') - 1;
  return at < 0 ? text.length : at;
}

/** A plus is a space in the query of a form, which is what servers read. */
function read(text: string): string {
  return isPlain(text) ? outside(text, (it) => decodeURIComponent(it.replaceAll('+', ' '))) : text;
}

/** Whether it can be decoded, and a brace in it is not mistaken for one of a variable. */
function isPlain(text: string): boolean {
  if (/%7[bd]/i.test(text)) return false;
  try {
    outside(text, decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}

/** As it stands in the URL: braces and variables as they are; where it was shown undecoded, so are escapes. */
function write(typed: string, plain: boolean): string {
  const keep = plain ? /[{}]/g : /[{}]|%[\da-f]{2}/gi;
  return outside(typed, (it) => {
    let at = 0;
    let out = '';
    for (const match of it.matchAll(keep)) {
      out += encoded(it.slice(at, match.index)) + match[0];
      at = match.index + match[0].length;
    }
    return out + encoded(it.slice(at));
  });
}

/** Changes what stands outside of variables. */
function outside(text: string, change: (text: string) => string): string {
  let at = 0;
  let out = '';
  for (const match of text.matchAll(places)) {
    out += change(text.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return out + change(text.slice(at));
}

/** The rows of the path parameters of a URL, in its order. One that was renamed keeps what stands beside it. */
export function pathInStep(url: string, rows: readonly PathValue[]): PathValue[] {
  const names = [...new Set(pathPlaces(partsOf(url)).map((it) => it.name))];
  const gone = rows.filter((it) => !names.includes(it.name));
  const fresh = names.filter((name) => !rows.some((it) => it.name === name));
  // As many came as went: each was renamed. Otherwise nobody knows which.
  const renamed = gone.length === fresh.length ? gone : [];
  return names.map((name) => {
    const found = rows.find((it) => it.name === name) ?? renamed[fresh.indexOf(name)];
    return { name, value: found?.value ?? '', description: found?.description ?? '' };
  });
}

/** Parameters that an older version kept beside the URL go into it, and those that were off among its rows. */
export function folded<Kept extends Pick<Api, 'url' | 'query' | 'params'>>(api: Kept): Kept {
  let { url, query } = { ...api, query: inStep(api.url, api.query) };
  for (const { name, value, enabled } of api.params.filter((it: Entry) => it.name !== '')) {
    const row = { text: `${write(name, true)}=${write(value, true)}`, enabled, description: '' };
    url = withRow(url, query, query.length, row);
    query = [...query, row];
  }
  return { ...api, url, query, params: [] };
}
