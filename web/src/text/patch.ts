/** A line of a unified diff. */
export interface PatchLine {
  kind: 'file' | 'hunk' | 'same' | 'added' | 'removed' | 'remark';
  /** Without its sign. */
  text: string;
}

/** The lines of a unified diff, of one file or of several. */
export function patchLines(diff: string): PatchLine[] {
  const found: PatchLine[] = [];
  // Within a hunk a line that begins with dashes is one that goes, and no head of a file.
  let [old, young] = [0, 0];
  for (const line of diff.split('\n')) {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    const counts = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(text);
    if (old + young > 0 && /^[ +-]/.test(text)) {
      if (!text.startsWith('+')) old--;
      if (!text.startsWith('-')) young--;
      found.push({ kind: text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'same', text: text.slice(1) });
    } else if (counts) {
      [old, young] = [Number(counts[1] ?? 1), Number(counts[2] ?? 1)];
      found.push({ kind: 'hunk', text });
    } else if (text.startsWith('+++ ')) found.push({ kind: 'file', text: text.slice(4) });
    else if (text.startsWith('\\')) found.push({ kind: 'remark', text });
  }
  return found;
}
