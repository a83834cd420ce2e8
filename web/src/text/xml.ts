import { lineOf } from './json';
import { NAME, NAME_START, parts } from './markup';

/** What is wrong with markup. */
export type MarkupFault = 'empty' | 'outside' | 'tag' | 'value' | 'quote' | 'twice' | 'open' | 'stray' | 'entity' | 'ampersand' | 'character' | 'section' | 'comment';

/** Where markup is wrong: offsets into it, line and column from 1, and the element or entity that it is about. */
export interface MarkupError {
  fault: MarkupFault;
  name: string;
  start: number;
  end: number;
  line: number;
  column: number;
}

type Found = Pick<MarkupError, 'fault' | 'name' | 'start' | 'end'>;

const misc = /\s+|<\?(?!xml\s)[^]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>/iy;
const prolog = /<\?xml\s[^?]*\?>/y;
const open = new RegExp(`<(${NAME})`, 'y');
const attribute = new RegExp(`\\s+(${NAME})\\s*=\\s*("[^"<]*"|'[^'<]*')`, 'y');
const halfAttribute = new RegExp(`\\s+${NAME}\\s*(?:=\\s*(["']?))?`, 'y');
const tagEnd = /\s*(\/?)>/y;
const close = new RegExp(`</(${NAME})\\s*>`, 'y');
const section = /<!\[CDATA\[[^]*?\]\]>/y;
const words = /[^<&]+/y;
const entity = new RegExp(`&(?:#\\d+|#x[0-9a-fA-F]+|(${NAME}));`, 'y');
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** Elements of HTML that end by themselves. */
const unended = /^(?:html|head|body|p|li|d[td]|t[rdh]|tbody|thead|tfoot|option|optgroup|colgroup|caption|r[pt])$/;

/** What is wrong with this text as one XML document; `null`: nothing. The characters of a declared type are not looked into. */
export function xmlError(text: string): MarkupError | null {
  const at = text.search(forbidden);
  const found = new Reader(text).find();
  return placed(text, at >= 0 && (!found || at <= found.start) ? { fault: 'character', name: '', start: at, end: at + 1 } : found);
}

/** What of this text as HTML a browser would have to guess; `null`: nothing. */
export function htmlError(text: string): MarkupError | null {
  return placed(text, guessed(text));
}

function placed(text: string, found: Found | null): MarkupError | null {
  return found && { ...found, ...lineOf(text, found.start) };
}

