/** What the server sends that its OpenAPI document does not name, and shorter names for what it does. */
export * from './types.gen';
import type { DraftKind, RecordRow, Session } from './types.gen';

/** The body of `POST …/messages`. */
export interface OutgoingMessage {
  kind: DraftKind;
  body: string;
}

/** A page of records, newest first. */
export interface RecordPage {
  records: RecordRow[];
  last: number;
  stored: number;
}

/** What the live channel says, one kind at a time. */
export interface LiveMessage {
  records?: RecordRow[];
  stored?: number;
  session?: Session;
  report?: boolean;
}

/** A rung of the doctor's ladder. */
export interface Step {
  step: string;
  status: 'ok' | 'warning' | 'failed' | 'skipped';
  ms: number | null;
  detail: string;
}

/** A place in a source: UTF-8 byte offsets into its text. */
export interface Label {
  source: string;
  start: number | null;
  end: number | null;
  text: string;
}

/** What to do about a finding. */
export interface Fix {
  title: string;
  applicability: 'safe' | 'unsafe' | 'display';
  text: string;
}

/** Something wrong, with its place and its mending. */
export interface Finding {
  cause: string;
  class: string;
  severity: 'error' | 'warning' | 'note';
  certainty: 'proven' | 'likely';
  title: string;
  message: string;
  labels: Label[];
  notes: string[];
  fix: Fix | null;
}

/** The schema `wscope.report/1`, a public interface of its own. */
export interface Report {
  schema: string;
  target: { url: string };
  verdict: { healthy: boolean; cause: string | null; class: string | null; certainty: 'proven' | 'likely' | null; step: string | null };
  findings: Finding[];
  steps: Step[];
  facts: { name: string; value: string }[];
  not_asked: string[];
  sources: { name: string; text: string }[];
}

/** The page of a cause. */
export interface CausePage {
  cause: string;
  title: string;
  html: string;
}
