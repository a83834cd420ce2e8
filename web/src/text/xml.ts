/** Where XML is not well-formed: an index into the text, and line and column from 1. */
export interface XmlError {
  at: number;
  line: number;
  column: number;
}

const name = '[A-Za-z_:\\u00c0-\\uffff][\\w:.\\-\\u00b7\\u00c0-\\uffff]*';
const misc = /\s+|<!--(?:(?!--)[^])*-->|<\?(?!xml\s)[^]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>/iy;
const prolog = /<\?xml\s[^?]*\?>/y;
const open = new RegExp(`<(${name})((?:\\s+${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*'))*)\\s*(/?)>`, 'y');
const close = new RegExp(`</(${name})\\s*>`, 'y');
const section = /<!\[CDATA\[[^]*?\]\]>/y;
const words = /(?:[^<&]|&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z_:][\w:.-]*);)+/y;

/** What is wrong with this text as one XML document; `null`: nothing. The characters of a declared type are not looked into. */
export function xmlError(text: string): XmlError | null {
  const failed = find(text);
  if (failed === null) return null;
  const before = text.slice(0, failed).split('\n');
  return { at: failed, line: before.length, column: [...(before.at(-1) ?? '')].length + 1 };
}

function find(text: string): number | null {
  let at = 0;
  const taste = (shape: RegExp): RegExpExecArray | null => {
    shape.lastIndex = at;
    const found = shape.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  const stack: string[] = [];
  taste(prolog);
  let begun = false;
  for (;;) {
    if (stack.length === 0) while (taste(misc));
    if (at === text.length) return begun && stack.length === 0 ? null : at;
    const here = at;
    const opened = stack.length > 0 || !begun ? taste(open) : null;
    if (opened) {
      begun = true;
      if (repeats(opened[2] ?? '')) return here;
      if (opened[3] === '') stack.push(opened[1] ?? '');
      continue;
    }
    if (stack.length === 0) return here;
    const closed = taste(close);
    if (closed && stack.pop() !== closed[1]) return here;
    if (!closed && !taste(section) && !taste(misc) && !taste(words)) return here;
  }
}

/** Whether an element has two attributes of one name. */
function repeats(attributes: string): boolean {
  const names = [...attributes.matchAll(new RegExp(`(${name})\\s*=\\s*(?:"[^"]*"|'[^']*')`, 'g'))].map((it) => it[1]);
  return new Set(names).size < names.length;
}
