import { hollow } from './markup';
import { Language } from './paint';
import type { Stream } from './stream';

/** Where a stream stands: what it is within, the innermost last, each by what ends it; and whether a value may begin here. */
interface State {
  within: string[];
  operand: boolean;
  /** Elements that are open. */
  depth: number;
}

/** What a language holds beside its own. */
interface Flavour {
  /** It begins as a script, or as markup. */
  script: boolean;
  /** Elements stand among the expressions of a script, and expressions in elements. */
  jsx?: boolean;
  /** What `script` and `style` hold is no markup. */
  html?: boolean;
}

const keywords = new Set(
  'abstract as asserts async await break case catch class const continue debugger declare default delete do else enum export extends finally for from function get if implements import in infer instanceof interface is keyof let namespace new of private protected public readonly return satisfies set static super switch this throw try type typeof var void while with yield'.split(' '),
);
/** Words with which an expression goes on that has just been one. */
const ends = new Set(['this', 'super']);

/** The rest of something that goes on until this text, or as far as the line goes. */
function until(stream: Stream, state: State, end: string) {
  if (stream.skipTo(end)) {
    stream.pos += end.length;
    state.within.pop();
  } else stream.skipToEnd();
}

function template(stream: Stream, state: State): string {
  while (!stream.eol()) {
    if (stream.match('${')) {
      state.within.push('}');
      state.operand = true;
      break;
    }
    const char = stream.next();
    if (char === '\\') stream.next();
    if (char !== '`') continue;
    state.within.pop();
    state.operand = false;
    break;
  }
  return 'string';
}

