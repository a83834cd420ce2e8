import type { Entry } from '../api/types';

/** The URL that will be dialled: the parameters that are on join it, before any fragment. The server does the same. */
export function dialled(url: string, params: readonly Entry[]): string {
  const pairs = params.filter((it) => it.enabled && it.name !== '').map((it) => `${encode(it.name)}=${encode(it.value)}`);
  if (pairs.length === 0) return url;
  const hash = url.indexOf('#');
  const base = hash < 0 ? url : url.slice(0, hash);
  const fragment = hash < 0 ? '' : url.slice(hash);
  const join = !base.includes('?') ? '?' : base.indexOf('?') === base.length - 1 ? '' : '&';
  return `${base}${join}${pairs.join('&')}${fragment}`;
}

/** Percent-encodes all but the unreserved characters of RFC 3986, section 2.3. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
