// Written by `cargo xtask gen` from the server's OpenAPI document. Do not edit.

/** The program and its surroundings. */
export interface About {
  /** The folder in which everything is kept. */
  data: string;
  /** The local echo server. */
  echo_url: string;
  /** `wscope`. */
  name: string;
  /** The program's version. */
  version: string;
}

/** An API, or what it stands in. */
export interface Above {
  id: number;
  kind: NodeKind;
  name: string;
}

/** To whom it is shown. */
export type Access = 'link' | 'password' | 'domains';

/** Somebody who can sign in. */
export interface Account {
  /** Whether it looks after the server, and every project. */
  admin: boolean;
  created_ms: number;
  disabled: boolean;
  email: string;
  id: number;
  name: string;
}

/** What is to change of an account; what is left out stays. */
export interface AccountChange {
  admin?: boolean | null;
  disabled?: boolean | null;
  name?: string | null;
}

/** A WebSocket API as a user keeps it. */
export interface Api {
  /** How the client says who it is. */
  auth: Auth;
  cookies: Entry[];
  /** What is written about it. */
  docs: Docs;
  /** What stands in the composer. */
  draft: Draft;
  headers: Entry[];
  id: number;
  /** Messages kept for later, in the user's order. */
  messages: SavedMessage[];
  name: string;
  /** `Origin` of the handshake; empty: none is sent. */
  origin: string;
  /** Further query parameters, added to the URL in order when it is dialled. */
  params: Entry[];
  /** What the path parameters of the URL (`:name`, `{name}`) stand for. */
  path: PathValue[];
  project: number;
  /** Which messages of Protocol Buffers it sends and receives. */
  protobuf: Protobuf;
  /** The query parameters of the URL as rows, in step with it, and those that are switched off. */
  query: Param[];
  /** Counts the changes; a save names the revision it began from. */
  revision: number;
  /** The settings of the way to it. */
  settings: Settings;
  /** In order of preference. */
  subprotocols: string[];
  /** The URL as typed, with its query. */
  url: string;
}

/** A key for programs. */
export interface ApiKey {
  created_ms: number;
  expires_ms: number | null;
  id: number;
  name: string;
  /** The most that it may do in any project. */
  scope: Role;
  used_ms: number | null;
}

/** Whether a fix may be applied unread. */
export type Applicability = 'safe' | 'unsafe' | 'display';

/** How the client says who it is. What is typed for another kind is kept. */
export interface Auth {
  kind: 'inherit' | 'none' | 'basic' | 'bearer' | 'key';
  /** Of the API key. */
  name: string;
  password: string;
  place: 'header' | 'query' | 'cookie';
  token: string;
  user: string;
  value: string;
}

/** Where a search begins. */
export type Begin = 'newest' | 'oldest';

/** What was deleted and can be restored, the last first. */
export interface Bin {
  /** How many days it waits. */
  days: number;
  discarded: Discarded[];
}

/** How long what was deleted waits. */
export interface BinRule {
  /** 1 to 3650. */
  days: number;
}

/** The page of a cause. */
export interface CausePage {
  /** Its code, as `tls/expired`. */
  cause: string;
  /** Made from our own Markdown, without raw HTML. */
  html: string;
  title: string;
}

/** How sure a finding is. */
export type Certainty = 'likely' | 'proven';

/** What a certificate says of itself. */
export interface Certificate {
  issuer: string;
  /** When it ends, in milliseconds since the Unix epoch. */
  not_after_ms: number;
  /** As `CN=client.test`. */
  subject: string;
}

/** Certificates to be described. */
export interface Certificates {
  pem: string;
}

/** What changed in a version. */
export interface Change {
  text: string;
  version: string;
}

/** What somebody changed. */
export interface Changed {
  by: Someone | null;
  /** Its number; of sessions that of their API. */
  id: number;
  kind: ChangedKind;
  /** Of sessions: whether the API has an open one now. */
  live: boolean | null;
  /** What the page calls itself that did it. */
  page: string;
  /** The project that it stands in. */
  project: number;
}

/** What can be changed. */
export type ChangedKind = 'project' | 'folder' | 'api' | 'session' | 'sessions' | 'cookie' | 'image' | 'deletion' | 'comments';

/** What one client makes of the endpoint. */
export interface Client {
  /** `chrome`, `firefox`, `ws`, `undici`, `websockets`, `websocket-client`, `tungstenite`. */
  client: string;
  /** Whether it opens the endpoint and can use it; `null`: not known. */
  opens: boolean | null;
  /** What it shows when it does not, exactly, `…` for what differs each time; empty where it has no words. */
  text: string | null;
  /** The name as a reader knows it. */
  title: string;
  /** The version that this is known of; a client comes again where an older one differs. */
  version: string;
}

/** A client that opens an API. */
export interface ClientCode {
  /** What its file may be called. */
  file: string;
  /** The names of the secrets that it needs, where they are not written out. */
  secrets: string[];
  /** The text of the file. */
  text: string;
}

/** What a close frame said. */
export interface Close {
  /** `null`: an empty body. */
  code: number | null;
  reason: string;
}

/** A close code that an API uses. */
export interface CloseDoc {
  code: number;
  meaning: string;
}

/** Files of a client's code. */
export interface CodeQuestion {
  files: NginxFile[];
  /** Whether the page that loads them came by `https:`; unknown where nothing is said. */
  is_secure?: boolean | null;
}

