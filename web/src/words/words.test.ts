import { expect, test } from 'vitest';
import { languageOf } from '.';
import { catalogue as first } from './catalogue';
import { handshakeWords } from './handshake';
import { codeWords } from './code';
import { nginxWords } from './nginx';
import { operatorWords } from './operator';
import { retryWords } from './retry';
import { sendingWords } from './sending';
import { shareWords } from './share';
import { togetherWords } from './together';
import { treeWords } from './tree';

/** Everything the page says, what comes later too. */
const catalogue = { en: { ...first.en, sending: sendingWords.en, tree: treeWords.en, together: togetherWords.en, operator: operatorWords.en, handshake: handshakeWords.en, retry: retryWords.en, share: shareWords.en, nginxPage: nginxWords.en, codePage: { ...codeWords.en, main: 'unused' } }, ja: { ...first.ja, sending: sendingWords.ja, tree: treeWords.ja, together: togetherWords.ja, operator: operatorWords.ja, handshake: handshakeWords.ja, retry: retryWords.ja, share: shareWords.ja, nginxPage: nginxWords.ja, codePage: { ...codeWords.ja, main: '不使用' } } };

/** Every text of a catalogue by its path, functions called with plain texts. */
function texts(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String((value as (...given: unknown[]) => string)('1', '2'))]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

/** What is the same in both languages: names, protocol words, signs. */
const same = /tree\.kinds\.cookie|^[.\w]*\.(url|urlHint|ping|pong|close|bytes|httpStatus|howEnded|frameBits|json|xml|html|base64|jsonpath|latency|fin|rsv|hints\.\w+|cookies|uri|tcp|tls|keys|shortcuts\.\d+\.0)$/;

test('both languages say the same things', () => {
  const paths = (language: 'en' | 'ja') => texts(catalogue[language]).map(([path]) => path).sort();
  expect(paths('ja')).toEqual(paths('en'));
});

test('no text is empty and Japanese is Japanese', () => {
  for (const [path, text] of [...texts(catalogue.en), ...texts(catalogue.ja)]) expect(text.trim(), path).not.toBe('');
  for (const [path, text] of texts(catalogue.ja)) {
    if (!same.test(path)) expect(text, path).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
  }
  for (const [path, text] of texts(catalogue.en)) expect(text, path).not.toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
});

test('the first preference of the browser names the language', () => {
  expect(languageOf(['ja-JP', 'en'])).toBe('ja');
  expect(languageOf(['en-GB', 'ja'])).toBe('en');
  expect(languageOf([])).toBe('en');
});

test('how a session ended is said in words', () => {
  expect(catalogue.ja.howEnded('closed 4001')).toBe('切断 4001');
  for (const how of ['lost', 'reset', 'timeout', 'never opened']) expect(catalogue.ja.howEnded(how)).toMatch(/。|ました|でした/);
  expect(catalogue.en.howEnded('lost')).toBe('the peer ended the transport');
});
