import { jsonNode, unquoted, type Node } from '../node';
import type { Fact } from './index';
import { Unreadable } from './source';

/** What was read of a text: facts of its envelope, and what it carries. */
export interface Envelope {
  facts: Fact[];
  node?: Node;
  text?: string;
}

const ENGINE = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'];
const SOCKET = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR', 'BINARY_EVENT', 'BINARY_ACK'];

/** A packet of Engine.IO, and within it of Socket.IO. */
export function engineIo(text: string): Envelope {
  const type = ENGINE[Number(text[0] ?? 'x')];
  if (type === undefined) throw new Unreadable('no such packet');
  const facts: Fact[] = [['Engine.IO', type]];
  const rest = text.slice(1);
  if (type === 'open') return { facts, node: json(rest) };
  if (type !== 'message') {
    if (rest !== '' && rest !== 'probe') throw new Unreadable('more follows');
    return { facts, text: rest };
  }
  const match = /^([0-6])(?:(\d+)-)?(\/[^,]*,)?(\d+)?/.exec(rest);
  const data = match ? rest.slice(match[0].length) : '';
  // A message may be anything; it is Socket.IO where what follows its head is JSON or nothing.
  if (!match || (data !== '' && !jsonNode(data))) return { facts, text: rest };
  facts.push(['Socket.IO', SOCKET[Number(match[1])] ?? '']);
  if (match[3]) facts.push(['namespace', match[3].slice(0, -1)]);
  if (match[2]) facts.push(['attachments', match[2]]);
  if (match[4]) facts.push(['id', match[4]]);
  return data === '' ? { facts, text: '' } : { facts, node: json(data) };
}

const GRAPHQL = ['connection_init', 'connection_ack', 'ping', 'pong', 'subscribe', 'next', 'error', 'complete', 'start', 'stop', 'data', 'ka', 'connection_error', 'connection_terminate'];

/** A message of graphql-transport-ws, or of its elder graphql-ws. */
export function graphQl(text: string): Envelope {
  const node = json(text);
  const type = leaf(node, 'type');
  if (type === null || !GRAPHQL.includes(unquoted(type))) throw new Unreadable('no such message');
  const known = node.kind === 'object' && node.entries.every(([key]) => /^"(?:type|id|payload)"$/.test(key.kind === 'string' ? key.text : ''));
  if (!known) throw new Unreadable('more than such a message has');
  const id = leaf(node, 'id');
  const facts: Fact[] = [['type', unquoted(type)]];
  if (id !== null) facts.push(['id', unquoted(id)]);
  const payload = child(node, 'payload');
  const query = payload && leaf(payload, 'query');
  return { facts, ...(payload ? { node: payload } : {}), ...(query ? { text: unquoted(query) } : {}) };
}

/** A call, a notification or an answer of JSON-RPC, or a batch of them. */
export function jsonRpc(text: string): Envelope {
  const node = json(text);
  const all = node.kind === 'array' ? node.items : [node];
  if (all.length === 0) throw new Unreadable('nothing');
  const facts = all.flatMap((it): Fact[] => {
    const version = leaf(it, 'jsonrpc');
    if (version === null) throw new Unreadable('no version');
    const [id, method] = [leaf(it, 'id'), leaf(it, 'method')];
    const code = child(it, 'error') && leaf(child(it, 'error') as Node, 'code');
    const what = method !== null ? (id === null ? 'notification' : 'call') : code !== null ? 'error' : 'result';
    const found: Fact[] = [['JSON-RPC', what]];
    if (method !== null) found.push(['method', unquoted(method)]);
    if (id !== null) found.push(['id', unquoted(id)]);
    if (code !== null) found.push(['code', code]);
    return found;
  });
  const carried = all.length === 1 && all[0] ? (child(all[0], 'params') ?? child(all[0], 'result') ?? child(all[0], 'error')) : node;
  return { facts, ...(carried ? { node: carried } : {}) };
}

/** A frame of STOMP 1.0 to 1.2. A passcode is never shown. */
export function stomp(text: string): Envelope {
  if (/^\r?\n$/.test(text)) return { facts: [['STOMP', 'heartbeat']], text: '' };
  const match = /^(CONNECT|STOMP|CONNECTED|SEND|SUBSCRIBE|UNSUBSCRIBE|ACK|NACK|BEGIN|COMMIT|ABORT|DISCONNECT|MESSAGE|RECEIPT|ERROR)\r?\n/.exec(text);
  const end = /\r?\n\r?\n/.exec(text);
  if (!match || !end) throw new Unreadable('no such frame');
  const facts: Fact[] = [['STOMP', match[1] ?? '']];
  const escape: Record<string, string> = { '\\n': '\n', '\\r': '\r', '\\c': ':', '\\\\': '\\' };
  for (const line of text.slice(match[0].length, Math.max(end.index, match[0].length)).split(/\r?\n/)) {
    const [name, value] = line.split(/:(.*)/s).map((it) => it.replace(/\\[nrc\\]/g, (code) => escape[code] ?? code));
    if (name) facts.push([name, name === 'passcode' ? '***' : (value ?? '')]);
  }
  const body = text.slice(end.index + end[0].length).replace(/\0[\r\n]*$/, '');
  const node = jsonNode(body);
  return node ? { facts, node } : { facts, text: body };
}

function json(text: string): Node {
  const node = jsonNode(text);
  if (!node) throw new Unreadable('not JSON');
  return node;
}

function child(node: Node, name: string): Node | null {
  if (node.kind !== 'object') return null;
  return node.entries.find(([key]) => key.kind === 'string' && unquoted(key.text) === name)?.[1] ?? null;
}

/** The text of a member that is no list. */
function leaf(node: Node, name: string): string | null {
  const found = child(node, name);
  return found && found.kind !== 'object' && found.kind !== 'array' ? found.text : null;
}
