import { en, languageOf, speak, type Language, type Words } from '../words';

/** How the page is lit. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'wscope.preferences';

/** What the reader prefers; remembered by the browser. */
export class Preferences {
  language = $state<Language>('en');
  theme = $state<Theme>('system');
  /** What the page says, in the language that is loaded. */
  words = $state.raw<Words>(en);

  constructor() {
    const kept = remembered();
    this.language = kept.language === 'en' || kept.language === 'ja' ? kept.language : languageOf(navigator.languages);
    if (kept.theme === 'light' || kept.theme === 'dark') this.theme = kept.theme;
  }

  /** Has the page speak the chosen language, once it is loaded. */
  async speak() {
    const { language } = this;
    const words = await speak[language]().catch(() => null);
    // Where it cannot be loaded, the page goes on in the language that it has.
    if (words === null || language !== this.language) return;
    this.words = words;
    document.documentElement.lang = language;
  }

  /** Writes the choices into the document and the browser's memory; call it in an effect. */
  apply() {
    void this.speak();
    document.documentElement.dataset['theme'] = this.theme;
    try {
      localStorage.setItem(KEY, JSON.stringify({ language: this.language, theme: this.theme }));
    } catch {
      // A browser that forbids storage forgets the choice, no more.
    }
  }
}

function remembered(): { language?: unknown; theme?: unknown } {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
