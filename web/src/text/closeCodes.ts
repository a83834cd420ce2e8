/** A close code stands on the wire as 1000 to 4999; 1005 means that none did. */
const LEAST = 1000;
const MOST = 4999;

/** Close codes as they are typed, one by one or as ranges; or the first word that is none. */
export function closeCodes(typed: string): { codes: number[] } | { wrong: string } {
  const codes: number[] = [];
  for (const word of typed.replace(/\s*[-–]\s*/g, '-').split(/[\s,、;]+/).filter((it) => it !== '')) {
    const [, first, last = first] = /^(\d{4})(?:-(\d{4}))?$/.exec(word) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(from >= LEAST && from <= to && to <= MOST)) return { wrong: word };
    for (let code = from; code <= to; code++) if (!codes.includes(code)) codes.push(code);
  }
  return { codes };
}

/** The same as they are shown: three or more in a row as a range. */
export function codesShown(codes: readonly number[]): string {
  const words: string[] = [];
  for (let at = 0; at < codes.length; ) {
    const first = codes[at] ?? 0;
    let end = at + 1;
    while (codes[end] === first + end - at) end++;
    if (end - at > 2) words.push(`${first}-${first + end - at - 1}`);
    else end = at + 1;
    if (end === at + 1) words.push(String(first));
    at = end;
  }
  return words.join(', ');
}
