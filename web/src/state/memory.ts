import { Refusal, type Server } from '../api/server';
import type { Api, ClientCode, CodeQuestion, Folder, NodeKind, LiveMessage, NginxCheck, NginxQuestion, ProjectDocument, RecordRow, Session, Spot } from '../api/types';

/** A server in memory, for the tests of the state. What it was asked stands in `asked`. */
export class MemoryServer implements Server {
  asked: string[] = [];
  kept: Api[] = [api(1)];
  projects = [{ id: 1, name: 'Sample', role: 'admin' as const }];
  folders: Folder[] = [];
  /** The APIs that were deleted. */
  gone = new Set<number>();
  made: Session[] = [];
  rows: RecordRow[] = [];
  reports: Awaited<ReturnType<Server['report']>>[] = [];
  /** What each live channel was given: call it to speak to the page. */
  channels: { from: number; hear: (message: LiveMessage) => void; ended: () => void }[] = [];

  about = () => Promise.resolve({ name: 'wscope', version: '0', echo_url: '', data: '' });
  tree = () => Promise.resolve({
    me: null,
    projects: this.projects,
    folders: this.folders,
    apis: this.kept.filter((it) => !this.gone.has(it.id)).map(({ id, project, name, url }, position) => ({ id, project, folder: null, position, name, url, threads: 0, live: false })),
  });
  createProject = (name: string) => Promise.resolve({ id: 2, name, role: 'admin' as const });
  createFolder = (project: number, name: string, parent: number | null) => Promise.resolve({ id: 9, project, name, parent, position: 9 });
  rename = (kind: NodeKind, id: number, name: string) => this.#note(`rename ${kind} ${id} ${name}`);
  move = (kind: NodeKind, id: number, to: Spot) => this.#note(`move ${kind} ${id} to ${to.folder ?? 'project'} ${to.index}`);
  duplicate = (kind: NodeKind, id: number) => Promise.resolve({ kind, id: id + 1 });
  remove(kind: NodeKind, id: number) {
    this.asked.push(`remove ${kind} ${id}`);
    this.gone.add(id);
    return Promise.resolve({ deletion: id });
  }
  restore(deletion: number) {
    this.gone.delete(deletion);
    return Promise.resolve();
  }
  document: ProjectDocument = { variables: [], environments: [], environment: '', auth: api(1).auth, proxy: { from: 'inherit', url: '' }, statuses: [], protos: [], revision: 1 };
  projectDocument = () => Promise.resolve(structuredClone(this.document));
  saveProjectDocument(_project: number, sent: ProjectDocument) {
    this.asked.push(`save project ${sent.revision}`);
    if (sent.revision !== this.document.revision) return Promise.reject(new Refusal(409, 'conflict', 'changed', null, this.document));
    this.document = { ...structuredClone(sent), revision: sent.revision + 1 };
    return Promise.resolve(structuredClone(this.document));
  }
  ownValues: Server['ownValues'] = () => Promise.resolve([]);
  saveOwnValues = () => Promise.resolve();
  comments: Server['comments'] = () => Promise.resolve([]);
  say = () => Promise.reject(new Refusal(404, 'not-found', 'nobody listens'));
  changeComment = () => Promise.resolve();
  deleteComment = () => Promise.resolve();
  members: Server['members'] = () => Promise.resolve([]);
  askPen = () => Promise.resolve();
  givePen = () => Promise.resolve();
  together: Server['together'] = () => ({ say: () => undefined });
  api = (id: number) => Promise.resolve(structuredClone(this.kept.find((it) => it.id === id) as Api));
  /** What of clients was asked for, and how each question is answered. */
  clients: { client: string; answer: (made: ClientCode) => void; fail: (error: unknown) => void }[] = [];
  clientCode: Server['clientCode'] = (api, client, secrets) => new Promise((answer, fail) => this.clients.push({ client: `${api} ${client} ${secrets}`, answer, fail }));
  auth: Server['auth'] = () => Promise.resolve({ from: null, kind: 'inherit', user: '', name: '' });
  folderDocument: Server['folderDocument'] = () => Promise.resolve({ auth: api(1).auth, revision: 1 });
  saveFolderDocument: Server['saveFolderDocument'] = (_folder, sent) => Promise.resolve({ ...sent, revision: sent.revision + 1 });
  createApi(project: number, name: string, url: string) {
    const made = { ...api(this.kept.length + 1), project, name, url };
    this.kept.push(made);
    return Promise.resolve(structuredClone(made));
  }
  saveApi(sent: Api) {
    this.asked.push(`save ${sent.name} ${sent.revision}`);
    const at = this.kept.findIndex((it) => it.id === sent.id);
    const current = this.kept[at];
    if (current?.revision !== sent.revision) return Promise.reject(new Refusal(409, 'conflict', 'changed', null, current));
    const next = { ...structuredClone(sent), revision: sent.revision + 1 };
    this.kept[at] = next;
    return Promise.resolve(structuredClone(next));
  }
  cookies: Server['cookies'] = () => Promise.resolve([]);
  addCookie = () => Promise.resolve();
  saveCookie = () => Promise.resolve();
  deleteCookie = () => Promise.resolve();
  clearCookies = () => Promise.resolve();
  said: Server['said'] = () => Promise.resolve({ request: '', response: '', address: null, proxy: null, dns_ms: null, connect_ms: null, tls_ms: null, upgrade_ms: null });
  sessions = () => Promise.resolve([...this.made]);
  connect(id: number, examine = false) {
    if (examine) this.asked.push(`examine ${id}`);
    const made: Session = { id: this.made.length + 1, api: id, url: '', began_wall_ms: 0, state: 'connecting', stored: 0, lost: false, close: null, status: null, name: '', duration_ms: null, counts: {}, follows: null, attempt: 0, retry: null, next: null, node_lost: false, by: null, pen: null };
    this.made.unshift(made);
    return Promise.resolve(made);
  }
  history: Server['history'] = (_whose, before) => {
    const below = this.made.filter((it) => before === null || it.id < before);
    return Promise.resolve({ sessions: below.slice(0, 2), next: below[2] ? (below[1]?.id ?? null) : null });
  };
  renameSession(id: number, name: string) {
    this.made = this.made.map((it) => (it.id === id ? { ...it, name } : it));
    return this.session(id);
  }
  removeSession(id: number) {
    this.made = this.made.filter((it) => it.id !== id);
    return Promise.resolve({ deletion: id });
  }
  compare: Server['compare'] = (a, b) => {
    this.asked.push(`compare ${a} ${b}`);
    return Promise.resolve({ stretches: [], same: 0, only_a: 0, only_b: 0, changed: 0, untold: 0, moved: 0, cut: false, compared: 9 });
  };
  importFile: Server['importFile'] = (into) => {
    this.asked.push(`import ${JSON.stringify(into)}`);
    return Promise.resolve({ sessions: [], skipped: null });
  };
  retention: Server['retention'] = () => Promise.resolve({ rule: null, removed: 0, removed_bytes: 0, removed_wall_ms: null });
  saveRetention: Server['saveRetention'] = (_project, rule) => Promise.resolve({ rule, removed: 1, removed_bytes: 2, removed_wall_ms: 3 });
  tryRetention: Server['tryRetention'] = (_project, rule) => Promise.resolve({ rule, removed: 0, removed_bytes: 0, removed_wall_ms: null });
  session = (id: number) => Promise.resolve(this.made.find((it) => it.id === id) as Session);
  unpack: Server['unpack'] = () => Promise.resolve({ certificates: 'chain', key: 'key' });
  certificates: Server['certificates'] = () => Promise.resolve([]);
  hurry = (session: number, now: boolean) => this.#note(`hurry ${session} ${now}`);
  send(_session: number, message: { body: string }) {
    this.asked.push(`send ${message.body}`);
    return Promise.resolve();
  }
  ping = () => Promise.resolve();
  close = () => Promise.resolve();
  records(_session: number, before: number | null, limit: number) {
    this.asked.push(`records before ${before ?? 'end'}`);
    const records = this.rows.filter((row) => before === null || row.seq < before).slice(-limit).reverse();
    return Promise.resolve({ records, last: this.rows.length, stored: this.rows.length });
  }
  record(_session: number, seq: number) {
    const found = this.rows[seq - 1];
    if (!found) return Promise.reject(new Refusal(404, 'not-found', 'no such record'));
    return Promise.resolve({ ...found, text: found.preview, base64: '', fin: true, reserved: 0, header: null, frames: [], more_frames: 0 });
  }
  /** What each search was given: call it to speak to the page. */
  searches: { query: string; hear: Parameters<Server['matches']>[3]; ended: (error?: unknown) => void }[] = [];
  matches: Server['matches'] = (_session, query, order, hear, ended) => {
    this.searches.push({ query: `${order} ${query}`, hear, ended });
    return () => this.asked.push(`left ${query}`);
  };
  search: Server['search'] = () => Promise.resolve({ hits: [] });
  frames = () => Promise.resolve();
  fragments = () => Promise.resolve();
  repeats: Server['repeats'] = () => Promise.resolve([]);
  repeat: Server['repeat'] = (_session, _message, every_ms, times) => Promise.resolve({ id: 1, every_ms, times, sent: 0, state: 'running' });
  stopRepeat = () => Promise.resolve();
  report: Server['report'] = () => Promise.resolve(this.reports.shift() ?? null);
  markdown: Server['markdown'] = (of, language) => Promise.resolve(`# ${JSON.stringify(of)} ${language}`);
  file: Server['file'] = (of, language) => `/${JSON.stringify(of)}.${language}.html`;
  share: Server['share'] = (session) => Promise.resolve({ id: `s${session}`, path: `/reports/s${session}` });
  render = (text: string) => Promise.resolve(text);
  find: Server['find'] = () => Promise.resolve({ found: [], more: false });
  images: Server['images'] = () => Promise.resolve([]);
  addImage: Server['addImage'] = (_project, file) => Promise.resolve({ id: 1, kind: file.type, size: file.size, path: '/api/images/1' });
  deleteImage = (id: number) => Promise.resolve({ deletion: id });
  cause = (cause: string) => Promise.resolve({ cause, title: cause, html: '' });
  /** What was asked about nginx, and how each question is answered. */
  questions: { question: NginxQuestion; answer: (check: NginxCheck) => void; fail: (error: unknown) => void }[] = [];
  checkNginx = (question: NginxQuestion) => new Promise<NginxCheck>((answer, fail) => this.questions.push({ question, answer, fail }));
  /** What was asked about code, and how each question is answered. */
  codeQuestions: { question: CodeQuestion; answer: (check: NginxCheck) => void }[] = [];
  checkCode = (question: CodeQuestion) => new Promise<NginxCheck>((answer) => this.codeQuestions.push({ question, answer }));
  live(_session: number, from: number, hear: (message: LiveMessage) => void, ended: () => void) {
    this.channels.push({ from, hear, ended });
    return () => this.asked.push('hung up');
  }

