import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { html, javascript, typescript } from '../../text/tokens';

const style = EditorView.theme({
  '.is-keyword, .is-tagName': { color: 'var(--key)' },
  '.is-string, .is-regexp': { color: 'var(--string)' },
  '.is-number, .is-bool, .is-null, .is-attributeName': { color: 'var(--figure)' },
  '.is-comment': { color: 'var(--muted)', fontStyle: 'italic' },
});

const languages: Record<string, Extension> = { page: [html.extension, style], script: [javascript.extension, style], typed: [typescript.extension, style] };

/** The language of a file of this name. */
export function codeLanguage(name: string): Extension {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (/^(?:html?|vue|svelte)$/.test(ending)) return languages.page ?? [];
  return (/^[cm]?ts$/.test(ending) ? languages.typed : languages.script) ?? [];
}