/** Something that somebody said. */
export interface Comment {
  /** The API that it is about. */
  api: number;
  by: Someone | null;
  created_ms: number;
  edited_ms: number | null;
  /** The same as HTML without raw HTML. */
  html: string;
  id: number;
  /** The accounts of members that are named in it after an `@`. */
  mentions: number[];
  /** What of the API, as `docs`; empty: all of it. */
  part: string;
  /** When the thread was settled: of its first comment. */
  resolved_ms: number | null;
  /** The number of that message. */
  seq: number | null;
  /** The session whose message it is about. */
  session: number | null;
  /** In Markdown; empty: it was taken back. */
  text: string;
  /** The comment that began the thread; `null`: this one does. */
  thread: number | null;
}

/** What is to be another. */
export interface CommentChange {
  /** Whether the thread is settled. */
  resolved?: boolean | null;
  text?: string | null;
}

/** Two sessions beside each other. What the sessions say of themselves is left out. */
export interface Comparison {
  /** So many pairs stand in the place of each other. */
  changed: number;
  /** Records of each session that are compared, at most. */
  compared: number;
  /** At least one session is longer than what is compared. */
  cut: boolean;
  /** Of those that are told, so many stand elsewhere in the other session. */
  moved: number;
  /** So many has only the first. */
  only_a: number;
  /** So many has only the second. */
  only_b: number;
  /** So many records are the same in both. */
  same: number;
  /** From the beginning to the end. */
  stretches: Stretch[];
  /** Of those that differ, so many are counted only. */
  untold: number;
}

/** A cookie of a project's jar. */
export type Cookie = NewCookie & {
  /** When it was first set, in milliseconds since the Unix epoch. */
  created_ms: number;
  /** Whether it goes along with the handshake of the API that was asked about. */
  goes: Goes;
  id: number;
};

/** Something that was done. */
export interface Deed {
  account: number | null;
  address: string;
  at_ms: number;
  id: number;
  object: string;
  /** The project that it was done in; `null`: in none. */
  project: number | null;
  /** `POST /api/projects`, or `login.refused`. */
  what: string;
}

/** What was deleted can be restored by this number as long as it waits in the bin. */
export interface Deleted {
  deletion: number;
}

/** What stands in the place of each other; `null`: there is nothing. */
export interface Difference {
  a: RecordRow | null;
  b: RecordRow | null;
}

/** Something that was deleted. */
export interface Discarded {
  /** Who deleted it; `null`: the user of this machine, or nobody knows. */
  author: string | null;
  /** What it was. */
  kind: 'project' | 'folder' | 'api' | 'session' | 'image';
  /** Its name when it was deleted; empty: it has none. */
  name: string;
  /** The number that restores it. */
  number: number;
  /** The project that it stood in, or was. */
  project: number;
  /** When; `null`: nobody knows. */
  wall_ms: number | null;
}

/** The documentation of an API. */
export interface Docs {
  changes: Change[];
  closes: CloseDoc[];
  /** Markdown. */
  description: string;
  messages: MessageDoc[];
  /** Who is responsible. */
  owner: string;
  /** `designing`, `developing`, `testing`, `released`, `deprecated`, or a word of the user's own. */
  status: string;
  tags: string[];
}

/** A message being written. */
export interface Draft {
  body: string;
  kind: DraftKind;
}

/** How a typed body becomes a message. */
export type DraftKind = 'text' | 'json' | 'xml' | 'html' | 'base64' | 'hex';

/** One replacement. */
export interface Edit {
  end: number;
  source: string;
  start: number;
  with: string;
}

/** A name and a value that can be switched off. */
export interface Entry {
  enabled: boolean;
  name: string;
  value: string;
}

/** A set of variables under a name. */
export interface Environment {
  name: string;
  variables: Variable[];
}

/** An examination that is under way. */
export interface Examination {
  /** The experiments that are being made or have ended. */
  experiments: Experiment[];
  /** The steps that the first attempt has walked. */
  steps: Step[];
}

/** A piece of a payload: as text, in hexadecimal where it is none. */
export interface Excerpt {
  after: string;
  before: string;
  /** Whether the payload goes on after it. */
  cut_after: boolean;
  /** Whether the payload begins before it. */
  cut_before: boolean;
  found: string;
}

/** One attempt: what was varied, and what was answered. */
export interface Experiment {
  /** Whether the verdict stands on it. */
  decides: boolean;
  /** How long it took up to the answer. */
  ms: number | null;
  /** Whether a WebSocket opened. */
  opened: boolean;
  /** `null` while it is being made. */
  outcome: string | null;
  /** The same for a reader. */
  title: string;
  /** `first`, `plain-get`, `version-99`, `without-key`, `without-origin`, `own-origin`, … */
  variation: string;
}

/** A fact worth showing. */
export interface Fact {
  name: string;
  value: string;
}

/** The form of a file that a session is exported to. */
export type FileForm = 'ndjson' | 'har' | 'html';

/** A text in which they stand. */
export interface Find {
  /** The API that it belongs to; `null`: to none but the project. */
  api: number | null;
  /** The text around the first word. */
  excerpt: string;
  /** What the part is called; empty: it has no name. */
  name: string;
  part: FindPart;
  project: number;
  /** The session that is called so. */
  session: number | null;
}

/** What they stand in. */
export type FindPart = 'docs' | 'message' | 'param' | 'header' | 'cookie' | 'protocol' | 'variable' | 'environment' | 'session';

