import type { Language } from '.';
import type { Shape } from './en';

/** What is said about documentation beside the names of its fields; loaded when it is needed. */
const en = {
  workbench: 'Open in the workbench',
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  workbench: 'ワークベンチで開く',
};

/** In the reader's language. */
export const docsWords: Record<Language, Shape<typeof en>> = { en, ja };
