import { pieces, type Piece } from './pieces';

/** A tag, a comment, a declaration, a section of character data, or text between them. */
const part = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<[!?][^>]*>|<\/?[a-zA-Z_:][^\s/>]*(?:"[^"]*"|'[^']*'|[^'">])*>|[^<]+|</g;
/** Elements of HTML that have no end tag. */
const hollows = /^<?(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)(?:[\s/>]|$)/i;

/** Whether an element of HTML has no end tag, by its name or by its tag. */
export const hollow = (name: string) => hollows.test(name);

/** The tags of elements that have two of them: whether it is the second, and the name. */
function* tags(text: string, isHtml: boolean): Generator<[boolean, string]> {
  for (const it of text.match(part) ?? []) {
    const [, ends, name] = /^<(\/?)([a-zA-Z_:][^\s/>]*)/.exec(it) ?? [];
    if (name !== undefined && (ends || (!it.endsWith('/>') && !(isHtml && hollow(name))))) yield [ends === '/', name];
  }
}

/** The element that is open at the end of this text. */
export function openElement(text: string, isHtml: boolean): string | null {
  const open: string[] = [];
  for (const [ends, name] of tags(text, isHtml)) {
    if (ends) open.splice(Math.max(0, open.lastIndexOf(name)));
    else open.push(name);
  }
  return open.at(-1) ?? null;
}

/** The element that ends first in this text, of those that do not begin in it. */
export function firstEnd(text: string, isHtml: boolean): string | null {
  let depth = 0;
  for (const [ends, name] of tags(text, isHtml)) {
    depth += ends ? -1 : 1;
    if (depth < 0) return name;
  }
  return null;
}

/** Whether a text looks like markup; `html` where it says so itself. */
export function markupKind(text: string): 'xml' | 'html' | null {
  const start = text.slice(0, 512).trimStart();
  if (!/^<(?:[!?a-zA-Z_])/.test(start) || !text.trimEnd().endsWith('>')) return null;
  return /^<!doctype html|<(?:html|head|body|div|span|p|script|h[1-6]|ul|ol|table|img|a|b|i)[\s/>]/i.test(start) ? 'html' : 'xml';
}

/** Markup in lines, each element indented by where it stands; text is kept but for the space around it. */
export function formattedMarkup(text: string, kind: 'xml' | 'html'): string {
  const lines: string[] = [];
  let depth = 0;
  const parts = text.match(part) ?? [];
  for (let at = 0; at < parts.length; at++) {
    const it = (parts[at] ?? '').trim();
    if (it === '') continue;
    const closes = it.startsWith('</');
    const opens = /^<[a-zA-Z_:]/.test(it) && !it.endsWith('/>') && !(kind === 'html' && hollow(it));
    if (closes) depth = Math.max(0, depth - 1);
    const [inner, end] = [parts[at + 1]?.trim() ?? '', parts[at + 2] ?? ''];
    // An element that holds nothing but one line of text stays on its line.
    if (opens && !inner.startsWith('<') && !inner.includes('\n') && end.startsWith('</')) {
      lines.push('  '.repeat(depth) + it + inner + end);
      at += 2;
      continue;
    }
    if (opens && inner.startsWith('</')) {
      lines.push('  '.repeat(depth) + it + inner);
      at += 1;
      continue;
    }
    lines.push('  '.repeat(depth) + it);
    if (opens) depth++;
  }
  return lines.join('\n');
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