/** Something wrong. */
export interface Finding {
  cause: string;
  certainty: Certainty;
  class: string;
  /** The experiments it stands on, by their `variation`. */
  decided_by: string[];
  fix: Fix | null;
  labels: Label[];
  message: string;
  notes: string[];
  severity: Severity;
  title: string;
}

/** Where the words stand. */
export interface Finds {
  found: Find[];
  /** There are more than are told of. */
  more: boolean;
}

/** What to do. */
export interface Fix {
  applicability: Applicability;
  edits: Edit[];
  /** To paste; empty where `edits` say it all. */
  text: string;
  title: string;
}

/** A folder of a project. */
export interface Folder {
  id: number;
  name: string;
  /** The folder it is in; `null`: none but the project. */
  parent: number | null;
  /** Its place among what stands beside it, folders and APIs alike. */
  position: number;
  project: number;
}

/** What a folder holds beside what stands in it. */
export interface FolderDocument {
  /** How the clients of the APIs in it say who they are, where the API does not say it itself. */
  auth: Auth;
  /** Counts the changes; a save names the revision it began from. */
  revision: number;
}

/** The form of a report. */
export type Form = 'json' | 'markdown' | 'html';

/** A page of what was found. */
export interface Found {
  /** In the order asked for. */
  hits: Hit[];
  /** Highest sequence number so far. */
  last: number;
  /** Of these, how many could not be judged: too large to be read as JSON. */
  left_out: number;
  /** Records that were looked at for this page. */
  looked: number;
  /** Of these, how many match; `hits` are the first of them where the page was full. */
  matches: number;
  /** `from` of the next page; `null`: all has been looked at. */
  next: number | null;
}

/** The header of a frame. */
export interface FramePart {
  fin: boolean;
  /** Bytes of the header, masking key included. */
  header: number;
  /** Bytes of the payload on the wire. */
  length: number;
  /** Bits that hold the length: 7, 16 or 64. */
  length_bits: number;
  masked: boolean;
  /** Where it begins, in bytes from the beginning of the message's first frame; what stood between them is not counted. */
  offset: number;
  opcode: number;
  /** 4, 2 and 1 for RSV1, RSV2 and RSV3. */
  reserved: number;
}

/** Whether a cookie goes along. */
export type Goes = 'yes' | 'no' | 'replaced' | 'off';

/** Who accepts an invitation. */
export interface Guest {
  email: string;
  /** Nothing where the link gives another password. */
  name?: string;
  password: string;
  secret: string;
}

/** A header of the handshake. */
export interface Header {
  name: string;
  value: string;
}

/** Somebody who is there. */
export interface Here {
  /** The API on the screen. */
  api: number | null;
  /** What the page calls itself. */
  page: string;
  project: number;
  /** The session on the screen. */
  session: number | null;
  who: Someone;
}

/** A page of the history. */
export interface History {
  /** `before` of the next page; `null`: there is none. */
  next: number | null;
  /** Newest first. */
  sessions: Session[];
}

/** A record that was found. */
export type Hit = RecordRow & {
  /** Where what was looked for stands first: a byte of the payload. */
  at: number | null;
  excerpt: Excerpt | null;
  /** How many bytes it has. */
  length: number | null;
  /** The first node that the JSONPath found, as a normalized path. */
  path: string | null;
};

/** A client certificate. */
export interface Identity {
  /** The chain, PEM, the client's own first. */
  certificates: string;
  /** The private key, PEM. */
  key: string;
}

/** An image of a project. */
export interface Image {
  id: number;
  /** Its media type. */
  kind: string;
  /** Where it is, on this server: what stands in Markdown. */
  path: string;
  /** In bytes. */
  size: number;
}

/** How the client says who it is where that counts, without its secrets. */
export interface Inherited {
  from: Above | null;
  kind: 'inherit' | 'none' | 'basic' | 'bearer' | 'key';
  /** Name of the API key. */
  name: string;
  /** User of Basic. */
  user: string;
}

/** An invitation that waits. */
export interface Invitation {
  /** Who gets another password by it; `null`: it makes an account, or a member. */
  account: number | null;
  /** Whether its guest looks after the server. */
  admin: boolean;
  /** For whom; empty: for whoever has the link. */
  email: string;
  expires_ms: number;
  id: number;
  project: number | null;
  role: Role | null;
}

/** What an invitation is to. */
export interface Invited {
  admin: boolean;
  email: string;
  expires_ms: number;
  /** The name of the project. */
  project: string | null;
  /** It gives the account of this address another password, and makes none. */
  renews: boolean;
  role: Role | null;
}

/** The shape of it. */
export type Kept = Api | ProjectDocument | FolderDocument;

/** A place in a source. */
export interface Label {
  /** Of a file, from 1. */
  column?: number | null;
  /** Byte offset, excluded. */
  end: number | null;
  /** Of a file, from 1. */
  line?: number | null;
  /** The name of the source. */
  source: string;
  /** Byte offset into the UTF-8 of the source's text; `null` where there is no such source. */
  start: number | null;
  text: string;
}

/** What a list shows of an API. */
export interface Leaf {
  /** The folder it is in; `null`: none but the project. */
  folder: number | null;
  id: number;
  /** Whether a session of it is open. */
  live: boolean;
  name: string;
  /** Its place among what stands beside it, folders and APIs alike. */
  position: number;
  project: number;
  /** Threads about it that are not settled. */
  threads: number;
  url: string;
}

