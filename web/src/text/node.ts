import { read, type Token } from './json';

/** A value with its parts, each exactly as it was written: numbers are never parsed and printed anew. */
export type Node =
  | { kind: 'object'; entries: [key: Node, value: Node][] }
  | { kind: 'array'; items: Node[] }
  | { kind: 'string' | 'number' | 'literal' | 'bytes'; text: string };

/** The value of a JSON text; `null` where it is none. */
export function jsonNode(text: string): Node | null {
  const { tokens, whole } = read(text);
  if (!whole) return null;
  let at = 0;
  const next = (): Token => tokens[at++] ?? { kind: 'mark', text: '' };
  const ends = (close: string) => tokens[at]?.text === close && tokens[at]?.kind === 'mark';
  const value = (): Node => {
    const token = next();
    if (token.kind !== 'mark') return { kind: token.kind === 'key' ? 'string' : token.kind, text: token.text };
    const entries: [Node, Node][] = [];
    const items: Node[] = [];
    const close = token.text === '{' ? '}' : ']';
    while (!ends(close)) {
      if (close === ']') items.push(value());
      else {
        const key = value();
        at++;
        entries.push([key, value()]);
      }
      if (!ends(close)) at++;
    }
    at++;
    return close === '}' ? { kind: 'object', entries } : { kind: 'array', items };
  };
  return value();
}

/** The value as JSON; what JSON cannot say stands in words of its own, such as `h'00ff'`. */
export function nodeText(node: Node): string {
  if (node.kind === 'object') return `{${node.entries.map(([key, value]) => `${nodeText(key)}:${nodeText(value)}`).join(',')}}`;
  if (node.kind === 'array') return `[${node.items.map(nodeText).join(',')}]`;
  return node.text;
}

/** Lines of the value, indented by two spaces. */
export function nodeLines(node: Node, indent = ''): string {
  const deeper = `${indent}  `;
  if (node.kind === 'object' && node.entries.length > 0) return `{\n${node.entries.map(([key, value]) => `${deeper}${nodeText(key)}: ${nodeLines(value, deeper)}`).join(',\n')}\n${indent}}`;
  if (node.kind === 'array' && node.items.length > 0) return `[\n${node.items.map((item) => deeper + nodeLines(item, deeper)).join(',\n')}\n${indent}]`;
  return nodeText(node);
}

/** What stands at a path such as `id`, `$.payload.id` or `[1].id` in a JSON text, as written, also where the text is cut off later. `null`: nothing. */
export function fieldOf(text: string, path: string): string | null {
  const wanted = path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? [];
  const { tokens, whole } = read(text);
  // The last token of a text that is cut off may not be whole.
  const sure = whole ? tokens.length : tokens.length - 1;
  const stack: { name: string; index: number; array: boolean }[] = [];
  let key = '';
  for (const token of tokens.slice(0, sure)) {
    const inner = stack.at(-1);
    if (token.kind === 'key') key = unquoted(token.text);
    else if (token.kind === 'mark') {
      if (token.text === '{' || token.text === '[') stack.push({ name: inner?.array ? String(inner.index) : key, index: 0, array: token.text === '[' });
      else if (token.text === '}' || token.text === ']') stack.pop();
      else if (token.text === ',' && inner) inner.index++;
    } else if (stack.length === wanted.length && stack.length > 0) {
      const here = [...stack.slice(1).map((it) => it.name), inner?.array ? String(inner.index) : key];
      if (here.every((name, index) => name === wanted[index])) return token.text;
    }
  }
  return null;
}

/** The text that a quoted token means. */
export function unquoted(token: string): string {
  try {
    const value: unknown = JSON.parse(token);
    return String(value);
  } catch {
    return token;
  }
}
