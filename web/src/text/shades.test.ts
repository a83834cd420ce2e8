import { expect, test } from 'vitest';
import { shades, type CodeLanguage } from './shades';

/** The stretches that have a colour. */
const coloured = (text: string, language: CodeLanguage) => shades(text, language).filter((it) => it.kind !== '').map((it) => `${it.kind}: ${it.text}`);

test('code is told apart into what is said, quoted and counted', () => {
  expect(coloured("const url = 'wss://h/'; // it's\nsend(`a ${b} // c`, 0xff)", 'script')).toEqual(['keyword: const', "string: 'wss://h/'", "comment: // it's", 'string: `a ${b} // c`', 'figure: 0xff']);
  expect(coloured('def f():\n    """It "is" # one."""\n    return "#"  # none', 'python')).toEqual(['keyword: def', 'string: """It "is" # one."""', 'keyword: return', 'string: "#"', 'comment: # none']);
  expect(coloured('let s = "\\"//";', 'rust')).toEqual(['keyword: let', 'string: "\\"//"']);
  expect(coloured('var a = "x" + done1', 'go')).toEqual(['keyword: var', 'string: "x"']);
});

test('the stretches are the text, whatever it is', () => {
  for (const text of ['', "'", '"""', '`\\', '// ', "a'b\nc'd", '\u2028"\ud800', '#!'])
    for (const language of ['script', 'python', 'rust', 'go'] as const) expect(shades(text, language).map((it) => it.text).join('')).toBe(text);
});
