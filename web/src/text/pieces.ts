/** A stretch of text and how it is to be shown. */
export interface Piece {
  text: string;
  kind: 'plain' | 'control' | 'key' | 'string' | 'number' | 'literal';
}

/** Characters that would move, hide or reorder what stands around them: controls but tab and line feed, bidirectional marks, invisible ones. */
// eslint-disable-next-line no-control-regex
const hidden = /(?:[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff])+/g;

/** The text with hidden characters as visible pieces of their own. */
export function pieces(text: string, kind: Piece['kind'] = 'plain'): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(hidden)) {
    if (match.index > from) found.push({ text: text.slice(from, match.index), kind });
    found.push({ text: match[0].replace(/[^]/g, visible), kind: 'control' });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from), kind });
  return found;
}

/** One line: line feeds and tabs visible as well. */
export function oneLine(text: string): Piece[] {
  return pieces(text.replaceAll('\r\n', '↵').replaceAll('\n', '↵').replaceAll('\t', '⇥'));
}

/** The same where nothing but plain text can stand. */
export function plain(text: string): string {
  return oneLine(text).map((it) => it.text).join('');
}

function visible(char: string): string {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
