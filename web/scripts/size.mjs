// Prints what the first load weighs, and all of the page, and fails when it is more than it may be.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const MOST = 60 * 1024;
// What is served is packed harder than here: 300 kB of it are some 313 kB of these.
const MOST_OF_ALL = 313_000;
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const first = ['index.html', ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((match) => match[1])];
const weigh = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
const total = first.reduce((sum, file) => {
  const bytes = weigh(file);
  console.log(`${String(bytes).padStart(7)} B gzipped  ${file}`);
  return sum + bytes;
}, 0);
const lazy = readdirSync(new URL('assets/', dist)).map((file) => `assets/${file}`).filter((file) => !first.includes(file));
console.log(`${String(total).padStart(7)} B gzipped at first load, of ${MOST} allowed; ${lazy.length} files more on demand`);
const all = lazy.reduce((sum, file) => sum + weigh(file), total);
console.log(`${String(all).padStart(7)} B gzipped in all, of ${MOST_OF_ALL} allowed`);
if (total > MOST || all > MOST_OF_ALL) process.exit(1);