/** One message of the live channel, server to page. Each field stands alone, but `records` comes with `last` and `stored`. */
export interface Live {
  examination?: Examination | null;
  /** Highest sequence number so far. */
  last?: number | null;
  /** The next records, oldest first. Where they came faster than a page is told, some before them are left out: those are to be asked for. */
  records?: RecordRow[] | null;
  /** The doctor's report is ready. */
  report?: boolean | null;
  session?: Session | null;
  /** Highest sequence number safely stored. */
  stored?: number | null;
}

/** A browser that is signed in. */
export interface Login {
  address: string;
  /** What the browser called itself. */
  agent: string;
  created_ms: number;
  expires_ms: number;
  id: number;
  /** The last time that it was used, to the minute. */
  seen_ms: number;
  /** Whether it is the one that asks. */
  this: boolean;
}

/** What was made. */
export interface Made {
  id: number;
  kind: NodeKind;
}

/** An invitation with its link, which is told once. */
export interface MadeInvitation {
  invitation: Invitation;
  link: string;
}

/** A key with its secret, which is told once. */
export interface MadeKey {
  key: ApiKey;
  /** For `Authorization: Bearer …`. */
  secret: string;
}

/** What is shown from now on. */
export interface MadePublication {
  /** The link. It is told once: only a hash of its secret is kept. */
  link: string;
  publication: Publication;
}

/** Markdown to be shown. */
export interface Markdown {
  text: string;
}

/** What matches among consecutive records: a line of the stream. */
export interface Matches {
  /** Nothing follows. */
  done: boolean;
  /** The lowest number that was looked at for this line; 0: none was. */
  first: number;
  /** The highest. */
  last: number;
  /** How many of these could not be judged: too large to be read as JSON. */
  left_out: number;
  /** How many were looked at so far. */
  looked: number;
  /** How many match so far, over all lines. */
  matches: number;
  /** How many records there are so far. */
  of: number;
  /** The first records that match, in the order of the search: at most 60 over all lines, so that a page can show them without asking for them. */
  rows: RecordRow[];
  /** What matches between them, lowest first, as runs: a number and how many follow each other from it on, and so forth. */
  runs: number[];
}

/** Who asks. */
export interface Me {
  account: Account | null;
  /** What the OpenID provider is called that signs people in at `/sign-in/with`; `null`: there is none. */
  provider: string | null;
  /** Whether this is the server of a team; else everything belongs to the user of this machine. */
  team: boolean;
}

/** A member of a project. */
export interface Member {
  account: number;
  email: string;
  name: string;
  role: Role;
}

/** A message that an API takes or gives. */
export interface MessageDoc {
  /** Markdown. */
  description: string;
  direction: 'takes' | 'gives';
  example: string;
  name: string;
  /** JSON Schema; empty: none. */
  schema: string;
}

/** A name. */
export interface Naming {
  name: string;
}

/** What a new API needs. */
export interface NewApi {
  /** The folder it is to stand in; `null`: none but the project. */
  folder?: number | null;
  name: string;
  url?: string;
}

/** A close frame to send. */
export interface NewClose {
  /** `null`: an empty body. */
  code?: number | null;
  /** `{{name}}` in it stands for a variable. */
  reason?: string;
}

/** Who is invited to the server. */
export interface NewColleague {
  /** Whether to look after the server, too. */
  admin?: boolean;
  /** Days until the link ends: 7 where nothing is said, 90 at most. */
  days?: number | null;
  /** Empty: whoever has the link. */
  email?: string;
}

/** Something to be said. */
export interface NewComment {
  /** What of the API; empty: all of it. */
  part?: string;
  seq?: number | null;
  session?: number | null;
  text: string;
  /** The comment that it answers: then it is about the same. */
  thread?: number | null;
}

/** What is kept of a cookie, and can be changed. */
export interface NewCookie {
  /** The host that it belongs to. */
  domain: string;
  /** When it ends, in milliseconds since the Unix epoch; `null`: when somebody deletes it. */
  expires_ms: number | null;
  /** Whether it goes to that host alone; else to every host below it, too. */
  host_only: boolean;
  /** Whether the script of a page may not read it. */
  http_only: boolean;
  name: string;
  /** It goes along where the path begins so. */
  path: string;
  /** `Strict`, `Lax`, `None`, or empty. */
  same_site: string;
  /** Whether it goes over TLS only. */
  secure: boolean;
  value: string;
}

/** What a new folder needs. */
export interface NewFolder {
  name: string;
  /** The folder it is to stand in; `null`: none but the project. */
  parent?: number | null;
}

/** A message to send in so many frames. */
export interface NewFragments {
  /** How many: 1 to 1,000. */
  count: number;
  message: NewMessage;
}

/** A frame to send as it is. */
export interface NewFrame {
  body: string;
  fin: boolean;
  kind: DraftKind;
  masked: boolean;
  /** 0 to 15. */
  opcode: number;
  /** 4, 2 and 1 for RSV1, RSV2 and RSV3. */
  reserved: number;
  /** Whether `{{name}}` in the body stands for a variable; it does where nothing is said. */
  resolve?: boolean;
}

/** Frames to send as they are, legal or not. */
export interface NewFrames {
  /** In this order, written together; at most 1,000. */
  frames: NewFrame[];
}

/** Who is invited to a project. */
export interface NewGuest {
  /** Days until the link ends: 7 where nothing is said, 90 at most. */
  days?: number | null;
  /** Empty: whoever has the link. */
  email?: string;
  role: Role;
}

