/**
 * Stands in the place of `@codemirror/language` and `@lezer/common` for the keys and the completion of the editor (see
 * `vite.config.ts`). They read trees of languages, which we have none of: a fifth of the editor for what nobody calls.
 */
import { Facet, type EditorState } from '@codemirror/state';

/** What a line is moved by. */
export const indentUnit = Facet.define<string, string>({ combine: ([first]) => first ?? '  ' });

/** The columns of it. */
export const getIndentUnit = (state: EditorState): number => state.facet(indentUnit).length;

/** The space at the beginning of a line that has so many columns before its text. */
export const indentString = (_: EditorState, columns: number): string => ' '.repeat(columns);

/** Whoever asks for a tree would have to bring one. */
const nobody = (): never => {
  throw new Error('the editor has no tree of its language');
};
export { nobody as getIndentation, nobody as IndentContext, nobody as matchBrackets, nobody as NodeProp, nobody as syntaxTree };
