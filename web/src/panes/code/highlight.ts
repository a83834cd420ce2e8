import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { html, javascript, typescript } from '../../text/tokens';

const style = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.tagName], color: 'var(--key)' },
    { tag: [tags.string, tags.regexp], color: 'var(--string)' },
    { tag: [tags.number, tags.bool, tags.null, tags.attributeName], color: 'var(--figure)' },
    { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  ]),
);

const languages: Record<string, Extension> = { page: [html, style], script: [javascript, style], typed: [typescript, style] };

/** The language of a file of this name. */
export function codeLanguage(name: string): Extension {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (/^(?:html?|vue|svelte)$/.test(ending)) return languages.page ?? [];
  return (/^[cm]?ts$/.test(ending) ? languages.typed : languages.script) ?? [];
}