/** What a new key needs. */
export interface NewKey {
  /** Days until it ends; without, never. */
  days?: number | null;
  name: string;
  scope: Role;
}

/** Somebody with an account who becomes a member. */
export interface NewMember {
  email: string;
  role: Role;
}

/** A message to send. */
export interface NewMessage {
  body: string;
  kind: DraftKind;
  /** Whether `{{name}}` in the body stands for a variable; it does where nothing is said. */
  resolve?: boolean;
  /** `message` where nothing is said. */
  sent_as?: SendAs;
}

/** A new name. */
export interface NewName {
  /** Empty: none. */
  name: string;
}

/** Another password. */
export interface NewPassword {
  new: string;
  /** The one so far. */
  old: string;
}

/** To whom a live session is handed over. */
export interface NewPen {
  /** An account; `null`: to nobody, whoever asked. */
  to?: number | null;
}

/** What a new project needs. */
export interface NewProject {
  name: string;
}

/** What is to be shown, and to whom. */
export interface NewPublication {
  access?: Access;
  /** After so many days it ends; `null`: when it is revoked. */
  days?: number | null;
  domains?: string[];
  indexed?: boolean;
  note?: string;
  /** The password, where `access` asks for one. */
  password?: string;
  /** Shows it as it is now, or in that version, whatever is changed later. */
  pinned?: boolean;
  shown?: Shown;
  /** The version of the API to show; `null`: what stands there. */
  version?: number | null;
}

/** A message to send again and again. */
export interface NewRepeat {
  /** Milliseconds from one to the next: 1 to 86,400,000. */
  every_ms: number;
  message: NewMessage;
  /** How many: 1 to 10,000,000. */
  times: number;
}

/** Another role; `null`: none, and no member any more. */
export interface NewRole {
  role: Role | null;
}

/** Something new; what there is nothing of is `null`. */
export interface News {
  changed: Changed | null;
  /** More happened than this page was told of: everything is to be loaded again. */
  missed: boolean;
  /** Who is where, all of them. */
  people: Here[] | null;
}

/** What is said of an nginx configuration. */
export interface NginxCheck {
  /** What cannot be understood of the URL, the location or the version. */
  complaints: NginxComplaint[];
  /** What was mended in them. */
  done: NginxTold[];
  /** What would still be wrong. */
  left: NginxTold[];
  /** The files that mending changes. */
  mended: NginxMended[];
  /** Where each finding of the report is, and how it is mended; in the same order. */
  places: NginxPlaces[];
  report: Report;
  /** Every `include` whose file is not among these: what depends on it is not judged. */
  unread: NginxUnread[];
  /** Files that no `include` means, and that are not judged. */
  unused: string[];
}

/** Something that was typed beside the files and cannot be understood. */
export interface NginxComplaint {
  /** `url`, `location` or `version`; `fix` where there are too many findings to mend them all. */
  about: string;
  message: string;
}

/** A replacement. */
export interface NginxEdit {
  file: string;
  from: Point;
  to: Point;
  with: string;
}

/** A file. */
export interface NginxFile {
  /** Its path, or as much of it as is known. */
  name: string;
  text: string;
}

/** A stretch of a file, and what is to be seen there. */
export interface NginxMark {
  file: string;
  from: Point;
  text: string;
  to: Point;
}

/** A file after mending. */
export interface NginxMended {
  /** What changes, as a unified diff. */
  diff: string;
  name: string;
  text: string;
}

/** Where a finding is, and how it is mended. */
export interface NginxPlaces {
  /** The same as a unified diff. */
  diff: string;
  /** Empty: it is not mended by edits. */
  edits: NginxEdit[];
  /** Whether nobody would want to read the edits first. */
  is_safe: boolean;
  /** The first is the primary one. */
  marks: NginxMark[];
}

/** Files of an nginx configuration. Nothing is read from the disk: an `include` means one of these. */
export interface NginxQuestion {
  files: NginxFile[];
  /** Instead of a URL: a location that is a WebSocket endpoint, such as `/ws/`. */
  location?: string | null;
  /** The name of the file that nginx is started with, or of a part of it. */
  main: string;
  /** A WebSocket URL that should pass; only what serves it is judged. */
  url?: string | null;
  /** The nginx that runs them, such as `1.22.1`; unknown where nothing is said. */
  version?: string | null;
}

/** A finding in short. */
export interface NginxTold {
  cause: string;
  file: string | null;
  /** From 1; of what was mended none is told, as other mendings move it. */
  line: number | null;
  message: string;
}

/** An `include` that leads out of what is here. */
export interface NginxUnread {
  file: string;
  /** Whether it is a pattern, which may name several files or none. */
  is_pattern: boolean;
  /** From 1. */
  line: number;
  /** The path or pattern, as nginx would take it. */
  path: string;
}

/** What stands in the tree. */
export type NodeKind = 'project' | 'folder' | 'api';

/** A word for how far an API is. */
export interface OwnStatus {
  /** `grey`, `blue`, `green`, `amber`, `red`. */
  color: string;
  name: string;
}

/** What one lets a variable stand for, for oneself. */
export interface OwnValue {
  /** As it stands between `{{` and `}}`. */
  name: string;
  /** Whether it is masked; those of secret variables always are. */
  secret?: boolean;
  value: string;
}

