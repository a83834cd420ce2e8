import type { Language } from '.';
import { sending as en, type SendingWords } from './sending.en';
import { sending as ja } from './sending.ja';

/** What the composer says, in the reader's language; loaded with it. */
export const sendingWords: Record<Language, SendingWords> = { en, ja };
