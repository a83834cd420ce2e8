/** A line of a difference. */
export interface DiffLine {
  sign: ' ' | '-' | '+';
  text: string;
}

/** Lines of either side that are compared one by one; beyond, what differs is shown as one stretch. */
const MOST = 1500;

/** What has to be taken out of and put into `a` to make it `b`, line by line. */
export function diff(a: string, b: string): DiffLine[] {
  const before = a.split('\n');
  const after = b.split('\n');
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const middle = between(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const same = (lines: string[]): DiffLine[] => lines.map((text) => ({ sign: ' ', text }));
  return [...same(before.slice(0, head)), ...middle, ...same(before.slice(before.length - tail))];
}

function between(a: string[], b: string[]): DiffLine[] {
  const out: DiffLine[] = [];
  if (a.length > MOST || b.length > MOST) {
    for (const text of a) out.push({ sign: '-', text });
    for (const text of b) out.push({ sign: '+', text });
    return out;
  }
  const width = b.length + 1;
  // How long the longest common run of lines is from each pair of places on.
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      out.push({ sign: ' ', text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      out.push({ sign: '-', text: left });
      i++;
    } else if (right !== undefined) {
      out.push({ sign: '+', text: right });
      j++;
    }
  }
  return out;
}