/** A query parameter as a row beside the URL. The URL decides what is dialled. */
export interface Param {
  /** What is written about it. */
  description: string;
  /** Whether it stands in the URL. */
  enabled: boolean;
  /** As it stands in the URL between `?`, `&` and `#`, byte for byte. */
  text: string;
}

/** What a path parameter stands for. */
export interface PathValue {
  /** What is written about it. */
  description: string;
  /** As it stands in the URL after `:` or between `{` and `}`. */
  name: string;
  /** Percent-encoded where it is dialled; empty: the place stays as it was typed. */
  value: string;
}

/** Who commands a live session. */
export interface Pen {
  asked: Someone | null;
  holder: Someone;
}

/** The doctor has not finished. */
export interface Pending {
  pending: boolean;
}

/** The state that a link shows, whatever is changed later. */
export interface Pin {
  /** When it was so. */
  at_ms: number;
  /** What that version was called; empty: nothing. */
  name: string;
  /** The version of the API that it is; `null`: what stood there when the link was made. */
  version: number | null;
}

/** A PKCS#12 file and what opens it. */
export interface Pkcs12 {
  /** Base64. */
  file: string;
  passphrase: string;
}

/** What a page has on its screen. */
export interface Place {
  api?: number | null;
  session?: number | null;
}

/** A place in a text. */
export interface Point {
  /** From 0, in UTF-16 code units. */
  column: number;
  /** From 1. */
  line: number;
}

/** A project: a name and the APIs in it. */
export interface Project {
  id: number;
  name: string;
  /** What one may do in it. */
  role: Role;
}

/** What a project holds beside what stands in it. */
export interface ProjectDocument {
  /** How the clients of its APIs say who they are, where the API does not say it itself. */
  auth: Auth;
  /** The name of the environment that is chosen; empty: none. */
  environment: string;
  /** Sets of variables of which one is chosen; its values stand before those of the project. */
  environments: Environment[];
  /** Files that say how messages of Protocol Buffers are built. */
  protos: Proto[];
  /** The forward proxy of its APIs, where the API does not name one itself. */
  proxy: Proxy;
  /** Counts the changes; a save names the revision it began from. */
  revision: number;
  /** Words of its own for how far an API is. */
  statuses: OwnStatus[];
  /** Variables that every environment has. */
  variables: Variable[];
}

/** A file that says how messages of Protocol Buffers are built. */
export interface Proto {
  /** What stands in it: text, or the Base64 of a `FileDescriptorSet`. */
  body: string;
  /** Whether it is a `FileDescriptorSet`. */
  is_set: boolean;
  name: string;
}

/** Messages of Protocol Buffers by their whole names; empty: not said. */
export interface Protobuf {
  /** What it receives. */
  received: string;
  /** What the client sends. */
  sent: string;
}

/** A forward proxy. A URL alone is read, too. */
export interface Proxy {
  from: 'inherit' | 'none' | 'system' | 'url';
  /** `http://user:password@host:port`, `socks5://…` */
  url: string;
}

/** Something that is shown to others under a link. */
export interface Publication {
  access: Access;
  /** Who made it; empty: nobody who is known any more. */
  author: string;
  created_ms: number;
  /** The domains of addresses whose owners may read it, where `access` says so. */
  domains: string[];
  /** When it ends; `null`: when it is revoked. */
  expires_ms: number | null;
  id: number;
  /** Whether search engines may list it. */
  indexed: boolean;
  /** For whom it is, in words of who made it. */
  note: string;
  /** How often a page of it was opened. */
  opened: number;
  /** When that was last; `null`: never. */
  opened_ms: number | null;
  pin: Pin | null;
  shown: Shown;
}

/** What the doctor is asked. */
export interface Question {
  headers?: Header[];
  origin?: string | null;
  url: string;
}

/** When it is connected to again. */
export interface Reconnect {
  /** After a close with one of these codes; 1005: without a code. */
  codes: number[];
  first_ms: number;
  /** Each pause in per cent of the one before. */
  growth: number;
  /** By so many per cent a pause is made longer or shorter, at random. */
  jitter: number;
  longest_ms: number;
  /** After a connection that broke without a close frame. */
  lost: boolean;
  /** So many attempts in a row; 0: without end. */
  most: number;
  on: boolean;
  /** After an attempt that opened nothing. */
  refused: boolean;
}

/** A record, whole. */
export type RecordDetail = RecordRow & {
  /** The payload. */
  base64: string;
  fin: boolean;
  /** The frames that it was on the wire, in order. */
  frames: FramePart[];
  /** Of `opened`: the response head. */
  header: string | null;
  /** So many more frames there were, of which nothing is kept. */
  more_frames: number;
  /** 4, 2 and 1 for RSV1, RSV2 and RSV3. */
  reserved: number;
  /** The payload as text, where it is UTF-8. */
  text: string | null;
};

/** A record as a row of the timeline. */
export interface RecordRow {
  /** Milliseconds since the session began, monotonic. */
  at_ms: number;
  /** Of a close frame: its code. */
  code: number | null;
  direction: Side;
  kind: Sort;
  /** The payload's beginning: as text; in hexadecimal where it is none. */
  preview: string;
  /** Whether the payload goes on after the preview. */
  preview_cut: boolean;
  /** Of a close frame: its reason. */
  reason: string | null;
  /** Its number in the session, from 1 and without gaps. */
  seq: number;
  /** Bytes of the payload. */
  size: number;
  /** Milliseconds since the Unix epoch. */
  wall_ms: number;
  /** Bytes on the wire, frame headers included. */
  wire_size: number;
}

