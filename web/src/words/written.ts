import type { Language } from '.';
import type { Shape } from './en';

/** What is said about a client that is written out for an API; loaded when it is needed. */
const en = {
  client: 'Client',
  clients: {
    browser: 'Browser (JavaScript)',
    typescript: 'Browser (TypeScript)',
    node: 'Node.js (ws)',
    'node-own': 'Node.js (built-in WebSocket)',
    python: 'Python (websockets)',
    rust: 'Rust (tokio-tungstenite)',
    go: 'Go (gorilla/websocket)',
  },
  secrets: 'Write secrets out',
  warning: 'Passwords, tokens and cookies stand in this code as they are. Do not share or commit it.',
  environment: 'Secrets are left out. The client takes them from these environment variables:',
  placeholders: 'Secrets are left out. Placeholders stand in their place:',
  copy: 'Copy the code',
  download: (file: string) => `Download ${file}`,
  code: (client: string) => `Code for ${client}`,
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  client: 'クライアント',
  clients: {
    browser: 'ブラウザー（JavaScript）',
    typescript: 'ブラウザー（TypeScript）',
    node: 'Node.js（ws）',
    'node-own': 'Node.js（標準の WebSocket）',
    python: 'Python（websockets）',
    rust: 'Rust（tokio-tungstenite）',
    go: 'Go（gorilla/websocket）',
  },
  secrets: '秘密の値も書き出す',
  warning: 'パスワード、トークン、Cookie がそのまま書かれています。共有やコミットをしないでください。',
  environment: '秘密の値は書かれていません。実行時に次の環境変数から読み込みます:',
  placeholders: '秘密の値は書かれていません。代わりに仮の値が入っています:',
  copy: 'コードをコピー',
  download: (file) => `${file} をダウンロード`,
  code: (client) => `${client} のコード`,
};

export const writtenWords: Record<Language, Shape<typeof en>> = { en, ja };
export type ClientName = keyof typeof en.clients;
