import type { Language } from '../words';
import type { About, Api, CausePage, Certificate, ClientCode, CodeQuestion, Comment, CommentChange, Comparison, Cookie, Deleted, Finds, Folder, FolderDocument, Identity, Image, Inherited, LiveMessage, Made, MatchLine, Member, NewComment, NewCookie, News, NginxCheck, NginxQuestion, NodeKind, OutgoingFrame, OutgoingMessage, OwnValue, Project, ProjectDocument, RecordDetail, RecordPage, RecordRow, Repeat, Report, Retained, Retention, Said, Session, SessionPage, Share, Spot, Tree, Whose } from './types';

/** What came out of a file, and which parts of it were left out. */
export interface Brought {
  sessions: readonly Session[];
  skipped: string | null;
}

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
  /** One's own values of the variables of a project; there are none on one's own machine. */
  ownValues(project: number): Promise<OwnValue[]>;
  saveOwnValues(project: number, values: OwnValue[]): Promise<void>;
  api(id: number): Promise<Api>;
  /** A client that opens an API as it is saved. */
  clientCode(api: number, client: string, secrets: boolean): Promise<ClientCode>;
  /** How the client says who it is where that counts, and who says so. */
  auth(id: number): Promise<Inherited>;
  folderDocument(folder: number): Promise<FolderDocument>;
  saveFolderDocument(folder: number, document: FolderDocument): Promise<FolderDocument>;
  createApi(project: number, name: string, url: string, folder: number | null): Promise<Api>;
  /** Refused with `conflict` when `api.revision` is not the current one. */
  saveApi(api: Api): Promise<Api>;
  /** The cookie jar of a project, and which of it goes along with an API's handshake. */
  cookies(project: number, api: number): Promise<Cookie[]>;
  addCookie(project: number, cookie: NewCookie): Promise<void>;
  saveCookie(id: number, cookie: NewCookie): Promise<void>;
  deleteCookie(id: number): Promise<void>;
  clearCookies(project: number): Promise<void>;
  sessions(api: number): Promise<Session[]>;
  /** Dials; with `examine` the doctor does it, and his report is all that comes of it. */
  connect(api: number, examine: boolean): Promise<Session>;
  session(session: number): Promise<Session>;
  /** The handshake as it went over the wire. */
  said(session: number, secrets: boolean): Promise<Said>;
  /** The client certificate out of a PKCS#12 file, given as Base64. */
  unpack(file: string, passphrase: string): Promise<Identity>;
  /** What certificates say of themselves. */
  certificates(pem: string): Promise<Certificate[]>;
  /** Makes the attempt to connect again, which is waited for, now or never. */
  hurry(session: number, now: boolean): Promise<void>;
  /** What is said about an API, the first first. */
  comments(api: number): Promise<Comment[]>;
  say(api: number, comment: NewComment): Promise<Comment>;
  changeComment(id: number, change: CommentChange): Promise<void>;
  deleteComment(id: number): Promise<void>;
  members(project: number): Promise<Member[]>;
  /** Asks for a live session of another. */
  askPen(session: number): Promise<void>;
  /** Hands a live session over to an account, or to nobody who asked. */
  givePen(session: number, to: number | null): Promise<void>;
  /** Sessions before this number (excluded), newest first. */
  history(whose: Whose, before: number | null): Promise<SessionPage>;
  renameSession(session: number, name: string): Promise<Session>;
  /** Deletes a session; the answer is what `restore` wants. */
  removeSession(session: number): Promise<Deleted>;
  compare(a: number, b: number): Promise<Comparison>;
  /** Keeps what a file holds under an API, or in a project under the APIs that it names. */
  importFile(into: Whose, file: Blob): Promise<Brought>;
  /** The rule of a project, or that of all. */
  retention(project: number | null): Promise<Retained>;
  saveRetention(project: number | null, rule: Retention | null): Promise<Retained>;
  /** What that would remove. */
  tryRetention(project: number | null, rule: Retention | null): Promise<Retained>;
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
  /** Sends a message in so many frames. */
  fragments(session: number, message: OutgoingMessage, count: number): Promise<void>;
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
  /** Where words stand in documentation and saved messages. */
  find(words: string): Promise<Finds>;
  /** Markdown as HTML without raw HTML. */
  render(text: string): Promise<string>;
  images(project: number): Promise<Image[]>;
  /** Keeps a picture for the documentation. */
  addImage(project: number, file: Blob): Promise<Image>;
  deleteImage(id: number): Promise<Deleted>;
  cause(cause: string, language: Language): Promise<CausePage>;
  /** Judges nginx files and mends them. */
  checkNginx(question: NginxQuestion, language: Language): Promise<NginxCheck>;
  /** Judges the WebSocket code of files and mends it. */
  checkCode(question: CodeQuestion, language: Language): Promise<NginxCheck>;
  /** Follows a session from after this number; `ended` is called once. Returns what stops it. */
  live(session: number, from: number, hear: (message: LiveMessage) => void, ended: () => void): () => void;
  /** Hears what others do, and says what is on the screen; `ended` is called once. */
  together(hear: (news: News) => void, ended: () => void, place: string): { say: (place: string) => void };
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
