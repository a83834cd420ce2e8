import type { Language } from '../words';
import type { About, Api, CausePage, CodeQuestion, Deleted, Folder, LiveMessage, Made, MatchLine, NginxCheck, NginxQuestion, NodeKind, OutgoingFrame, OutgoingMessage, Project, ProjectDocument, RecordDetail, RecordPage, RecordRow, Repeat, Report, Session, Share, Spot, Tree } from './types';

/** Which report: that of a session, or one that is shared under a name. */
export type ReportOf = { session: number } | { shared: string };

/** What the page asks of the server. The one real implementation is `HttpServer`; tests keep theirs in memory. */
export interface Server {
  about(): Promise<About>;
  tree(): Promise<Tree>;
  createProject(name: string): Promise<Project>;
  createFolder(project: number, name: string, parent: number | null): Promise<Folder>;
  rename(kind: NodeKind, id: number, name: string): Promise<void>;
  move(kind: NodeKind, id: number, to: Spot): Promise<void>;
  duplicate(kind: NodeKind, id: number, name: string): Promise<Made>;
  /** Deletes something with all in it; the answer is what `restore` wants. */
  remove(kind: NodeKind, id: number): Promise<Deleted>;
  restore(deletion: number): Promise<void>;
  projectDocument(project: number): Promise<ProjectDocument>;
  /** Refused with `conflict` when `document.revision` is not the current one. */
  saveProjectDocument(project: number, document: ProjectDocument): Promise<ProjectDocument>;
  api(id: number): Promise<Api>;
  createApi(project: number, name: string, url: string, folder: number | null): Promise<Api>;
  /** Refused with `conflict` when `api.revision` is not the current one. */
  saveApi(api: Api): Promise<Api>;
  sessions(api: number): Promise<Session[]>;
  /** Dials; with `examine` the doctor does it, and his report is all that comes of it. */
  connect(api: number, examine: boolean): Promise<Session>;
  session(session: number): Promise<Session>;
  send(session: number, message: OutgoingMessage): Promise<void>;
  ping(session: number): Promise<void>;
  close(session: number, code: number | null, reason: string): Promise<void>;
  /** Records before this number (excluded), newest first. */
  records(session: number, before: number | null, limit: number): Promise<RecordPage>;
  record(session: number, seq: number): Promise<RecordDetail>;
  /** The numbers of the records that `query` wants, and then of those that come; `ended` is called once. Returns what stops it. */
  matches(session: number, query: string, order: 'newest' | 'oldest', hear: (line: MatchLine) => void, ended: (error?: unknown) => void): () => void;
  /** A page of the records that `query` wants. */
  search(session: number, query: string): Promise<{ hits: RecordRow[] }>;
  /** Sends frames as they are, legal or not. */
  frames(session: number, frames: OutgoingFrame[]): Promise<void>;
  repeats(session: number): Promise<Repeat[]>;
  repeat(session: number, message: OutgoingMessage, everyMs: number, times: number): Promise<Repeat>;
  stopRepeat(session: number, repeat: number): Promise<void>;
  /** `null`: the doctor is still examining. */
  report(of: ReportOf, language: Language): Promise<Report | null>;
  /** The report as Markdown. */
  markdown(of: ReportOf, language: Language): Promise<string>;
  /** Where the report is to be had as one HTML file. */
  file(of: ReportOf, language: Language): string;
  share(session: number): Promise<Share>;
  /** Markdown as HTML without raw HTML. */
  render(text: string): Promise<string>;
  cause(cause: string, language: Language): Promise<CausePage>;
  /** Judges nginx files and mends them. */
  checkNginx(question: NginxQuestion, language: Language): Promise<NginxCheck>;
  /** Judges the WebSocket code of files and mends it. */
  checkCode(question: CodeQuestion, language: Language): Promise<NginxCheck>;
  /** Follows a session from after this number; `ended` is called once. Returns what stops it. */
  live(session: number, from: number, hear: (message: LiveMessage) => void, ended: () => void): () => void;
}

/** What the server answered instead of what was asked. */
export class Refusal extends Error {
  constructor(
    /** The HTTP status; 0 where there was no answer at all. */
    readonly status: number,
    /** Such as `not-found` or `conflict`; `no-contact` where there was no answer. */
    readonly code: string,
    message: string,
    /** What to do about it. */
    readonly hint: string | null = null,
    /** The state on the server, for a `conflict`. */
    readonly current: unknown = null,
  ) {
    super(message);
  }
}
