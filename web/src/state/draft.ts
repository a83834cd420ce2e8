import type { Draft, ProjectDocument } from '../api/types';
import { measure, utf8Length } from '../text/bytes';
import { excerpt, type ExcerptLine } from '../text/excerpt';
import { jsonError } from '../text/json';
import { resolve, stretches } from '../text/variables';
import { xmlError } from '../text/xml';
import type { Words } from '../words';

/** What is wrong with a draft, as a sentence, with the place where it can be shown. */
export interface DraftFault {
  message: string;
  lines: ExcerptLine[];
  /** Where it is, as indexes into the body. */
  from: number;
  to: number;
}

/** A draft judged: how many bytes it would send, or why it cannot be sent. */
export interface Judged {
  bytes: number | null;
  fault: DraftFault | null;
}

/** Judges a draft before it is sent; where variables stand in it, what they become. */
export function judge(draft: Draft, words: Words, project: ProjectDocument | null | undefined = null): Judged {
  return project && draft.body.includes('{{') ? judgeResolved(draft, words, project) : judgeTyped(draft, words);
}

function judgeResolved(draft: Draft, words: Words, project: ProjectDocument): Judged {
  const out = resolve(draft.body, project);
  // What has no value is said by the server, by name.
  if (!('text' in out)) return { bytes: null, fault: null };
  if (draft.kind !== 'json' && draft.kind !== 'xml') {
    const { bytes, fault } = judgeTyped({ kind: draft.kind, body: out.text }, words);
    return { bytes, fault: fault && { ...fault, from: 0, to: draft.body.length } };
  }
  // Something as long in the place of each variable: so a fault stands where it was typed.
  const filler = draft.kind === 'json' ? '1' : 'x';
  const body = stretches(draft.body).reduce((text, it) => ('name' in it ? text.slice(0, it.from) + filler.repeat(it.to - it.from) + text.slice(it.to) : text), draft.body);
  return { bytes: utf8Length(out.text), fault: judgeTyped({ kind: draft.kind, body }, words, draft.body).fault };
}

/** `typed` is what is shown of it. */
function judgeTyped(draft: Draft, words: Words, typed = draft.body): Judged {
  if (draft.kind === 'hex' || draft.kind === 'base64') {
    const measured = measure(draft.kind, draft.body);
    if (typeof measured === 'number') return { bytes: measured, fault: null };
    const at = measured.column === null ? draft.body.length : measured.column - 1;
    return { bytes: null, fault: { message: bytesFault(draft.kind, measured.column, words), lines: [], from: measured.column === null ? 0 : at, to: measured.column === null ? at : at + 1 } };
  }
  const bytes = utf8Length(draft.body);
  if (draft.kind === 'xml') return { bytes, fault: xmlFault(draft.body, words) };
  const error = draft.kind === 'json' ? jsonError(draft.body) : null;
  if (!error) return { bytes, fault: null };
  const lines = excerpt(typed, [{ start: error.start, end: error.end, text: words.jsonFaults[error.fault] }]);
  return { bytes, fault: { message: words.badJson(error.line, error.column), lines, from: error.start, to: error.end } };
}

function bytesFault(kind: 'hex' | 'base64', column: number | null, words: Words): string {
  if (kind === 'hex') return column === null ? words.oddHex : words.badHex(column);
  return column === null ? words.oddBase64 : words.badBase64(column);
}

function xmlFault(text: string, words: Words): DraftFault | null {
  const error = xmlError(text);
  if (!error) return null;
  return { message: words.sending.badXml(error.line, error.column), lines: [], from: error.at, to: Math.min(text.length, error.at + 1) };
}
