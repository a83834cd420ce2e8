import { html } from '@codemirror/lang-html';
import { javascript } from '@codemirror/lang-javascript';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { tags } from '@lezer/highlight';

const style = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.keyword, tags.tagName], color: 'var(--key)' },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--string)' },
    { tag: [tags.number, tags.bool, tags.null, tags.attributeName], color: 'var(--figure)' },
    { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  ]),
);

/** Each language with its colours, made once. */
const languages: Record<string, Extension> = {
  page: [html(), style],
  script: [javascript({ jsx: true }), style],
  typed: [javascript({ typescript: true }), style],
  both: [javascript({ jsx: true, typescript: true }), style],
};

/** The language of a file of this name. */
export function codeLanguage(name: string): Extension {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  if (/^(?:html?|vue|svelte)$/.test(ending)) return languages.page ?? [];
  if (/^[cm]?ts$/.test(ending)) return languages.typed ?? [];
  return (/^(?:[cm]?js|jsx)$/.test(ending) ? languages.script : languages.both) ?? [];
}
