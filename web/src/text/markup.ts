import { pieces, type Piece } from './pieces';

/** What a name of XML begins with and goes on with, for a class of characters. */
export const NAME_START = 'A-Za-z_:\\u00c0-\\uffff';
export const NAME = `[${NAME_START}][\\w:.\\-\\u00b7\\u00c0-\\uffff]*`;

/** A tag, a comment, a declaration, a section of character data, or text between them. */
const part = new RegExp(`<!--[^]*?-->|<!\\[CDATA\\[[^]*?\\]\\]>|<!DOCTYPE[^[>]*(?:\\[[^\\]]*\\])?\\s*>|<[!?][^>]*>|</?[${NAME_START}][^\\s/<>]*(?:"[^"]*"|'[^']*'|[^'"<>])*>|[^<]+|<`, 'gi');
const tagName = new RegExp(`^<(/?)([${NAME_START}][^\\s/<>]*)`);
/** Elements of HTML that have no end tag. */
const hollows = /^<?(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)(?:[\s/>]|$)/i;
/** What these hold is no markup. */
const raws = /^(?:script|style|textarea|title)$/i;
/** White space in and around these is seen. */
const inline = /^(?:textarea|a|abbr|b|bdi|bdo|button|cite|code|data|dfn|em|i|img|input|kbd|label|mark|q|s|samp|select|small|span|strong|sub|sup|svg|time|u|var)$/i;
const blank = /^[ \t\r\n]*$/;
/** Deeper than this nothing is moved in further. */
const DEEPEST = 50;

/** Whether an element of HTML has no end tag, by its name or by its tag. */
export const hollow = (name: string) => hollows.test(name);

/** A stretch of markup; of a tag its name, and what it does. */
export interface Part {
  text: string;
  at: number;
  tag?: 'opens' | 'ends' | 'whole';
  name: string;
}

/** All stretches of a text: together they are the text. */
export function* parts(text: string, isHtml: boolean): Generator<Part> {
  const shape = new RegExp(part);
  for (let found = shape.exec(text); found; found = shape.exec(text)) {
    const [it] = found;
    const [, ends, name = ''] = (it.endsWith('>') && tagName.exec(it)) || [];
    if (name === '') {
      yield { text: it, at: found.index, name };
      continue;
    }
    const tag = ends ? 'ends' : it.endsWith('/>') || (isHtml && hollow(name)) ? 'whole' : 'opens';
    yield { text: it, at: found.index, tag, name };
    if (!isHtml || tag !== 'opens' || !raws.test(name)) continue;
    const at = shape.lastIndex;
    const length = text.slice(at).search(new RegExp(`</${name}[\\s/>]`, 'i'));
    shape.lastIndex = length < 0 ? text.length : at + length;
    if (length !== 0) yield { text: text.slice(at, shape.lastIndex), at, name: '' };
  }
}

/** The element that is open at the end of this text. */
export function openElement(text: string, isHtml: boolean): string | null {
  const open: string[] = [];
  for (const { tag, name } of parts(text, isHtml)) {
    if (tag === 'ends') open.splice(Math.max(0, open.lastIndexOf(name)));
    else if (tag === 'opens') open.push(name);
  }
  return open.at(-1) ?? null;
}

/** The element that ends first in this text, of those that do not begin in it. */
export function firstEnd(text: string, isHtml: boolean): string | null {
  let depth = 0;
  for (const { tag, name } of parts(text, isHtml)) {
    if (tag === 'opens') depth++;
    if (tag === 'ends' && --depth < 0) return name;
  }
  return null;
}

/** Whether a text looks like markup; `html` where it says so itself. */
export function markupKind(text: string): 'xml' | 'html' | null {
  const start = text.slice(0, 512).trimStart();
  if (!new RegExp(`^<[!?${NAME_START}]`).test(start) || !text.trimEnd().endsWith('>')) return null;
  return /^<!doctype html|^<(?:html|head|body|div|span|p|script|h[1-6]|ul|ol|table|img|a|b|i)[\s/>]/i.test(start) ? 'html' : 'xml';
}

/** An element being read: where its tag stands among the parts, whether its white space is to be left alone, and whether it holds elements. */
interface Element {
  name: string;
  first: number;
  isKept: boolean;
  holds: boolean;
}

