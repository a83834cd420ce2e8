import { pieces, type Piece } from './pieces';

/** What is wrong with a JSON text. */
export type JsonFault = 'empty' | 'value' | 'string' | 'control' | 'escape' | 'number' | 'key' | 'colon' | 'comma' | 'rest' | 'depth';

/** Where a JSON text is wrong: offsets into it, and line and column from 1. */
export interface JsonError {
  fault: JsonFault;
  start: number;
  end: number;
  line: number;
  column: number;
}

/** A token as it was written: numbers and texts are never parsed and printed anew. */
export interface Token {
  kind: 'key' | 'string' | 'number' | 'literal' | 'mark';
  text: string;
}

/** Deeper nesting than any sane message; keeps the recursion from running out of stack. */
const DEEPEST = 500;

const plain = /[^"\\\u0000-\u001f]*/y; // eslint-disable-line no-control-regex
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const figure = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /(?:true|false|null)(?![\w$])/y;
/** A value in which a variable stands outside of a text in quotes. */
const place = /(?:[\w.+-]*\{\{[^{}\n\r]+\}\})+[\w.+-]*/y;
const space = /[ \t\r\n]*/y;

class Halt extends Error {
  constructor(readonly fault: JsonFault, readonly start: number, readonly end: number) {
    super(fault);
  }
}

/** Reads JSON strictly (RFC 8259) and keeps each token exactly as written. */
class Reader {
  at = 0;
  readonly tokens: Token[] = [];
  /** `keeps`: its tokens are wanted; `places`: variables may stand for values. */
  constructor(private readonly text: string, private readonly keeps = true, private readonly places = false) {}

  document() {
    this.#space();
    if (this.at === this.text.length) this.#halt('empty');
    this.#value(0);
    if (this.at < this.text.length) this.#halt('rest');
  }

  #value(depth: number) {
    const next = this.text[this.at];
    if (depth > DEEPEST) this.#halt('depth');
    if (this.places && this.#taste(place) !== '') this.#put('literal', this.#taste(place));
    else if (next === '{') this.#list('}', depth, () => this.#member(depth));
    else if (next === '[') this.#list(']', depth, () => this.#value(depth + 1));
    else if (next === '"') this.#string('string');
    else if (next === '-' || (next !== undefined && next >= '0' && next <= '9')) this.#match('number', figure, 'number');
    else this.#match('literal', literal, 'value');
    this.#space();
  }

  #list(close: string, _depth: number, item: () => void) {
    this.#mark();
    if (this.text[this.at] === close) return this.#mark();
    for (;;) {
      item();
      if (this.text[this.at] === close) return this.#mark();
      if (this.text[this.at] !== ',') this.#halt('comma');
      this.#mark();
    }
  }

  #member(depth: number) {
    if (this.text[this.at] !== '"') this.#halt('key');
    this.#string('key');
    this.#space();
    if (this.text[this.at] !== ':') this.#halt('colon');
    this.#mark();
    this.#value(depth + 1);
  }

  #string(kind: 'key' | 'string') {
    const start = this.at;
    this.at++;
    for (;;) {
      this.at += this.#taste(plain).length;
      const next = this.text[this.at];
      if (next === '"') break;
      if (next === undefined) throw new Halt('string', start, this.at);
      if (next !== '\\') this.#halt('control');
      const escaped = this.#taste(escape);
      if (escaped === '') throw new Halt('escape', this.at, Math.min(this.at + 2, this.text.length));
      this.at += escaped.length;
    }
    this.at++;
    if (this.keeps) this.tokens.push({ kind, text: this.text.slice(start, this.at) });
  }

  #match(kind: 'number' | 'literal', shape: RegExp, fault: JsonFault) {
    const text = this.#taste(shape);
    if (text === '') this.#halt(fault);
    if (/[\w.+]/.test(this.text[this.at + text.length] ?? '')) this.#halt(fault);
    this.#put(kind, text);
  }

  #put(kind: Token['kind'], text: string) {
    this.at += text.length;
    if (this.keeps) this.tokens.push({ kind, text });
  }

  #mark() {
    this.#put('mark', this.text.charAt(this.at));
    this.#space();
  }

  #space() {
    this.at += this.#taste(space).length;
  }

  #taste(shape: RegExp): string {
    shape.lastIndex = this.at;
    return shape.exec(this.text)?.[0] ?? '';
  }

  #halt(fault: JsonFault): never {
    const word = this.#taste(/[\w$.+-]+/y).length;
    throw new Halt(fault, this.at, Math.min(this.at + Math.max(word, 1), this.text.length));
  }
}

/** What is wrong with this text as JSON; `null`: nothing. */
export function jsonError(text: string): JsonError | null {
  try {
    new Reader(text, false).document();
    return null;
  } catch (error) {
    if (!(error instanceof Halt)) throw error;
    return { fault: error.fault, start: error.start, end: error.end, ...lineOf(text, error.start) };
  }
}

/** The line and the column of an index into a text, from 1. */
export function lineOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

/** The tokens of a JSON text, as far as it can be read; `whole` where that is to its end. */
export function read(text: string, places = false): { tokens: Token[]; whole: boolean } {
  const reader = new Reader(text, true, places);
  try {
    reader.document();
    return { tokens: reader.tokens, whole: true };
  } catch (error) {
    if (error instanceof Halt) return { tokens: reader.tokens, whole: false };
    throw error;
  }
}

/** The text laid out in lines, each token as it was written; `null` where it is not JSON. */
export function pretty(text: string): Piece[] | null {
  const { tokens, whole } = read(text);
  return whole ? layOut(tokens) : null;
}

/** The pieces of `pretty` as one text; with `places`, variables may stand for values. */
export function formatted(text: string, places = false): string | null {
  const { tokens, whole } = read(text, places);
  return whole ? layOut(tokens, (written, kind) => [{ text: written, kind }]).map((piece) => piece.text).join('') : null;
}

function layOut(tokens: Token[], show: (text: string, kind: Piece['kind']) => Piece[] = pieces): Piece[] {
  const out: Piece[] = [];
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  tokens.forEach((token, index) => {
    if (token.kind !== 'mark') return out.push(...show(token.text, token.kind));
    const opens = token.text === '{' || token.text === '[';
    const closes = token.text === '}' || token.text === ']';
    const hollow = opens ? /^[}\]]$/.test(mark(tokens[index + 1])) : closes && /^[{[]$/.test(mark(tokens[index - 1]));
    if (opens) depth++;
    if (closes) depth--;
    if (hollow) return out.push({ text: token.text, kind: 'plain' });
    const text = closes ? line() + token.text : token.text === ':' ? ': ' : token.text + line();
    return out.push({ text, kind: 'plain' });
  });
  return out;
}

function mark(token: Token | undefined): string {
  return token?.kind === 'mark' ? token.text : '';
}
