import type { Language } from '.';
import type { Shape } from './en';

/** What is said about schemas of Protocol Buffers; loaded when it is needed. */
const en = {
  title: 'Protocol Buffers',
  about: 'Messages are shown and written by these schemas: .proto files, or what “protoc --include_imports -o FILE” makes of them. Each API says in its Settings which message it sends and receives.',
  add: 'Add .proto files or descriptor sets',
  remove: (name: string) => `Remove ${name}`,
  bad: (where: string) => `cannot be read: ${where}`,
  large: 'Too large: a megabyte is the most.',
  messages: (n: number) => (n === 1 ? '1 message' : `${n} messages`),
  sent: 'Type of sent messages',
  received: 'Type of received messages',
  none: 'not said',
  noFiles: 'Add .proto files in the project’s settings to read and write messages by their fields.',
  as: 'Message type',
  unlike: (name: string) => `These bytes are no ${name}: shown without the schema.`,
  encode: 'Encode as Protocol Buffers',
  encodeHint: (name: string) => `Turns the JSON of the composer into the bytes of a ${name}.`,
  refused: (where: string) => `Not possible at ${where}.`,
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  title: 'Protocol Buffers',
  about: 'メッセージの表示と作成に使うスキーマです。.proto ファイル、または「protoc --include_imports -o ファイル」の出力を追加できます。送受信するメッセージの型は、各 API の「設定」で選びます。',
  add: '.proto ファイルまたは記述子セットを追加',
  remove: (name) => `${name} を削除`,
  bad: (where) => `読み取れません（${where}）`,
  large: '大きすぎます（上限 1 MB）。',
  messages: (n) => `メッセージ ${n} 個`,
  sent: '送信メッセージの型',
  received: '受信メッセージの型',
  none: '指定なし',
  noFiles: 'プロジェクトの設定で .proto ファイルを追加すると、メッセージをフィールド名で読み書きできます。',
  as: 'メッセージの型',
  unlike: (name) => `このデータは ${name} として読み取れません。スキーマなしで表示しています。`,
  encode: 'Protocol Buffers に変換',
  encodeHint: (name) => `入力欄の JSON を ${name} のバイト列に変換します。`,
  refused: (where) => `${where} を変換できません。`,
};

/** In the reader's language. */
export const protoWords: Record<Language, Shape<typeof en>> = { en, ja };
