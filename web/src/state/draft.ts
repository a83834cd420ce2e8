import type { Draft, ProjectDocument } from '../api/types';
import { measure, utf8Length } from '../text/bytes';
import { excerpt, type ExcerptLine } from '../text/excerpt';
import { jsonError } from '../text/json';
import { resolve, stretches } from '../text/variables';
import { htmlError, xmlError, type MarkupError } from '../text/xml';
import type { Words } from '../words';
import type { SendingWords } from '../words/sending.en';

/** What is wrong with a draft, as a sentence, with the place where it can be shown. */
export interface DraftFault {
  message: string;
  lines: ExcerptLine[];
  /** Where it is, as indexes into the body. */
  from: number;
  to: number;
}

/** What is said about a draft. */
export type DraftWords = Words & { sending: SendingWords };

/** A draft judged: how many bytes it would send, and what is wrong with it. */
export interface Judged {
  bytes: number | null;
  fault: DraftFault | null;
}

/** Whether a draft is not to be sent as it is. What is wrong with HTML is said, no more: a browser reads it all the same. */
export function stops({ kind }: Draft, { fault }: Judged): boolean {
  return fault !== null && kind !== 'html';
}

/** Judges a draft before it is sent; where variables stand in it, what they become. */
export function judge(draft: Draft, words: DraftWords, project: ProjectDocument | null | undefined = null): Judged {
  return project && draft.body.includes('{{') ? judgeResolved(draft, words, project) : judgeTyped(draft, words);
}

function judgeResolved(draft: Draft, words: DraftWords, project: ProjectDocument): Judged {
  const out = resolve(draft.body, project);
  // What has no value is said by the server, by name.
  if (!('text' in out)) return { bytes: null, fault: null };
  if (!['json', 'xml', 'html'].includes(draft.kind)) {
    const { bytes, fault } = judgeTyped({ kind: draft.kind, body: out.text }, words);
    return { bytes, fault: fault && { ...fault, from: 0, to: draft.body.length } };
  }
  // Something as long in the place of each variable: so a fault stands where it was typed.
  const filler = draft.kind === 'json' ? '1' : 'x';
  const body = stretches(draft.body).reduce((text, it) => ('name' in it ? text.slice(0, it.from) + filler.repeat(it.to - it.from) + text.slice(it.to) : text), draft.body);
  return { bytes: utf8Length(out.text), fault: judgeTyped({ kind: draft.kind, body }, words, draft.body).fault };
}

/** `typed` is what is shown of it. */
function judgeTyped(draft: Draft, words: DraftWords, typed = draft.body): Judged {
  if (draft.kind === 'hex' || draft.kind === 'base64') {
    const measured = measure(draft.kind, draft.body);
    if (typeof measured === 'number') return { bytes: measured, fault: null };
    const at = measured.column === null ? draft.body.length : measured.column - 1;
    return { bytes: null, fault: { message: bytesFault(draft.kind, measured.column, words), lines: [], from: measured.column === null ? 0 : at, to: measured.column === null ? at : at + 1 } };
  }
  const bytes = utf8Length(draft.body);
  if (draft.kind === 'xml') return { bytes, fault: markupFault(xmlError(draft.body), typed, words.sending, 'badXml') };
  if (draft.kind === 'html') return { bytes, fault: markupFault(htmlError(draft.body), typed, words.sending, 'badHtml') };
  const error = draft.kind === 'json' ? jsonError(draft.body) : null;
  if (!error) return { bytes, fault: null };
  const lines = excerpt(typed, [{ start: error.start, end: error.end, text: words.jsonFaults[error.fault] }]);
  return { bytes, fault: { message: words.badJson(error.line, error.column), lines, from: error.start, to: error.end } };
}

function bytesFault(kind: 'hex' | 'base64', column: number | null, words: DraftWords): string {
  if (kind === 'hex') return column === null ? words.oddHex : words.badHex(column);
  return column === null ? words.oddBase64 : words.badBase64(column);
}

function markupFault(error: MarkupError | null, typed: string, words: SendingWords, bad: 'badXml' | 'badHtml'): DraftFault | null {
  if (!error) return null;
  const lines = excerpt(typed, [{ start: error.start, end: error.end, text: words.markupFaults[error.fault].replace('$', () => error.name) }]);
  return { message: words[bad](error.line, error.column), lines, from: error.start, to: error.end };
}