  #note(what: string) {
    this.asked.push(what);
    return Promise.resolve();
  }
}

const SETTINGS: Api['settings'] = {
  verify: true, ca: '', certificate: '', key: '', server_name: '', proxy: { from: 'inherit', url: '' }, http2: false, compress: false, server_no_context_takeover: false, client_no_context_takeover: false,
  server_max_window_bits: null, client_max_window_bits: 15, connect_ms: 10_000, handshake_ms: 10_000, max_message: 2 ** 26, ping_every_ms: 0,
  reconnect: { on: false, first_ms: 1000, growth: 200, longest_ms: 30_000, jitter: 20, most: 10, lost: true, refused: true, codes: [1011, 1012] },
  cookie_jar: true,
};

/** An API without anything. */
export function api(id: number): Api {
  return { id, project: 1, name: 'Echo', url: 'ws://h/', query: [], path: [], params: [], headers: [], cookies: [], subprotocols: [], origin: '', auth: { kind: 'none', user: '', password: '', token: '', name: '', value: '', place: 'header' }, settings: SETTINGS, docs: { status: '', owner: '', tags: [], description: '', messages: [], closes: [], changes: [] }, protobuf: { sent: '', received: '' }, draft: { kind: 'text', body: '' }, messages: [], revision: 1 };
}

/** Records of these numbers. */
export function rows(first: number, last: number): RecordRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: first + index, at_ms: 0, wall_ms: 0, direction: 'received', kind: 'text', size: 1, wire_size: 3, preview: `#${first + index}`, preview_cut: false, code: null, reason: null,
  }));
}
