// A page that notes what a person would not see: console messages and violations of the content security policy.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens the address in a new context. What its console says goes to `story.console`, unless `story.deaf`. */
export async function openPage(story, address, settings = {}) {
  const context = await story.chromium.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', colorScheme: 'light', ...settings });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const note = (text) => story.deaf || story.console.push(text);
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && note(`${message.type()}: ${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => note(`uncaught: ${error.stack}`));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation', (event) => console.error(`CSP ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(address);
  return page;
}

/** Writes a text in the place of what stands in the editor of messages: it selects all by itself, so it knows at once what is replaced. */
export async function compose(message, text) {
  const page = message.page();
  await message.and(page.locator('.cm-content')).press('Control+a');
  await (text === '' ? page.keyboard.press('Delete') : page.keyboard.insertText(text));
}

/** Fails with what axe finds in this page, in both themes and languages; leaves it light and English. */
export async function axe(page, assert) {
  for (const [theme, language] of [['dark', 'ja'], ['dark', 'en'], ['light', 'ja'], ['light', 'en']]) {
    await choose(page, theme, language);
    await axeAsIs(page, assert, `axe, ${theme}, ${language}`);
  }
}

/** Fails with what axe finds in this page as it is. */
export async function axeAsIs(page, assert, where = 'axe') {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((it) => `${it.id}: ${it.help}\n  ${it.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary}`).join('\n  ')}`);
  });
  assert.deepEqual(found, [], where);
  assert.deepEqual(await page.evaluate(obeyed), [], `${where}: marks of direction are seen, not obeyed`);
}

/** What of the page's own text, names and hints holds marks that change the direction of what follows. */
function obeyed() {
  const marks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  const found = [];
  for (const element of document.querySelectorAll('body *:not(textarea, script, style)')) {
    const own = [...element.childNodes].filter((it) => it.nodeType === Node.TEXT_NODE).map((it) => it.data);
    const said = [...own, ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => element.getAttribute(name) ?? '')];
    found.push(...said.filter((text) => marks.test(text)).map((text) => `${element.localName}: ${JSON.stringify(text)}`));
  }
  return [document.title, ...found].filter((text) => marks.test(text) || found.includes(text));
}

/** Sets theme and language by the header's own controls, also where a dialog covers them. */
export async function choose(page, theme, language) {
  await page.evaluate(
    (chosen) =>
      document.querySelectorAll('header select').forEach((select, index) => {
        select.value = chosen[index];
        select.dispatchEvent(new Event('change', { bubbles: true }));
      }),
    [language, theme],
  );
  await page.waitForFunction(([tag, light]) => document.documentElement.lang === tag && document.documentElement.dataset.theme === light, [language, theme]);
  // One that another takes the place of is over, too.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((it) => it instanceof CSSTransition).map((it) => it.finished.catch(() => undefined))));
}
