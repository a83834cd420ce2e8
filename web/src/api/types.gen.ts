// Written by `npm run gen` from the server's OpenAPI document. Do not edit.

export interface About {
  name: string;
  version: string;
  echo_url: string;
  data: string;
}

export interface Api {
  id: number;
  project: number;
  name: string;
  url: string;
  params: Entry[];
  headers: Entry[];
  cookies: Entry[];
  subprotocols: string[];
  draft: Draft;
  revision: number;
}

export interface Draft {
  kind: DraftKind;
  body: string;
}

export type DraftKind = 'text' | 'json' | 'base64' | 'hex';

export interface Entry {
  name: string;
  value: string;
  enabled: boolean;
}

export interface Project {
  id: number;
  name: string;
}

export type Direction = 'sent' | 'received' | 'local';

export type Kind = 'text' | 'binary' | 'ping' | 'pong' | 'close' | 'opened' | 'ended' | 'violation';

export interface RecordRow {
  seq: number;
  at_ms: number;
  wall_ms: number;
  direction: Direction;
  kind: Kind;
  size: number;
  wire_size: number;
  preview: string;
  preview_cut: boolean;
  code?: number | null;
  reason?: string | null;
}

export interface RecordDetail extends RecordRow {
  text: string | null;
  base64: string;
  fin: boolean;
  reserved: number;
  header?: string | null;
}

export type SessionState = 'connecting' | 'open' | 'closed' | 'failed';

export interface Close {
  code: number;
  reason: string;
}

export interface Session {
  id: number;
  api: number;
  url: string;
  began_wall_ms: number;
  state: SessionState;
  stored: number;
  close: Close | null;
  status: number | null;
}