function guessed(text: string): Found | null {
  const stack: string[] = [];
  for (const { text: it, at, tag, name } of parts(text, true)) {
    const said = (fault: MarkupFault, about = name) => ({ fault, name: about, start: at, end: at + it.length });
    if (it === '<' && new RegExp(`/?[${NAME_START}]`, 'y').test(text.slice(at + 1, at + 3))) return said(/^[^<>]*["']/.test(text.slice(at + 1, at + 1000)) ? 'quote' : 'tag');
    if (text.startsWith('<!--', at) && !it.endsWith('-->')) return said('comment');
    const key = name.toLowerCase();
    if (tag === 'opens') stack.push(key);
    if (tag !== 'ends') continue;
    if (!stack.includes(key)) return said('stray');
    for (let last = stack.pop(); last !== key; last = stack.pop()) if (!unended.test(last ?? '')) return said('open', last);
  }
  const left = stack.findLast((it) => !unended.test(it));
  return left === undefined ? null : { fault: 'open', name: left, start: text.length, end: text.length };
}

/** Reads XML up to what is wrong. */
class Reader {
  #at = 0;
  #declared = '';
  constructor(private readonly text: string) {}

  find(): Found | null {
    this.#taste(prolog);
    const stack: string[] = [];
    for (let begun = false; ; ) {
      const comment = this.#misc(stack.length === 0);
      if (comment) return comment;
      const name = stack.at(-1);
      if (this.#at === this.text.length) return begun && name === undefined ? null : this.#fault(begun ? 'open' : 'empty', name);
      if (name === undefined && (begun || this.text[this.#at] !== '<')) return this.#fault('outside');
      const closed = this.#look(close);
      if (closed) {
        const [whole, ended = ''] = closed;
        if (ended !== name) return stack.includes(ended) ? this.#fault('open', name, whole.length) : this.#fault('stray', ended, whole.length);
        this.#at += whole.length;
        stack.pop();
        continue;
      }
      if (name !== undefined && this.#taste(section)) continue;
      const wrong = this.text[this.#at] === '<' ? this.#tag(stack) : this.#words();
      if (wrong) return wrong;
      begun = true;
    }
  }

  /** Comments, and what else stands between elements; white space only where no text may stand. */
  #misc(outside: boolean): Found | null {
    for (;;) {
      if (this.text.startsWith('<!--', this.#at)) {
        const end = this.text.indexOf('--', this.#at + 4);
        if (end < 0 || this.text[end + 2] !== '>') return this.#fault('comment', '', 4);
        this.#at = end + 3;
        continue;
      }
      const [found] = (outside || this.text.startsWith('<?', this.#at) ? this.#taste(misc) : null) ?? [];
      if (found === undefined) return null;
      if (/^<!doctype/i.test(found)) this.#declared = found;
    }
  }

  #tag(stack: string[]): Found | null {
    const name = this.#taste(open)?.[1];
    if (name === undefined) return this.#fault('tag');
    const names = new Set<string>();
    for (;;) {
      const found = this.#look(attribute);
      if (!found) break;
      const [whole, key = '', value = ''] = found;
      const space = whole.search(/\S/);
      this.#at += space;
      if (names.has(key)) return this.#fault('twice', key, key.length);
      names.add(key);
      const reference = value.includes('&') ? new Reader(value).#references(this.#declared) : null;
      if (reference) return { ...reference, start: this.#at + whole.length - space - value.length + reference.start, end: this.#at + whole.length - space - value.length + reference.end };
      this.#at += whole.length - space;
    }
    const ended = this.#taste(tagEnd);
    if (ended) return ended[1] === '' ? (stack.push(name), null) : null;
    const half = this.#taste(halfAttribute);
    if (half?.[1]) this.#at--;
    return this.#fault(half ? (half[1] ? 'quote' : 'value') : 'tag');
  }

  #words(): Found | null {
    const run = this.#look(words)?.[0] ?? '';
    const wrong = run.indexOf(']]>');
    this.#at += wrong < 0 ? run.length : wrong;
    return wrong >= 0 ? this.#fault('section', '', 3) : this.text[this.#at] === '&' ? this.#reference(this.#declared) : null;
  }

  #references(declared: string): Found | null {
    while (this.#taste(words) ?? this.text[this.#at] === '&') {
      const wrong = this.text[this.#at] === '&' ? this.#reference(declared) : null;
      if (wrong) return wrong;
    }
    return null;
  }

  /** A reference to a character or an entity; what a declared type names elsewhere is not known. */
  #reference(declared: string): Found | null {
    const [whole = '&', name] = this.#look(entity) ?? [];
    const known = name === undefined ? whole !== '&' : /^(?:lt|gt|amp|quot|apos)$/.test(name) || /^<!doctype\s+\S+\s+(?:system|public)\b/i.test(declared) || new RegExp(`<!ENTITY\\s+${name.replaceAll('.', '\\.')}\\s`).test(declared);
    if (!known) return this.#fault(whole === '&' ? 'ampersand' : 'entity', whole.slice(1, -1), whole.length);
    this.#at += whole.length;
    return null;
  }

  #fault(fault: MarkupFault, name = '', length = 1): Found {
    return { fault, name, start: this.#at, end: Math.min(this.text.length, this.#at + length) };
  }

  #look(shape: RegExp): RegExpExecArray | null {
    shape.lastIndex = this.#at;
    return shape.exec(this.text);
  }

  #taste(shape: RegExp): RegExpExecArray | null {
    const found = this.#look(shape);
    this.#at += found?.[0].length ?? 0;
    return found;
  }
}