/** Markup in lines, each element indented by where it stands. Only white space between elements changes: text, and what stands around it, stays. */
export function formattedMarkup(text: string, kind: 'xml' | 'html'): string {
  const all = [...parts(text, kind === 'html')];
  const left = leftAlone(all, kind === 'html');
  if (left === null) return text;
  const lines: string[] = [];
  let depth = 0;
  for (let at = 0; at < all.length; at++) {
    const it = all[at] as Part;
    if (it.tag === undefined && blank.test(it.text)) continue;
    if (it.tag === 'ends') depth = Math.max(0, depth - 1);
    const last = left.get(at) ?? at;
    const end = all[last] as Part;
    lines.push('  '.repeat(Math.min(depth, DEEPEST)) + text.slice(it.at, end.at + end.text.length));
    if (it.tag === 'opens' && last === at) depth++;
    at = last;
  }
  return lines.join('\n');
}

/** Which elements stay as they are, by the parts with their tags; `null`: all of the text. */
function leftAlone(all: readonly Part[], isHtml: boolean): Map<number, number> | null {
  const root: Element = { name: '', first: -1, isKept: false, holds: true };
  const stack = [root];
  const counts = new Map<string, number>();
  const left = new Map<number, number>();
  const count = (name: string, more: number) => counts.set(name, (counts.get(name) ?? 0) + more);
  all.forEach((it, index) => {
    const inner = stack.at(-1) ?? root;
    const name = isHtml ? it.name.toLowerCase() : it.name;
    if (it.tag === undefined) {
      if (it.text.startsWith('<![CDATA[') || !(blank.test(it.text) || /^<[!?]/.test(it.text))) inner.isKept = true;
      return;
    }
    if (it.tag !== 'ends') {
      inner.holds = true;
      const isInline = isHtml && inline.test(name);
      if (isInline) inner.isKept = true;
      if (it.tag === 'whole') return;
      count(name, 1);
      stack.push({ name, first: index, isKept: isInline || (isHtml && name === 'pre') || /\sxml:space\s*=\s*["']preserve/.test(it.text), holds: false });
      return;
    }
    // What does not end as it should stays within what does.
    if (!counts.get(name)) inner.isKept = true;
    else
      for (let open = stack.pop(); open; open = stack.pop()) {
        count(open.name, -1);
        if (open.name !== name) (stack.at(-1) ?? root).isKept = true;
        else {
          if (open.isKept || !open.holds) left.set(open.first, index);
          break;
        }
      }
  });
  return root.isKept || stack.length > 1 ? null : left;
}

/** Markup with its tags and attribute values told apart. */
export function markupPieces(text: string): Piece[] {
  return (text.match(part) ?? []).flatMap((it) => {
    if (it.startsWith('<!--')) return pieces(it, 'literal');
    if (!it.startsWith('<') || it === '<' || it.startsWith('<![CDATA[')) return pieces(it);
    return it.split(/("[^"]*"|'[^']*')/).flatMap((bit) => pieces(bit, /^["']/.test(bit) ? 'string' : 'key'));
  });
}

/** Elements that run, load, send or redirect. */
const ACTIVE = 'script,iframe,frame,frameset,object,embed,applet,link,meta,base,style,form,portal,template,noscript,svg script,math';

/** HTML without anything that runs, loads or leads away: a document for a frame that forbids all of that as well. */
export function harmless(html: string): string {
  // Taken out before it is parsed as well: the policy of the page speaks up at the mere sight of it.
  const quiet = html.replace(/<(script|style)\b[^]*?(?:<\/\1\s*>|$)/gi, '').replace(part, (it) => (it.startsWith('<') ? it.replace(/([\s/"'])(on\w+|style)(?=\s*=)/gi, '$1data-$2') : it));
  const parsed = new DOMParser().parseFromString(quiet, 'text/html');
  parsed.querySelectorAll(ACTIVE).forEach((it) => {
    it.remove();
  });
  for (const element of parsed.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const picture = name === 'src' && element.tagName === 'IMG' && /^data:image\/(?:png|jpeg|gif|webp);/i.test(value);
      if (/^on|^style$|^src|href$|^action$|^formaction$|^background$|^poster$|^data$|^ping$|^srcdoc$|^target$/i.test(name) && !picture) element.removeAttribute(name);
    }
  }
  return `<!doctype html>${parsed.documentElement.outerHTML}`;
}