function script(stream: Stream, state: State, jsx: boolean): string | null {
  const { operand } = state;
  if (stream.match('//')) {
    stream.skipToEnd();
    return 'comment';
  }
  if (stream.match('/*')) {
    state.within.push('*/');
    until(stream, state, '*/');
    return 'comment';
  }
  if (jsx && operand && stream.match(/^<(?=[\w>])(?!\w+(?:,|\s+extends\b))/, false)) return markup(stream, state, { script: true, jsx });
  state.operand = false;
  if (stream.match(/^(?:"(?:[^"\\]|\\.?)*"?|'(?:[^'\\]|\\.?)*'?)/)) return 'string';
  if (stream.eat('`')) {
    state.within.push('`');
    return template(stream, state);
  }
  if (operand && stream.match(/^\/(?:[^\\/[]|\\.|\[(?:[^\\\]]|\\.)*\])+\/\w*/)) return 'regexp';
  if (stream.match(/^\.?\d(?:[eE][+-]|[\w.])*/)) return 'number';
  const isMember = stream.string[stream.pos - 1] === '.';
  const word = (stream.match(/^[\w$#\u0080-\uffff]+/) as RegExpMatchArray | null)?.[0];
  if (word === undefined) return sign(stream, state);
  if (isMember) return null;
  if (word === 'true' || word === 'false') return 'bool';
  if (word === 'null') return 'null';
  if (!keywords.has(word)) return null;
  state.operand = !ends.has(word);
  return 'keyword';
}

function sign(stream: Stream, state: State): null {
  const char = stream.next();
  state.operand = char !== ')' && char !== ']';
  if (char === '{') state.within.push('}');
  if (char === '}' && state.within.at(-1) === '}') state.within.pop();
  // Back in a tag, its name has been.
  if (state.within.at(-1)?.startsWith('<')) state.operand = false;
  return null;
}

function markup(stream: Stream, state: State, flavour: Flavour): string | null {
  if (stream.match('<!--')) {
    state.within.push('-->');
    until(stream, state, '-->');
    return 'comment';
  }
  if (stream.match('<![CDATA[')) {
    state.within.push(']]>');
    until(stream, state, ']]>');
    return null;
  }
  if (stream.match(/^<[!?][^>]*>?/)) return null;
  const tag = stream.match(/^<(\/?)([\w:$\u0080-\uffff][^\s/>]*)?/, false) as RegExpMatchArray | null;
  if (tag && (tag[2] !== undefined || flavour.jsx)) {
    stream.match(/^<\/?/);
    state.within.push(`<${tag[1] ?? ''}${tag[2] ?? ''}`);
    state.operand = tag[2] !== undefined;
    return null;
  }
  if (flavour.jsx && stream.eat('{')) {
    state.within.push('}');
    state.operand = true;
    return null;
  }
  stream.next();
  stream.eatWhile(flavour.jsx ? /[^<{]/ : /[^<]/);
  return null;
}

/** Within a tag, whose beginning is `<NAME` or `</NAME`; the name comes first. */
function inTag(stream: Stream, state: State, tag: string, flavour: Flavour): string | null {
  if (state.operand) {
    state.operand = false;
    stream.match(/^[^\s/>]+/);
    return 'tagName';
  }
  if (stream.match('/>')) {
    state.within.pop();
    return null;
  }
  if (stream.eat('>')) {
    state.within.pop();
    closed(state, tag, flavour);
    return null;
  }
  const quote = stream.eat(/["']/);
  if (quote) {
    state.within.push(quote);
    until(stream, state, quote);
    return 'string';
  }
  if (flavour.jsx && stream.eat('{')) {
    state.within.push('}');
    state.operand = true;
    return null;
  }
  if (stream.match(/^[^\s=/>"'{]+/)) return 'attributeName';
  stream.next();
  return null;
}

/** A tag has ended. */
function closed(state: State, tag: string, flavour: Flavour) {
  const name = tag.slice(1).toLowerCase();
  if (tag.startsWith('</')) {
    state.depth = Math.max(0, state.depth - 1);
    if (flavour.jsx) state.within.pop();
  } else if (flavour.jsx) state.within.push('jsx');
  else if (flavour.html && (name === 'script' || name === 'style')) {
    state.within.push(`>${name}`);
    state.operand = true;
  } else if (!flavour.html || !hollow(name)) state.depth++;
}

/** What is within `script` and `style` ends with their end tag, whatever it is. */
function leaves(stream: Stream, state: State): boolean {
  const at = state.within.findIndex((it) => it === '>script' || it === '>style');
  if (at < 0) return false;
  const end = `</${state.within[at]?.slice(1) ?? ''}`;
  if (stream.string.slice(stream.pos, stream.pos + end.length).toLowerCase() !== end) return false;
  state.within.length = at;
  state.depth++;
  return true;
}

function token(stream: Stream, state: State, flavour: Flavour): string | null {
  if (stream.eatSpace()) return null;
  if (flavour.html && leaves(stream, state)) return markup(stream, state, flavour);
  const inner = state.within.at(-1);
  switch (inner) {
    case '*/':
    case '-->':
      until(stream, state, inner);
      return 'comment';
    case ']]>':
      until(stream, state, inner);
      return null;
    case '"':
    case "'":
      until(stream, state, inner);
      return 'string';
    case '`':
      return template(stream, state);
    case '>style':
      stream.next();
      stream.eatWhile(/[^<]/);
      return null;
    case '}':
    case '>script':
      return script(stream, state, flavour.jsx === true);
    case 'jsx':
      return markup(stream, state, flavour);
    case undefined:
      return flavour.script ? script(stream, state, flavour.jsx === true) : markup(stream, state, flavour);
    default:
      return inTag(stream, state, inner, flavour);
  }
}

function language(flavour: Flavour) {
  return Language.define<State>({
    startState: () => ({ within: [], operand: true, depth: 0 }),
    token: (stream: Stream, state: State) => token(stream, state, flavour),
    ...(!flavour.script && { indent: (state: State, after: string) => steps(state.depth, /^<\//.test(after)), moves: /^\s*<\/$/ }),
  });
}

function steps(depth: number, closes: boolean): number {
  return Math.max(0, depth - (closes ? 1 : 0));
}

/** JSON, and what is often taken for it: comments, and variables in the place of a value. */
export const json = Language.define<State>({
  startState: () => ({ within: [], operand: true, depth: 0 }),
  token(stream, state) {
    if (stream.eatSpace()) return null;
    if (state.within.length > 0) {
      until(stream, state, '*/');
      return 'comment';
    }
    if (stream.match(/^"(?:[^"\\]|\\.?)*"?/)) return stream.match(/^\s*:/, false) ? 'propertyName' : 'string';
    if (stream.match(/^-?\d[\d.eE+-]*/)) return 'number';
    if (stream.match(/^(?:true|false)\b/)) return 'bool';
    if (stream.match(/^null\b/)) return 'null';
    if (stream.match(/^\/[/*]/, false)) return script(stream, state, false);
    const char = stream.next() ?? '';
    if ('{['.includes(char)) state.depth++;
    if ('}]'.includes(char)) state.depth = Math.max(0, state.depth - 1);
    return null;
  },
  indent: (state, after) => steps(state.depth, /^[}\]]/.test(after)),
  moves: /^\s*[}\]]$/,
});

export const xml = language({ script: false });
export const html = language({ script: false, html: true });
export const javascript = language({ script: true, jsx: true });
export const typescript = language({ script: true });
