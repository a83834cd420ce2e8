/** The same part of a document, changed by two. */
export interface Clash {
  /** Where it is: names of fields, numbers of rows. */
  path: readonly (string | number)[];
  mine: unknown;
  theirs: unknown;
}

/** What comes of two changes of one document; where both changed the same, mine stands in it and a clash says so. */
export interface Merged {
  value: unknown;
  clashes: Clash[];
}

type Path = readonly (string | number)[];
/** What becomes of a stretch of rows that both changed; `null`: it cannot be told. */
type Both = (base: readonly unknown[], mine: readonly unknown[], theirs: readonly unknown[], at: number) => readonly unknown[] | null;

/** Rows times rows beyond which a list is one thing. */
const MOST = 1_000_000;

/** Merges two changes of `base`, field by field, row by row and in long texts line by line. */
export function merge(base: unknown, mine: unknown, theirs: unknown, path: Path = []): Merged {
  if (same(mine, theirs) || same(theirs, base)) return { value: mine, clashes: [] };
  if (same(mine, base)) return { value: theirs, clashes: [] };
  if (isRecord(mine) && isRecord(theirs)) return fields(isRecord(base) ? base : {}, mine, theirs, path);
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) {
    const rows = list(base, mine, theirs, path);
    if (rows) return rows;
  }
  if (typeof base === 'string' && typeof mine === 'string' && typeof theirs === 'string' && base.includes('\n')) {
    const lines = weave(base.split('\n'), mine.split('\n'), theirs.split('\n'), () => null);
    if (lines) return { value: lines.join('\n'), clashes: [] };
  }
  return { value: mine, clashes: [{ path, mine, theirs }] };
}

function fields(base: Record<string, unknown>, mine: Record<string, unknown>, theirs: Record<string, unknown>, path: Path): Merged {
  const value: Record<string, unknown> = {};
  const clashes: Clash[] = [];
  for (const key of new Set([...Object.keys(mine), ...Object.keys(theirs)])) {
    const part = merge(base[key], mine[key], theirs[key], [...path, key]);
    if (part.value !== undefined) value[key] = part.value;
    clashes.push(...part.clashes);
  }
  return { value, clashes };
}

function list(base: readonly unknown[], mine: readonly unknown[], theirs: readonly unknown[], path: Path): Merged | null {
  const clashes: Clash[] = [];
  const value = weave(base, mine, theirs, (b, m, t, at) => {
    if (m.length < b.length || t.length < b.length) return null;
    // Two who added rows at one place both have theirs.
    const more = [...m.slice(b.length), ...t.slice(b.length).filter((row) => !m.some((other) => same(row, other)))];
    const parts = b.map((row, index) => merge(row, m[index], t[index], [...path, at + index]));
    clashes.push(...parts.flatMap((it) => it.clashes));
    return [...parts.map((it) => it.value), ...more];
  });
  return value && { value, clashes };
}

/** Goes along rows that all three have, and takes what stands between them from the one who changed it. */
function weave(base: readonly unknown[], mine: readonly unknown[], theirs: readonly unknown[], both: Both): unknown[] | null {
  if (base.length * Math.max(mine.length, theirs.length) > MOST) return null;
  const [toMine, toTheirs] = [partners(base, mine), partners(base, theirs)];
  const out: unknown[] = [];
  let [b, m, t] = [0, 0, 0];
  for (let at = 0; at <= base.length; at++) {
    const last = at === base.length;
    const [mineAt, theirsAt] = last ? [mine.length, theirs.length] : [toMine.get(at), toTheirs.get(at)];
    if (mineAt === undefined || theirsAt === undefined) continue;
    const [was, own, other] = [base.slice(b, at), mine.slice(m, mineAt), theirs.slice(t, theirsAt)];
    const between = same(own, was) ? other : same(other, was) || same(own, other) ? own : both(was, own, other, out.length);
    if (!between) return null;
    out.push(...between);
    if (!last) out.push(base[at]);
    [b, m, t] = [at + 1, mineAt + 1, theirsAt + 1];
  }
  return out;
}

/** The rows of `other` that rows of `base` are, in order: as many as there can be. */
function partners(base: readonly unknown[], other: readonly unknown[]): Map<number, number> {
  const [a, b] = [base.map(text), other.map(text)];
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    const row = table[i];
    if (row) for (let j = b.length - 1; j >= 0; j--) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const found = new Map<number, number>();
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) found.set(i++, j++);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}

/** Brings `target` to what `source` is and touches nothing that is the same: what is being typed elsewhere stays where it is. */
export function patch(target: Record<string | number, unknown>, source: Record<string | number, unknown>) {
  if (Array.isArray(target) && Array.isArray(source)) target.length = source.length;
  else for (const key of Object.keys(target)) if (!(key in source)) Reflect.deleteProperty(target, key);
  for (const [key, value] of Object.entries(source)) {
    const now = target[key];
    if (isObject(now) && isObject(value) && Array.isArray(now) === Array.isArray(value)) patch(now, value);
    else if (now !== value) target[key] = value;
  }
}

/** Puts a value into a document. */
export function put(target: unknown, path: Path, value: unknown) {
  const [first, ...rest] = path;
  if (first === undefined || !isObject(target)) return;
  if (rest.length === 0) target[first] = value;
  else put(target[first], rest, value);
}

const text = (it: unknown) => JSON.stringify(it) ?? '';
const same = (a: unknown, b: unknown) => a === b || text(a) === text(b);
const isObject = (it: unknown): it is Record<string | number, unknown> => typeof it === 'object' && it !== null;
const isRecord = (it: unknown): it is Record<string, unknown> => isObject(it) && !Array.isArray(it);
