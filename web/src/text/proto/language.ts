import { BadSchema, emptySchema, SCALARS, type Field, type Message, type Schema } from './schema';
import { WELL_KNOWN } from './wellknown';

/** Reads the text of `.proto` files (proto2, proto3, editions); what they import is one of them, or the types are unknown. */
export function readProto(texts: readonly string[]): Schema {
  const schema = emptySchema();
  const named: [field: Field, scope: string][] = [];
  for (const text of [WELL_KNOWN, ...texts]) new Reader(text, schema, named).file();
  for (const [field, scope] of named) field.of = resolved(field.of, scope, schema);
  return schema;
}

/** The whole name of a type as it is named within a scope. */
function resolved(name: string, scope: string, schema: Schema): string {
  const known = (it: string) => schema.messages.has(it) || schema.enums.has(it);
  if (name.startsWith('.')) return name.slice(1);
  for (let outer = scope; ; outer = outer.includes('.') ? outer.slice(0, outer.lastIndexOf('.')) : '') {
    const whole = outer === '' ? name : `${outer}.${name}`;
    if (known(whole) || outer === '') return whole;
  }
}

const TOKENS = /\s+|\/\/[^\n]*|\/\*[^]*?\*\/|([A-Za-z_][\w]*|\.?\d[\w.+-]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[^\s\w])/gy;

class Reader {
  readonly #tokens: { text: string; line: number }[] = [];
  #at = 0;

  constructor(text: string, private readonly schema: Schema, private readonly named: [Field, string][]) {
    let line = 1;
    let end = 0;
    for (const match of text.matchAll(TOKENS)) {
      if (match[1] !== undefined) this.#tokens.push({ text: match[1], line });
      line += match[0].split('\n').length - 1;
      end = match.index + match[0].length;
    }
    if (end < text.length) throw new BadSchema(`line ${line}`);
  }

  file() {
    let scope = '';
    while (this.#peek() !== '') {
      const word = this.#next();
      if (word === 'package') {
        scope = this.#name();
        this.#expect(';');
      } else if (word === 'message') this.#message(scope);
      else if (word === 'enum') this.#enum(scope);
      else if (word !== ';') this.#skip();
    }
  }

  #message(scope: string, name = this.#next(), entry = false): Message {
    const whole = within(scope, name);
    const message: Message = { name: whole, fields: [], entry };
    this.schema.messages.set(whole, message);
    this.#expect('{');
    while (!this.#take('}')) this.#member(message);
    return message;
  }

  #member(message: Message) {
    const word = this.#next();
    const follows = this.#peek();
    if (word === ';') return;
    if (word === 'message' && isWord(follows)) return void this.#message(message.name);
    if (word === 'enum' && isWord(follows)) return this.#enum(message.name);
    if (word === 'oneof' && isWord(follows)) {
      this.#next();
      this.#expect('{');
      while (!this.#take('}')) this.#member(message);
      return;
    }
    if (word === 'extend' || word === 'option' || word === 'reserved' || word === 'extensions') return this.#skip();
    if (word === 'map' && follows === '<') return this.#map(message);
    const label = (word === 'optional' || word === 'required' || word === 'repeated') && follows !== '=';
    this.#field(message, label ? this.#next() : word, word === 'repeated');
  }

  #field(message: Message, first: string, repeated: boolean) {
    let type = first;
    while (this.#peek() === '.' || type.endsWith('.')) type += this.#next();
    const name = this.#next();
    this.#expect('=');
    const number = Number(this.#next());
    if (!isWord(name) || !Number.isInteger(number)) throw this.#fault();
    const scalar = SCALARS.find((it) => it === type);
    const field: Field = { number, name: type === 'group' ? name.toLowerCase() : name, repeated, type: scalar ?? (type === 'group' ? 'group' : 'named'), of: scalar ? '' : type };
    message.fields.push(field);
    if (type === 'group') {
      if (this.#peek() === '[') this.#brackets();
      field.of = this.#message(message.name, name).name;
      return;
    }
    if (!scalar) this.named.push([field, message.name]);
    this.#skip();
  }

  /** A map is a list of entries. */
  #map(message: Message) {
    this.#expect('<');
    const key = this.#next();
    this.#expect(',');
    let value = this.#next();
    while (this.#peek() !== '>') value += this.#next();
    this.#expect('>');
    const name = this.#next();
    this.#expect('=');
    const number = Number(this.#next());
    const of = `${message.name}.${name.replace(/(?:^|_)([a-z0-9])/g, (_, it: string) => it.toUpperCase())}Entry`;
    const scalar = SCALARS.find((it) => it === value);
    const field: Field = { number: 2, name: 'value', repeated: false, type: scalar ?? 'named', of: scalar ? '' : value };
    if (!scalar) this.named.push([field, message.name]);
    const keys = SCALARS.find((it) => it === key);
    if (!keys || !Number.isInteger(number)) throw this.#fault();
    this.schema.messages.set(of, { name: of, entry: true, fields: [{ number: 1, name: 'key', repeated: false, type: keys, of: '' }, field] });
    message.fields.push({ number, name, repeated: true, type: 'named', of });
    this.#skip();
  }

  #enum(scope: string) {
    const words = new Map<number, string>();
    this.schema.enums.set(within(scope, this.#next()), words);
    this.#expect('{');
    while (!this.#take('}')) {
      const word = this.#next();
      if (word === ';') continue;
      if (this.#peek() === '=') {
        this.#next();
        const number = Number(this.#take('-') ? `-${this.#next()}` : this.#next());
        if (!Number.isInteger(number)) throw this.#fault();
        if (!words.has(number)) words.set(number, word);
      }
      this.#skip();
    }
  }

  /** Goes on behind the end of this statement, with all that stands in it. */
  #skip() {
    let depth = 0;
    while (this.#peek() !== '') {
      const token = this.#next();
      if (token === '{' || token === '[' || token === '(') depth++;
      else if (token === '}' || token === ']' || token === ')') depth--;
      if (depth === 0 && (token === ';' || token === '}')) return;
      if (depth < 0) throw this.#fault();
    }
    throw this.#fault();
  }


  #brackets() {
    while (!this.#take(']')) this.#next();
  }

  #name(): string {
    let name = '';
    while (this.#peek() === '.' || isWord(this.#peek())) name += this.#next();
    return name;
  }

  #peek(): string {
    return this.#tokens[this.#at]?.text ?? '';
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (!token) throw this.#fault();
    return token.text;
  }

  #take(text: string): boolean {
    const is = this.#peek() === text;
    if (is) this.#at++;
    return is;
  }

  #expect(text: string) {
    if (!this.#take(text)) throw this.#fault();
  }

  #fault(): BadSchema {
    return new BadSchema(`line ${(this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] ?? { line: 1 }).line}`);
  }
}

const within = (scope: string, name: string) => (scope === '' ? name : `${scope}.${name}`);
const isWord = (text: string) => /^[A-Za-z_]/.test(text);
