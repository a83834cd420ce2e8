import type { Language } from '.';
import type { Shape } from './en';

/** What is said about documentation beside the names of its fields; loaded when it is needed. */
const en = {
  workbench: 'Open in the workbench',
  codeHint: 'A close code is a number from 1000 to 4999.',
  notJson: (line: number, column: number) => `This is no JSON: line ${line}, column ${column}.`,
  tooLarge: (name: string) => `${name} is larger than 4 MiB.`,
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  workbench: 'ワークベンチで開く',
  codeHint: 'クローズコードは 1000 から 4999 までの数です。',
  notJson: (line, column) => `JSON ではありません（${line} 行 ${column} 文字目）。`,
  tooLarge: (name) => `${name} は 4 MiB を超えています。`,
};

/** In the reader's language. */
export const docsWords: Record<Language, Shape<typeof en>> = { en, ja };
