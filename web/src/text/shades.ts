/** What a stretch of code is, as far as its colour goes. */
export type Shade = 'comment' | 'string' | 'keyword' | 'figure' | '';

export interface Stretch {
  kind: Shade;
  text: string;
}

/** A language that is coloured: told by how its comments begin, and by its words. */
export type CodeLanguage = 'script' | 'python' | 'rust' | 'go';

const languages: Record<CodeLanguage, { comment: string; text: string; words: string }> = {
  script: { comment: '//', text: `'(?:[^'\\\\\\n]|\\\\.)*'|"(?:[^"\\\\\\n]|\\\\.)*"|\`(?:[^\`\\\\]|\\\\.)*\``, words: 'break|case|catch|class|const|else|export|false|for|from|function|if|import|let|new|null|return|switch|throw|true|try|typeof|undefined|void|while' },
  python: { comment: '#', text: '"""[^]*?"""|"(?:[^"\\\\\\n]|\\\\.)*"', words: 'and|as|async|await|def|elif|else|except|False|for|from|if|import|in|is|None|not|or|pass|return|True|try|while|with' },
  rust: { comment: '//', text: '"(?:[^"\\\\]|\\\\.)*"', words: 'as|async|await|else|enum|false|fn|for|if|impl|let|loop|match|move|mut|None|Ok|Err|pub|return|Some|struct|true|type|use|while' },
  go: { comment: '//', text: '"(?:[^"\\\\\\n]|\\\\.)*"', words: 'case|chan|const|defer|else|false|for|func|go|if|import|nil|package|range|return|select|struct|switch|true|type|var' },
};

/** The stretches of a text in this language, in their order: together they are the text. */
export function shades(text: string, language: CodeLanguage): Stretch[] {
  const { comment, text: string, words } = languages[language];
  const any = new RegExp(`(${comment}[^\\n]*)|(${string})|\\b(${words})\\b|\\b(\\d[\\w.]*)`, 'g');
  const found: Stretch[] = [];
  let done = 0;
  for (const match of text.matchAll(any)) {
    if (match.index > done) found.push({ kind: '', text: text.slice(done, match.index) });
    const [, aside, literal, word] = match;
    found.push({ kind: aside !== undefined ? 'comment' : literal !== undefined ? 'string' : word !== undefined ? 'keyword' : 'figure', text: match[0] });
    done = match.index + match[0].length;
  }
  if (done < text.length) found.push({ kind: '', text: text.slice(done) });
  return found;
}
