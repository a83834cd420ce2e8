import type { Language } from '../words';
import { perFrame } from './frame';
import { Refusal, type ReportOf, type Server } from './server';
import type { Api, CodeQuestion, CommentChange, Failure, FolderDocument, LiveMessage, MatchLine, NewComment, NewCookie, News, NginxCheck, NginxQuestion, NodeKind, OutgoingFrame, OutgoingMessage, OwnValue, ProjectDocument, Retention, Session, Spot, Whose } from './types';

/** What this page calls itself: it is not told of what it did itself. */
const PAGE = Math.random().toString(36).slice(2);
/** No row of the timeline is lower. */
const ROW_PX = 24;

/** The server that served this page. Texts come in the language that `language` names at the time. */
export class HttpServer implements Server {
  /** Answers that came with the page, by what would be asked; each is good for one time. */
  readonly #brought = brought();

  constructor(private readonly language: () => Language) {}

  /** Whether what is shown first is there already. */
  get isReady(): boolean {
    return this.#brought.has('/tree');
  }

  /** From now on everything is asked. */
  forget() {
    this.#brought.clear();
  }

  about = () => this.#ask<Answer<'about'>>('GET', '/about');
  tree = () => this.#ask<Answer<'tree'>>('GET', '/tree');
  createProject = (name: string) => this.#ask<Answer<'createProject'>>('POST', '/projects', { name });
  createFolder = (project: number, name: string, parent: number | null) => this.#ask<Answer<'createFolder'>>('POST', `/projects/${project}/folders`, { name, parent });
  rename = (kind: NodeKind, id: number, name: string) => this.#tell('PATCH', `/nodes/${kind}/${id}`, { name });
  move = (kind: NodeKind, id: number, to: Spot) => this.#tell('POST', `/nodes/${kind}/${id}/move`, to);
  duplicate = (kind: NodeKind, id: number, name: string) => this.#ask<Answer<'duplicate'>>('POST', `/nodes/${kind}/${id}/duplicate`, { name });
  remove = (kind: NodeKind, id: number) => this.#ask<Answer<'remove'>>('DELETE', `/nodes/${kind}/${id}`);
  restore = (deletion: number) => this.#tell('POST', `/deletions/${deletion}/restore`);
  projectDocument = (project: number) => this.#ask<ProjectDocument>('GET', `/projects/${project}/document`);
  saveProjectDocument = (project: number, document: ProjectDocument) => this.#ask<ProjectDocument>('PUT', `/projects/${project}/document`, document);
  ownValues = (project: number) => this.#ask<OwnValue[]>('GET', `/projects/${project}/values`);
  saveOwnValues = (project: number, values: OwnValue[]) => this.#tell('PUT', `/projects/${project}/values`, values);
  api = (id: number) => this.#ask<Api>('GET', `/apis/${id}`);
  clientCode = (api: number, client: string, secrets: boolean) => this.#ask<Answer<'clientCode'>>('GET', `/apis/${api}/code?client=${client}&secrets=${secrets}`);
  auth = (id: number) => this.#ask<Answer<'auth'>>('GET', `/apis/${id}/auth`);
  folderDocument = (folder: number) => this.#ask<FolderDocument>('GET', `/folders/${folder}/document`);
  saveFolderDocument = (folder: number, document: FolderDocument) => this.#ask<FolderDocument>('PUT', `/folders/${folder}/document`, document);
  createApi = (project: number, name: string, url: string, folder: number | null) => this.#ask<Api>('POST', `/projects/${project}/apis`, { name, url, folder });
  saveApi = (api: Api) => this.#ask<Api>('PUT', `/apis/${api.id}`, api);
  cookies = (project: number, api: number) => this.#ask<Answer<'cookies'>>('GET', `/projects/${project}/cookies?api=${api}`);
  addCookie = (project: number, cookie: NewCookie) => this.#tell('POST', `/projects/${project}/cookies`, cookie);
  saveCookie = (id: number, cookie: NewCookie) => this.#tell('PUT', `/cookies/${id}`, cookie);
  deleteCookie = (id: number) => this.#tell('DELETE', `/cookies/${id}`);
  clearCookies = (project: number) => this.#tell('DELETE', `/projects/${project}/cookies`);
  sessions = (api: number) => this.#ask<Answer<'sessions'>>('GET', `/apis/${api}/sessions`);
  connect = (api: number, examine: boolean) => this.#ask<Answer<'connect'>>('POST', `/apis/${api}/sessions?examine=${examine}`);
  session = (session: number) => this.#ask<Answer<'session'>>('GET', `/sessions/${session}`);
  said = (session: number, secrets: boolean) => this.#ask<Answer<'said'>>('GET', `/sessions/${session}/handshake?secrets=${secrets}`);
  unpack = (file: string, passphrase: string) => this.#ask<Answer<'unpack'>>('POST', '/pkcs12', { file, passphrase });
  certificates = (pem: string) => this.#ask<Answer<'certificates'>>('POST', '/certificates', { pem });
  hurry = (session: number, now: boolean) => this.#tell(now ? 'POST' : 'DELETE', `/sessions/${session}/retry`);
  comments = (api: number) => this.#ask<Answer<'comments'>>('GET', `/apis/${api}/comments`);
  say = (api: number, comment: NewComment) => this.#ask<Answer<'say'>>('POST', `/apis/${api}/comments`, comment);
  changeComment = (id: number, change: CommentChange) => this.#tell('PATCH', `/comments/${id}`, change);
  deleteComment = (id: number) => this.#tell('DELETE', `/comments/${id}`);
  members = (project: number) => this.#ask<Answer<'members'>>('GET', `/projects/${project}/members`);
  askPen = (session: number) => this.#tell('POST', `/sessions/${session}/pen`);
  givePen = (session: number, to: number | null) => this.#tell('PUT', `/sessions/${session}/pen`, { to });
  history = (whose: Whose, before: number | null) => this.#ask<Answer<'history'>>('GET', `/history?${query({ ...whose, before })}`);
  renameSession = (session: number, name: string) => this.#ask<Session>('PATCH', `/sessions/${session}`, { name });
  removeSession = (session: number) => this.#ask<Answer<'removeSession'>>('DELETE', `/sessions/${session}`);
  compare = (a: number, b: number) => this.#ask<Answer<'compare'>>('GET', `/compare?a=${a}&b=${b}`);
  importFile = async ({ api, project }: Whose, file: Blob) => {
    const answer = await this.#fetch('POST', api ? `/apis/${api}/import` : `/projects/${project ?? 0}/import`, file, this.language());
    return { sessions: (await answer.json()) as Session[], skipped: answer.headers.get('wscope-skipped') };
  };
  retention = (project: number | null) => this.#ask<Answer<'retention'>>('GET', `/retention?${query({ project })}`);
  saveRetention = (project: number | null, rule: Retention | null) => this.#ask<Answer<'saveRetention'>>('PUT', `/retention?${query({ project })}`, rule);
  tryRetention = (project: number | null, rule: Retention | null) => this.#ask<Answer<'tryRetention'>>('PUT', `/retention?dry=true&${query({ project })}`, rule);
  send = (session: number, message: OutgoingMessage) => this.#tell('POST', `/sessions/${session}/messages`, message);
  ping = (session: number) => this.#tell('POST', `/sessions/${session}/ping`);
  close = (session: number, code: number | null, reason: string) => this.#tell('POST', `/sessions/${session}/close`, { code, reason });
  record = (session: number, seq: number) => this.#ask<Answer<'record'>>('GET', `/sessions/${session}/records/${seq}`);
  records = (session: number, before: number | null, limit: number) => this.#ask<Answer<'records'>>('GET', `/sessions/${session}/records?${query({ before, limit })}`);
  frames = (session: number, frames: OutgoingFrame[]) => this.#tell('POST', `/sessions/${session}/frames`, { frames });
  fragments = (session: number, message: OutgoingMessage, count: number) => this.#tell('POST', `/sessions/${session}/fragments`, { message, count });
  repeats = (session: number) => this.#ask<Answer<'repeats'>>('GET', `/sessions/${session}/repeats`);
  repeat = (session: number, message: OutgoingMessage, every_ms: number, times: number) => this.#ask<Answer<'repeat'>>('POST', `/sessions/${session}/repeats`, { message, every_ms, times });
  stopRepeat = (session: number, repeat: number) => this.#tell('DELETE', `/sessions/${session}/repeats/${repeat}`);
  search = (session: number, query: string) => this.#ask<Answer<'search'>>('GET', `/sessions/${session}/search?${query}`);