/** Records of a session. */
export interface Records {
  /** Highest sequence number so far; 0: none. */
  last: number;
  /** Newest first. */
  records: RecordRow[];
  /** Highest sequence number safely stored; 0: none. */
  stored: number;
}

/** What is answered instead of what was asked for. */
export interface Refusal {
  error: RefusalBody;
}

/** Why. */
export interface RefusalBody {
  /** For programs: `not-found`, `conflict`, `bad-message`, `not-open`, … */
  code: string;
  current?: Kept | null;
  /** What to do about it. */
  hint: string | null;
  /** For people, in the language asked. */
  message: string;
}

/** Markdown as HTML, without raw HTML. */
export interface Rendered {
  html: string;
}

/** A message that is sent again and again. */
export interface Repeat {
  every_ms: number;
  id: number;
  /** How many have gone. */
  sent: number;
  state: RepeatState;
  times: number;
}

/** How a repetition stands. */
export type RepeatState = 'running' | 'done' | 'stopped' | 'ended';

/** What an examination says. */
export interface Report {
  /** What each client makes of the endpoint. */
  clients: Client[];
  /** The first attempt, then each further one with one thing changed; empty where one was enough. */
  experiments: Experiment[];
  facts: Fact[];
  /** The root cause first. */
  findings: Finding[];
  /** Codes of the rules whose facts were missing. */
  not_asked: string[];
  /** What the failure does not come from: `uri`, `dns`, `tcp`, `forward-proxy`, `tls`, `server`, `proxy`, `origin`, `auth`. */
  ruled_out: string[];
  /** `wscope.report/1`. */
  schema: string;
  /** The evidence that labels point into. */
  sources: Source[];
  /** The ladder. */
  steps: Step[];
  /** What a browser said, and what that means. */
  symptoms: Symptom[];
  target: Target;
  verdict: Verdict;
}

/** A rule, and what all rules have removed so far. */
export interface Retained {
  /** So many sessions were removed so far. */
  removed: number;
  /** With so many bytes on the disk. */
  removed_bytes: number;
  /** The last time, in milliseconds since the Unix epoch. */
  removed_wall_ms: number | null;
  rule: Retention | null;
}

/** How long ended sessions are kept; what is `null` has no bound. */
export interface Retention {
  /** So many bytes on the disk of each project, the newest. */
  bytes: number | null;
  /** Those that began at most so many days ago. */
  days: number | null;
  /** So many of each API, the newest. */
  sessions: number | null;
}

/** An attempt to connect again. */
export interface Retry {
  /** When it is made, in milliseconds since the Unix epoch. */
  at_wall_ms: number;
  /** Its number in a row, from 1. */
  attempt: number;
  /** So many there are at most; 0: without end. */
  most: number;
}

/** What a member may do in a project; each may do what those before it may. */
export type Role = 'reader' | 'editor' | 'admin';

/** The handshake of a session as it went over the wire; heads are empty where there was none, or an older version kept none. */
export interface Said {
  /** The address that was connected to. */
  address: string | null;
  connect_ms: number | null;
  dns_ms: number | null;
  /** The proxy that it went through, without credentials. */
  proxy: string | null;
  /** The head of the request; of HTTP/2, in words. */
  request: string;
  /** The head of the answer. */
  response: string;
  tls_ms: number | null;
  /** From the request to its answer. */
  upgrade_ms: number | null;
}

/** A message kept for later. */
export interface SavedMessage {
  draft: Draft;
  /** The folder that it is in; empty: none. */
  folder?: string;
  name: string;
}

/** What the typed body goes out as. */
export type SendAs = 'message' | 'ping' | 'pong';

/** A session. */
export interface Session {
  /** The API it belongs to. */
  api: number;
  /** Which attempt in a row to make it again; 0: a user asked for it. */
  attempt: number;
  /** Milliseconds since the Unix epoch when it began. */
  began_wall_ms: number;
  by: Someone | null;
  close: Close | null;
  /** Once it has ended: how many records there are of each kind and direction, and the `bytes` of all payloads and on the `wire`. What there is none of is left out. */
  counts: Record<string, number>;
  /** Milliseconds from its beginning to its end; `null`: it has not ended, or a crash ended it. */
  duration_ms: number | null;
  /** The session that it goes on with, where the connection was made again by itself. */
  follows: number | null;
  id: number;
  /** Records could not be written to the disk: the capture ends early. */
  lost: boolean;
  /** What the user calls it; empty: nothing. */
  name: string;
  /** The session that goes on with this one. */
  next: number | null;
  /** It ended because the node of the server on which it lived died. */
  node_lost: boolean;
  pen: Pen | null;
  retry: Retry | null;
  state: SessionState;
  /** HTTP status of the handshake, where an answer came. */
  status: number | null;
  /** Highest sequence number safely stored; 0: none. */
  stored: number;
  /** The URL dialled, parameters included. */
  url: string;
}

/** How a session stands. */
export type SessionState = 'connecting' | 'open' | 'closed' | 'failed';

