import type { Api, Entry, PathValue } from '../api/types';
import { places } from './variables';

/** Stands for every character of a variable. */
const VEIL = '\u0001';

/** Where the parts of a URL as typed stand: variables and escapes in it are not looked into. */
export interface Parts {
  /** What the URL looks like with a veil over its variables: as long as it is. */
  veiled: string;
  path: [from: number, to: number];
  /** Behind the `?`; the same place twice where there is none. */
  query: [from: number, to: number];
}

export function partsOf(url: string): Parts {
  const veiled = url.replace(places, (place, name?: string) => (name?.trim() === '' ? place : VEIL.repeat(place.length)));
  const end = orEnd(veiled.indexOf('#'), veiled.length);
  const question = veiled.slice(0, end).indexOf('?');
  const pathEnd = orEnd(question, end);
  const scheme = veiled.slice(0, pathEnd).indexOf('://');
  const authority = scheme < 0 ? 0 : scheme + 3;
  const slash = veiled.slice(authority, pathEnd).indexOf('/');
  return { veiled, path: [slash < 0 ? pathEnd : authority + slash, pathEnd], query: [question < 0 ? end : question + 1, end] };
}

/** The path parameters: a whole segment `:name`, or `{name}` anywhere in the path. */
export function pathPlaces({ veiled, path: [from, to] }: Parts): { name: string; from: number; to: number }[] {
  return [...veiled.slice(from, to).matchAll(PLACES)].map((it) => ({ name: it[1] ?? it[2] ?? '', from: from + it.index, to: from + it.index + it[0].length }));
}

const PLACES = /(?<=\/):([\p{Alphabetic}_][\p{Alphabetic}\p{N}_-]*)(?=\/|$)|\{([\p{Alphabetic}_][\p{Alphabetic}\p{N}_-]*)\}/gu;

/** The parameters of a query, each with its place; empty ones among them. */
export function queryPieces({ veiled, query: [from, to] }: Parts): { from: number; to: number }[] {
  if (from === to && veiled[from - 1] !== '?') return [];
  let at = from;
  return veiled.slice(from, to).split('&').map((piece) => {
    const start = at;
    at += piece.length + 1;
    return { from: start, to: start + piece.length };
  });
}

/** The URL that will be dialled, by what `fill` makes of a text. The server does the same. */
export function dialled({ url, path, params }: Pick<Api, 'url' | 'path' | 'params'>, fill: (text: string) => string): string {
  const filled = (entry: Entry) => ({ ...entry, name: fill(entry.name), value: fill(entry.value) });
  return joined(filledUrl(url, path, fill), params.map(filled));
}

/** What goes into a path parameter, or into a query parameter that has a `=`, is percent-encoded. */
export function filledUrl(url: string, values: readonly PathValue[], fill: (text: string) => string): string {
  const parts = partsOf(url);
  let out = '';
  let done = 0;
  const put = (at: { from: number; to: number }, text: string) => {
    out += fill(url.slice(done, at.from)) + text;
    done = at.to;
  };
  for (const place of pathPlaces(parts)) {
    const value = values.find((it) => it.name === place.name && it.value !== '');
    if (value) put(place, encoded(fill(value.value)));
  }
  for (const pair of queryPieces(parts)) {
    if (parts.veiled.slice(pair.from, pair.to).includes('=')) put(pair, fillEncoded(url.slice(pair.from, pair.to), fill));
  }
  return out + fill(url.slice(done));
}

/** A text with the values of its variables percent-encoded, and all else as it stands. */
function fillEncoded(text: string, fill: (text: string) => string): string {
  return text.replace(places, (place, name?: string) => (name === undefined ? '{{' : name.trim() === '' ? place : encoded(fill(place))));
}

/** Parameters that are on join the URL, before any fragment. */
export function joined(url: string, params: readonly Entry[]): string {
  const pairs = params.filter((it) => it.enabled && it.name !== '').map((it) => `${encoded(it.name)}=${encoded(it.value)}`);
  if (pairs.length === 0) return url;
  const hash = orEnd(url.indexOf('#'), url.length);
  const base = url.slice(0, hash);
  const join = !base.includes('?') ? '?' : base.indexOf('?') === base.length - 1 ? '' : '&';
  return `${base}${join}${pairs.join('&')}${url.slice(hash)}`;
}

/** Percent-encodes all but the unreserved characters of RFC 3986, section 2.3. */
export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function orEnd(at: number, end: number): number {
  return at < 0 ? end : at;
}