  matches(session: number, query: string, order: string, hear: (line: MatchLine) => void, ended: (error?: unknown) => void) {
    const leaving = new AbortController();
    const read = async () => {
      const answer = await this.#fetch('GET', `/sessions/${session}/matches?${query}&order=${order}&follow=true`, undefined, this.language(), leaving.signal);
      for await (const line of lines(answer)) if (!leaving.signal.aborted) hear(JSON.parse(line) as MatchLine);
    };
    read().then(
      () => leaving.signal.aborted || ended(),
      (error: unknown) => leaving.signal.aborted || ended(error),
    );
    return () => leaving.abort();
  }

  async report(of: ReportOf, language: Language) {
    const answer = await this.#ask<NonNullable<Answer<'report'>> | { pending: true }>('GET', place(of), undefined, language);
    return 'pending' in answer ? null : answer;
  }

  async markdown(of: ReportOf, language: Language) {
    return (await this.#fetch('GET', `${place(of)}?form=markdown`, undefined, language)).text();
  }

  file = (of: ReportOf, language: Language) => `/api${place(of)}?form=html&lang=${language}`;
  share = (session: number) => this.#ask<Answer<'share'>>('POST', `/sessions/${session}/share`);

  async render(text: string) {
    return (await this.#ask<{ html: string }>('POST', '/markdown', { text })).html;
  }

  find = (words: string) => this.#ask<Answer<'find'>>('GET', `/find?words=${encodeURIComponent(words)}`);
  images = (project: number) => this.#ask<Answer<'images'>>('GET', `/projects/${project}/images`);
  deleteImage = (id: number) => this.#ask<Answer<'deleteImage'>>('DELETE', `/images/${id}`);
  addImage = (project: number, file: Blob) => this.#ask<Answer<'addImage'>>('POST', `/projects/${project}/images`, file);

  cause(cause: string, language: Language) {
    const path = cause.split('/').map(encodeURIComponent).join('/');
    return this.#ask<Answer<'cause'>>('GET', `/causes/${path}`, undefined, language);
  }

  checkNginx = (question: NginxQuestion, language: Language) => this.#ask<NginxCheck>('POST', '/nginx/check', question, language);
  checkCode = (question: CodeQuestion, language: Language) => this.#ask<NginxCheck>('POST', '/code/check', question, language);

  live(session: number, from: number, hear: (message: LiveMessage) => void, ended: () => void) {
    const address = new URL(`/api/sessions/${session}/live?from=${from}&rows=${Math.ceil(innerHeight / ROW_PX)}&lang=${this.language()}`, location.href);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    const frame = perFrame<string>((said) => hear(JSON.parse(said) as LiveMessage));
    socket.onmessage = (event) => frame.add(String(event.data));
    socket.onclose = () => {
      frame.flush();
      ended();
    };
    return () => {
      socket.onmessage = socket.onclose = null;
      frame.drop();
      socket.close();
    };
  }

  together(hear: (news: News) => void, ended: () => void, place: string) {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/together?page=${PAGE}`);
    const say = (now: string) => {
      place = now;
      if (socket.readyState === WebSocket.OPEN) socket.send(now);
    };
    socket.onopen = () => say(place);
    socket.onmessage = (event) => hear(JSON.parse(String(event.data)) as News);
    socket.onclose = ended;
    return { say };
  }

  async #tell(method: string, path: string, body?: unknown): Promise<void> {
    await this.#ask(method, path, body);
  }

  async #ask<T>(method: string, path: string, body?: unknown, language = this.language()): Promise<T> {
    const came: unknown = this.#brought.get(path);
    if (method === 'GET' && this.#brought.delete(path)) return came as T;
    const text = await (await this.#fetch(method, path, body, language)).text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async #fetch(method: string, path: string, body: unknown, language: Language, signal?: AbortSignal): Promise<Response> {
    const join = path.includes('?') ? '&' : '?';
    const headers: Record<string, string> = { 'x-wscope-page': PAGE };
    const request: RequestInit = { method, headers, ...(signal ? { signal } : {}) };
    if (body instanceof Blob) {
      headers['content-type'] = 'application/octet-stream';
      request.body = body;
    } else if (body !== undefined) {
      headers['content-type'] = 'application/json';
      const text = JSON.stringify(body);
      request.body = text;
      // A save must outlive the page that is being closed; browsers allow this up to 64 KiB.
      request.keepalive = method === 'PUT' && text.length < 60_000;
    }
    let answer: Response;
    try {
      answer = await fetch(`/api${path}${join}lang=${language}`, request);
    } catch (cause) {
      throw new Refusal(0, 'no-contact', String(cause));
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }
}

/** The lines of an answer, as they come. */
async function* lines(answer: Response): AsyncGenerator<string> {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    const parts = (rest + read.value).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter((it) => it !== '');
  }
}

/** What is known of these, as the query of an address. */
function query(parts: Record<string, number | null | undefined>): string {
  return Object.entries(parts).flatMap(([name, value]) => (value == null ? [] : `${name}=${value}`)).join('&');
}

/** Where a report is. */
function place(of: ReportOf): string {
  return 'shared' in of ? `/reports/${encodeURIComponent(of.shared)}` : `/sessions/${of.session}/report`;
}

type Answer<Verb extends keyof Server> = Awaited<ReturnType<Server[Verb]>>;

async function refusal(answer: Response): Promise<Refusal> {
  const failure = (await answer.json().catch(() => ({}))) as Partial<Failure>;
  const { code, message, hint, current = null } = failure.error ?? { code: 'unknown', message: `HTTP ${answer.status}`, hint: null };
  return new Refusal(answer.status, code, message, hint, current);
}

/** What the server put into the page, so that nobody need wait for it. */
function brought(): Map<string, unknown> {
  return new Map(Object.entries(JSON.parse(document.getElementById('brought')?.textContent ?? '{}') as object));
}