/** The settings of the way to a server. */
export interface Settings {
  /** PEM certificates to trust besides the system's. */
  ca: string;
  /** The client's certificate chain, PEM. */
  certificate: string;
  client_max_window_bits: number | null;
  client_no_context_takeover: boolean;
  /** Whether compression is offered. */
  compress: boolean;
  connect_ms: number;
  /** Whether cookies of the project's jar go along, and those that the server sets are kept. */
  cookie_jar: boolean;
  handshake_ms: number;
  http2: boolean;
  /** Its private key, PEM. */
  key: string;
  /** Longest message accepted, in bytes. */
  max_message: number;
  /** A ping is sent so often; 0: never. */
  ping_every_ms: number;
  proxy: Proxy;
  reconnect: Reconnect;
  server_max_window_bits: number | null;
  /** Name to send and to check instead of the URL's host; empty: that. */
  server_name: string;
  server_no_context_takeover: boolean;
  /** Whether a certificate that does not validate ends the attempt. */
  verify: boolean;
}

/** How much a finding matters. */
export type Severity = 'note' | 'warning' | 'error';

/** A report that is shared. */
export interface Share {
  /** Its name, which nobody guesses. */
  id: string;
  /** The page that shows it: a path on this server. */
  path: string;
}

/** What is shown beside what is written about an API. */
export interface Shown {
  /** The environments by whose variables addresses are shown; an empty name: by those of the project. */
  environments?: string[];
  /** Examples of messages, and values of parameters. */
  examples?: boolean;
  /** These recorded sessions. */
  sessions?: number[];
  /** Whether a reader's browser may connect from the page. */
  try_it?: boolean;
}

/** Who did it. */
export type Side = 'sent' | 'received' | 'local';

/** Who wants to sign in. */
export interface SignIn {
  email: string;
  password: string;
}

/** Somebody of the team. */
export interface Someone {
  account: number;
  name: string;
}

/** What a record is. */
export type Sort = 'text' | 'binary' | 'ping' | 'pong' | 'close' | 'opened' | 'ended' | 'violation' | 'frame';

/** A piece of evidence. */
export interface Source {
  name: string;
  /** Hostile bytes are shown as escapes. */
  text: string;
  /** The name as a reader sees it, in the language of the report. */
  title: string;
}

/** Where something is to stand. Of a project only the index counts. */
export interface Spot {
  /** `null`: in none but the project. */
  folder?: number | null;
  /** So many stand before it; beyond the last means at the end. */
  index: number;
  project: number;
}

/** How a step ended. */
export type Status = 'ok' | 'warning' | 'failed' | 'skipped';

/** One rung of the ladder. */
export interface Step {
  detail: string;
  /** How long it took, where it ran. */
  ms: number | null;
  status: Status;
  /** `page`, `uri`, `dns`, `tcp`, `proxy`, `tls`, `upgrade`, `frames`, `close`. */
  step: string;
}

/** Records that are the same in both sessions, or two that are not. */
export interface Stretch {
  /** Where they stand in the first session: the number of the first and of the last. */
  a_first: number;
  a_last: number;
  /** When the first of them happened in the first session, in milliseconds since it began. */
  a_ms: number;
  /** Where they stand in the second. */
  b_first: number;
  b_last: number;
  /** When it happened in the second. */
  b_ms: number;
  /** How many are the same; 0: these differ. */
  count: number;
  different: Difference | null;
}

/** A message that the user was shown elsewhere, explained. */
export interface Symptom {
  /** How they go together with what was examined; `null` where nothing was. */
  beside: string | null;
  /** The browsers whose words they are. */
  by: string[];
  /** Codes, or the beginnings of codes where they end in `/` or `-`. */
  causes: string[];
  means: string;
  /** What the words do not tell. */
  untold: string;
  words: string;
}

/** What was examined. */
export interface Target {
  url: string;
}

/** What stands after the `#` of the link. */
export interface Ticket {
  secret: string;
}

/** Everything there is, in the chosen order. */
export interface Tree {
  apis: Leaf[];
  folders: Folder[];
  me: Someone | null;
  projects: Project[];
}

/** Something that is not the same in two versions. */
export interface Unlike {
  /** `null`: it is not there any more, or is a secret. */
  after: string | null;
  /** `null`: it was not there, or is a secret. */
  before: string | null;
  /** The field, then what stands in it by name. */
  path: string[];
  /** Whether a secret stands there: neither is shown. */
  secret: boolean;
}

/** A name that stands for a value. */
export interface Variable {
  /** As it stands between `{{` and `}}`. */
  name: string;
  /** Whether it is masked wherever it would be shown. */
  secret: boolean;
  /** Other variables may be named in it. */
  value: string;
}

/** The one answer. */
export interface Verdict {
  cause: string | null;
  certainty: Certainty | null;
  class: string | null;
  healthy: boolean;
  /** The step that failed. */
  step: string | null;
}

/** How an API was after a change. */
export interface Version {
  api: number;
  /** Who changed it; `null`: the user of this machine, or nobody knows. */
  author: string | null;
  /** When the first of the changes was made that are one version; `null`: nobody knows. */
  began_wall_ms: number | null;
  /** The fields that were changed since the version before; none: the first that is known. */
  fields: string[];
  /** Later versions have higher numbers. */
  id: number;
  /** Empty: none. What has a name stays. */
  name: string;
  /** The version that was restored by it. */
  restores: number | null;
  /** When the last of them was made. */
  wall_ms: number | null;
}

/** A version with what the API was in it. */
export interface VersionDetail {
  api: Api;
  version: Version;
}

/** The versions of an API, newest first. */
export interface Versions {
  /** Whether there are older ones. */
  more: boolean;
  versions: Version[];
}
