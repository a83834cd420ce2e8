import { EditorView } from '@codemirror/view';

/** What is typed over a selection goes in by the editor, not by the browser: that would give it the colour of what was there as a style of its own, which the policy of the page forbids. */
export const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || event.data === null || view.composing || view.state.readOnly || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});
