import { Refusal, type Server } from '../api/server';
import type { Api, LiveMessage, RecordRow, Session } from '../api/types';

/** A server in memory, for the tests of the state. What it was asked stands in `asked`. */
export class MemoryServer implements Server {
  asked: string[] = [];
  kept: Api[] = [api(1)];
  made: Session[] = [];
  rows: RecordRow[] = [];
  reports: Awaited<ReturnType<Server['report']>>[] = [];
  /** What each live channel was given: call it to speak to the page. */
  channels: { from: number; hear: (message: LiveMessage) => void; ended: () => void }[] = [];

  about = () => Promise.resolve({ name: 'wscope', version: '0', echo_url: '', data: '' });
  projects = () => Promise.resolve([{ id: 1, name: 'Sample' }]);
  apis = () => Promise.resolve(this.kept.map((it) => structuredClone(it)));
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
  deleteApi(id: number) {
    this.kept = this.kept.filter((it) => it.id !== id);
    return Promise.resolve();
  }
  sessions = () => Promise.resolve([...this.made]);
  connect(id: number, examine = false) {
    if (examine) this.asked.push(`examine ${id}`);
    const made: Session = { id: this.made.length + 1, api: id, url: '', began_wall_ms: 0, state: 'connecting', stored: 0, lost: false, close: null, status: null };
    this.made.unshift(made);
    return Promise.resolve(made);
  }
  session = (id: number) => Promise.resolve(this.made.find((it) => it.id === id) as Session);
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
    return Promise.resolve({ ...found, text: found.preview, base64: '', fin: true, reserved: 0, header: null });
  }
  /** What each search was given: call it to speak to the page. */
  searches: { query: string; hear: Parameters<Server['matches']>[3]; ended: (error?: unknown) => void }[] = [];
  matches: Server['matches'] = (_session, query, order, hear, ended) => {
    this.searches.push({ query: `${order} ${query}`, hear, ended });
    return () => this.asked.push(`left ${query}`);
  };
  search: Server['search'] = () => Promise.resolve({ hits: [] });
  frames = () => Promise.resolve();
  repeats: Server['repeats'] = () => Promise.resolve([]);
  repeat: Server['repeat'] = (_session, _message, every_ms, times) => Promise.resolve({ id: 1, every_ms, times, sent: 0, state: 'running' });
  stopRepeat = () => Promise.resolve();
  report: Server['report'] = () => Promise.resolve(this.reports.shift() ?? null);
  markdown: Server['markdown'] = (of, language) => Promise.resolve(`# ${JSON.stringify(of)} ${language}`);
  file: Server['file'] = (of, language) => `/${JSON.stringify(of)}.${language}.html`;
  share: Server['share'] = (session) => Promise.resolve({ id: `s${session}`, path: `/reports/s${session}` });
  cause = (cause: string) => Promise.resolve({ cause, title: cause, html: '' });
  live(_session: number, from: number, hear: (message: LiveMessage) => void, ended: () => void) {
    this.channels.push({ from, hear, ended });
    return () => this.asked.push('hung up');
  }
}

/** An API without anything. */
export function api(id: number): Api {
  return { id, project: 1, name: 'Echo', url: 'ws://h/', params: [], headers: [], cookies: [], subprotocols: [], draft: { kind: 'text', body: '' }, messages: [], revision: 1 };
}

/** Records of these numbers. */
export function rows(first: number, last: number): RecordRow[] {
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    seq: first + index, at_ms: 0, wall_ms: 0, direction: 'received', kind: 'text', size: 1, wire_size: 3, preview: `#${first + index}`, preview_cut: false, code: null, reason: null,
  }));
}
