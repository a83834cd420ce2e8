import type { ProjectDocument, Variable } from '../api/types';

/** A stretch of what was typed: text as it stands, or the place of a variable. */
export type Stretch = { text: string } | { name: string; from: number; to: number };

/** What becomes of a text, or why nothing does. */
export type Outcome = { text: string } | { fault: 'unknown' | 'dynamic' | 'circle' | 'deep' | 'long'; name: string };

/** A variable as it stands in a text: what it becomes, or that there is nothing. */
export interface Used {
  name: string;
  value: string | null;
  secret: boolean;
  /** It is made anew each time: `value` is an example. */
  dynamic: boolean;
}

/** Values that are made anew each time they are sent. */
export const dynamics = ['$timestamp', '$timestampMs', '$isoTimestamp', '$uuid', '$randomInt 1 10'] as const;

const DEPTH = 16;
/** Beyond so many characters there is no preview. */
const LONGEST = 2 ** 20;
/** Escapes and places; a lone `{` before a place is text. */
export const places = /\{\{\{\{|\{\{(?!\{\{)([^{}\n\r]+)\}\}/g;

/** Whether a variable may be called so: nothing that ends or begins a place for one, no `$` (those are made anew each time), no spaces around. */
export function isVariableName(name: string): boolean {
  return /^[^{}$\s](?:[^{}$\n\r]*[^{}$\s])?$/.test(name);
}

/** The text, stretch by stretch. The server reads it in the same way. */
export function stretches(text: string): Stretch[] {
  const found: Stretch[] = [];
  let from = 0;
  const plain = (to: number, instead = '') => to + instead.length > from && found.push({ text: text.slice(from, to) + instead });
  for (const match of text.matchAll(places)) {
    const name = match[1]?.trim();
    if (name === '') continue;
    const to = match.index + match[0].length;
    plain(match.index, name === undefined ? '{{' : '');
    if (name !== undefined) found.push({ name, from: match.index, to });
    from = to;
  }
  plain(text.length);
  return found;
}

/** Whether a variable stands in it. */
export function hasVariables(text: string): boolean {
  return text.includes('{{') && stretches(text).some((it) => 'name' in it);
}

/** The same text as one in which no variable stands. */
export function withoutVariables(text: string): string {
  return text.replaceAll('{{', '{{{{');
}

/** The variables that are in force: those of the chosen environment before those of the project. */
export function inForce(document: ProjectDocument): Variable[] {
  const chosen = document.environments.find((it) => it.name !== '' && it.name === document.environment)?.variables ?? [];
  const all = [...chosen, ...document.variables].filter((it) => it.name !== '');
  return all.filter((it, index) => all.findIndex((other) => other.name === it.name) === index);
}

/** What becomes of a text; what is made anew is an example. */
export function resolve(text: string, document: ProjectDocument): Outcome {
  return expand(text, inForce(document), new Map(), []);
}

/** `known` keeps what each variable becomes: in many places it is looked at once. */
function expand(text: string, variables: readonly Variable[], known: Map<string, Outcome>, path: readonly string[]): Outcome {
  if (!text.includes('{{')) return { text };
  let out = '';
  for (const it of stretches(text)) {
    if ('text' in it) {
      out += it.text;
      continue;
    }
    const { name } = it;
    const made = name.startsWith('$') ? dynamic(name) : undefined;
    if (made === null) return { fault: 'dynamic', name };
    if (made !== undefined) {
      out += made;
      continue;
    }
    const found = variables.find((variable) => variable.name === name);
    if (!found) return { fault: 'unknown', name };
    if (path.includes(name)) return { fault: 'circle', name: [...path.slice(path.indexOf(name)), name].join(' ') };
    if (path.length >= DEPTH) return { fault: 'deep', name };
    const value = known.get(name) ?? expand(found.value, variables, known, [...path, name]);
    known.set(name, value);
    if ('fault' in value) return value;
    if (out.length + value.text.length > LONGEST) return { fault: 'long', name };
    out += value.text;
  }
  return { text: out };
}

/** The variables in a text, each once, with what they become. */
export function used(text: string, document: ProjectDocument): Used[] {
  const names = [...new Set(stretches(text).flatMap((it) => ('name' in it ? [it.name] : [])))];
  return names.map((name) => {
    const value = resolve(`{{${name}}}`, document);
    return { name, value: 'text' in value ? value.text : null, secret: isSecret(name, document), dynamic: name.startsWith('$') };
  });
}

/** What is shown of a text with its values in place: secret ones masked, what has no value as it stands. */
export function shown(text: string, document: ProjectDocument): string {
  return stretches(text)
    .map((it) => {
      if ('text' in it) return it.text;
      const value = resolve(`{{${it.name}}}`, document);
      return 'fault' in value ? `{{${it.name}}}` : isSecret(it.name, document) ? MASK : value.text;
    })
    .join('');
}

/** What stands for a secret, however long it is. */
export const MASK = '•••••';

/** Whether a variable is secret, or one in its value is. */
function isSecret(name: string, document: ProjectDocument): boolean {
  const variables = inForce(document);
  const seen = new Set([name]);
  for (const each of seen) {
    const found = variables.find((it) => it.name === each);
    if (found?.secret) return true;
    for (const it of stretches(found?.value ?? '')) if ('name' in it) seen.add(it.name);
  }
  return false;
}

/** An example of a value that is made anew; `null`: there is none of this name. */
function dynamic(name: string): string | null {
  const [word, ...given] = name.split(/\s+/);
  if (word === '$randomInt') {
    const bounds = given.length === 0 ? [0, 1000] : given.length === 1 ? [0, Number(given[0])] : given.map(Number);
    const [least = NaN, most = NaN] = bounds;
    return given.length <= 2 && given.every((it) => /^[+-]?\d+$/.test(it)) && least <= most ? String(least) : null;
  }
  if (given.length > 0) return null;
  const now = new Date();
  switch (word) {
    case '$timestamp':
      return String(Math.floor(now.getTime() / 1000));
    case '$timestampMs':
      return String(now.getTime());
    case '$isoTimestamp':
      return now.toISOString();
    case '$uuid':
    case '$guid':
    case '$randomUUID':
      return crypto.randomUUID();
    default:
      return null;
  }
}
