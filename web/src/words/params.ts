import type { Language } from '.';
import type { Shape } from './en';

/** What is said about the parameters of a URL; loaded when it is needed. */
const en = {
  title: 'Parameters',
  example: 'Example',
  schema: 'JSON Schema',
  query: 'Query parameters',
  path: 'Path parameters',
  pathValue: (name: string) => `Path parameter ${name} value`,
  pathDescription: (name: string) => `Path parameter ${name} description`,
  unset: 'no value: goes as typed',
  name: (n: number) => `Param ${n} name`,
  value: (n: number) => `Param ${n} value`,
  description: (n: number) => `Param ${n} description`,
  on: (n: number) => `Send param ${n}`,
  remove: (n: number) => `Remove param ${n}`,
  add: 'Add param',
  describe: 'Description',
  none: 'The query of the URL, row by row: what is typed there stands here, and the other way round. :name or {name} in the path makes a path parameter.',
  fragment: 'A WebSocket URL has no fragment (RFC 6455, section 3), and is refused with one. In a parameter, # is written %23.',
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  title: 'パラメーター',
  example: '例',
  schema: 'JSON Schema',
  query: 'クエリパラメーター',
  path: 'パスパラメーター',
  pathValue: (name) => `パスパラメーター ${name} の値`,
  pathDescription: (name) => `パスパラメーター ${name} の説明`,
  unset: '値なし: 入力のまま送信',
  name: (n) => `パラメーター ${n} の名前`,
  value: (n) => `パラメーター ${n} の値`,
  description: (n) => `パラメーター ${n} の説明`,
  on: (n) => `パラメーター ${n} を送る`,
  remove: (n) => `パラメーター ${n} を削除`,
  add: 'パラメーターを追加',
  describe: '説明',
  none: 'URL のクエリを 1 行ずつ表示します。URL とこの一覧は、どちらを編集しても互いに反映されます。パスに :name または {name} と書くと、パスパラメーターになります。',
  fragment: 'WebSocket の URL にフラグメントは使えず、接続は拒否されます（RFC 6455 第 3 節）。パラメーターの中の # は %23 と書きます。',
};

/** In the reader's language. */
export const paramWords: Record<Language, Shape<typeof en>> = { en, ja };
