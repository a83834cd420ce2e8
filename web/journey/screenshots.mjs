// The screenshots of the READMEs: node web/journey/screenshots.mjs --wscope PATH_TO_BINARY [--out docs/images] [--only SCENE] [--all FOLDER]
// `--sheets` makes one sheet of every pane instead: light and dark, in both languages, wide and narrow; `--all` each of them as a file.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { choose, openPage } from './page.mjs';
import { teamPictures } from './teampictures.mjs';
import { prepare } from './scenes.mjs';
import { SHEET, beside } from './sheet.mjs';
import { browser, option } from './wscope.mjs';

const binary = option('wscope');
if (!binary) {
  console.error('usage: node web/journey/screenshots.mjs --wscope PATH_TO_BINARY [--out FOLDER] [--sheets FOLDER] [--all FOLDER]');
  process.exit(2);
}
const out = option('all') ?? option('sheets') ?? option('out') ?? 'docs/images';
mkdirSync(out, { recursive: true });

const { address, scenes, close } = await prepare(binary);
const chromium = await browser();

/** A page with this scene on it. */
async function staged(scene, theme, language, width) {
  const tall = { doctor: 1000, empty: 700, nginx: 900, code: 900, client: 900 }[scene] ?? 800;
  const page = await openPage({ chromium, console: [] }, address, { viewport: { width, height: width < 500 ? 844 : tall }, deviceScaleFactor: option('all') || option('sheets') ? 1 : 2, reducedMotion: 'reduce' });
  await choose(page, 'light', 'en');
  await scenes[scene](page);
  await choose(page, theme, language);
  await page.waitForLoadState('networkidle');
  return page;
}

async function picture(scene, theme, language, width) {
  const page = await staged(scene, theme, language, width);
  const kind = [scene, ...(theme === 'dark' ? ['dark'] : []), ...(width < 500 ? ['narrow'] : []), ...(language === 'ja' ? ['ja'] : [])].join('.');
  const name = option('all') ? `${scene}-${theme}-${language}-${width}` : kind;
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: width < 500 });
  console.log(join(out, `${name}.png`));
  await page.context().close();
}

/** All looks of a scene beside each other. */
async function sheet(scene) {
  const windows = [];
  for (const [theme, language, width] of [['light', 'en', 1280], ['dark', 'ja', 1280], ['light', 'ja', 390], ['dark', 'en', 390]]) windows.push(['', await staged(scene, theme, language, width)]);
  await beside(chromium, join(out, `${scene}.png`), windows, SHEET);
  for (const [, page] of windows) await page.context().close();
}

if (option('sheets')) {
  for (const scene of Object.keys(scenes).filter((it) => [undefined, it].includes(option('only')))) await sheet(scene);
} else if (option('all')) {
  for (const scene of Object.keys(scenes).filter((it) => [undefined, it].includes(option('only')))) for (const theme of ['light', 'dark']) for (const language of ['en', 'ja']) for (const width of [1280, 390]) await picture(scene, theme, language, width);
} else {
  const wanted = ['workbench', 'doctor', 'nginx', 'code', 'client'].filter((scene) => [undefined, scene].includes(option('only')));
  for (const scene of wanted) for (const language of ['en', 'ja']) await picture(scene, 'light', language, 1280);
  if (wanted.includes('nginx')) {
    await picture('nginx', 'dark', 'en', 1280);
    await picture('nginx', 'light', 'en', 390);
  }
  if ([undefined, 'team'].includes(option('only'))) await teamPictures(binary, chromium, out);
}
await chromium.close();
await close();
process.exit(0);
