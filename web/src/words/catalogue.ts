import { en, type Words } from './en';
import { ja } from './ja';
import type { Language } from '.';

/** Every language at once, for who holds them against each other. The page loads the one that it shows. */
export const catalogue: Record<Language, Words> = { en, ja };
