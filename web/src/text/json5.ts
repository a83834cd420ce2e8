/** The text without the comments of JSON5, each line where it was; texts in quotes are kept. `null`: it has none. */
export function withoutComments(text: string): string | null {
  const part = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'|\/\/[^\n\r]*|\/\*[^]*?\*\//g;
  let found = false;
  const stripped = text.replace(part, (it) => {
    if (!it.startsWith('/')) return it;
    found = true;
    return it.replace(/[^\n]+/g, '');
  });
  return found ? stripped.replace(/[ \t]+$/gm, '') : null;
}
