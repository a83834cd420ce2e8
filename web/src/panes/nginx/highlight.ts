import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { tags } from '@lezer/highlight';

interface State {
  /** The next word is the name of a directive. */
  begins: boolean;
  /** The quote that is open. */
  quote: string;
}

/** nginx's own tokens, coloured: names, texts, variables, numbers, comments. */
const language = StreamLanguage.define<State>({
  name: 'nginx',
  startState: () => ({ begins: true, quote: '' }),
  token(stream, state) {
    if (state.quote === '' && stream.eatSpace()) return null;
    const first = stream.next() ?? '';
    if (state.quote !== '' || first === '"' || first === "'") {
      const quote = state.quote || first;
      let escaped = state.quote !== '' && first === '\\';
      let open = state.quote === '' || first !== quote;
      while (open && !stream.eol()) {
        const char = stream.next() ?? '';
        open = escaped || char !== quote;
        escaped = !escaped && char === '\\';
      }
      state.quote = open ? quote : '';
      state.begins = false;
      return 'string';
    }
    if (first === '#') {
      stream.skipToEnd();
      return 'comment';
    }
    if (first === ';' || first === '{' || first === '}') {
      state.begins = true;
      return 'punctuation';
    }
    if (first === '$' && stream.match(/^(?:\{\w+\}|\w+)/)) return 'variableName';
    stream.eatWhile(/[^\s;{}$]/);
    if (state.begins) {
      state.begins = false;
      return 'keyword';
    }
    return /^\d+[a-z]*$/i.test(stream.current()) ? 'number' : null;
  },
  languageData: { commentTokens: { line: '#' } },
});

const style = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--key)' },
  { tag: tags.string, color: 'var(--string)' },
  { tag: tags.variableName, color: 'var(--figure)' },
  { tag: tags.number, color: 'var(--figure)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);

/** The language with its colours. */
export const nginxLanguage = [language, syntaxHighlighting(style)];
