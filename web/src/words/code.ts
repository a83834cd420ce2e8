import type { Language } from '.';
import { nginxWords, type NginxWords } from './nginx';

/** Everything the page of code says: as the page of nginx files, where nothing else stands here. */
export const codeWords: Record<Language, NginxWords> = {
  en: {
    ...nginxWords.en,
    title: 'Client code',
    intro: 'Paste or drop JavaScript, TypeScript, HTML, Vue or Svelte that opens a WebSocket. It is judged and mended on this machine, never run, and kept in this browser tab only.',
    paste: 'Paste code here',
    pathHint: 'The ending of the name tells the language.',
    main: '',
    asked: 'The page that loads it',
    versionUnknown: 'not known',
    nothingFound: 'Nothing wrong found in the WebSocket code.',
    leftOut: (names) => `Left out, as no code or too large: ${names}`,
  },
  ja: {
    ...nginxWords.ja,
    title: 'クライアントのコード',
    intro: 'WebSocket を開く JavaScript、TypeScript、HTML、Vue、Svelte を貼り付けるかドロップしてください。検査と修正はこのマシンの中だけで行い、コードは実行しません。内容はこのブラウザータブにだけ保持します。',
    paste: 'ここにコードを貼り付け',
    pathHint: '名前の末尾（拡張子）で言語を判断します。',
    main: '',
    asked: '読み込むページ',
    versionUnknown: '不明',
    nothingFound: 'WebSocket のコードに問題は見つかりませんでした。',
    leftOut: (names) => `コードではないか、大きすぎるため、読み込まなかったもの: ${names}`,
  },
};
