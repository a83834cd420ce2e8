import type { Language } from '.';
import type { Rule } from '../text/breach';
import type { Shape } from './en';

/** What is said of a broken protocol; loaded when it is needed. */
const en = {
  title: 'Rule broken',
  rfc: (rfc: number, section: string) => `RFC ${rfc} section ${section}`,
  unknown: 'The bytes that were kept do not show which.',
  rules: {
    utf8: 'Text must be UTF-8; these bytes are no character.',
    mask: 'A server must not mask its frames.',
    reserved: 'Reserved bits must be 0 where no extension gives them a meaning.',
    opcode: 'This opcode has no meaning.',
    length: 'The length must be written in the shortest form.',
    topBit: 'The highest bit of a 64-bit length must be 0.',
    fragmented: 'A control frame must not be fragmented (FIN must be 1).',
    controlLong: 'A control frame carries 125 bytes at most.',
    closeOne: 'The body of a close frame is empty or begins with a code of two bytes.',
    closeCode: 'This close code must not be sent.',
    closeReason: 'The reason of a close frame must be UTF-8.',
    afterClose: 'Nothing may follow a close frame.',
    continuation: 'A continuation frame came, and there is no message to continue.',
    within: 'A new message began before the one before it had ended.',
    inflate: 'The payload is marked as compressed and cannot be inflated.',
    tooBig: 'The message is longer than the largest that the settings allow.',
  } as Record<Rule, string>,
  kept: 'Bytes',
  first: (n: string, of: string) => `first ${n} of ${of}`,
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  title: '違反した規則',
  rfc: (rfc, section) => `RFC ${rfc} ${section} 節`,
  unknown: '保存されたバイト列からは特定できません。',
  rules: {
    utf8: 'テキストは UTF-8 でなければなりませんが、このバイト列は文字になりません。',
    mask: 'サーバーはフレームをマスクしてはなりません。',
    reserved: '拡張で意味が決まっていない予約ビットは 0 でなければなりません。',
    opcode: 'このオペコードは定義されていません。',
    length: '長さは最短の形式で表さなければなりません。',
    topBit: '64 ビットの長さの最上位ビットは 0 でなければなりません。',
    fragmented: '制御フレームは分割できません（FIN は 1）。',
    controlLong: '制御フレームのペイロードは 125 バイトまでです。',
    closeOne: 'Close フレームの本文は、空か、2 バイトのコードで始まらなければなりません。',
    closeCode: 'この Close コードは送信できません。',
    closeReason: 'Close フレームの理由は UTF-8 でなければなりません。',
    afterClose: 'Close フレームの後には何も送れません。',
    continuation: '継続フレームが届きましたが、継続するメッセージがありません。',
    within: '前のメッセージが終わる前に、新しいメッセージが始まりました。',
    inflate: '圧縮されたペイロードを展開できません。',
    tooBig: '設定された最大サイズを超えるメッセージです。',
  },
  kept: 'バイト',
  first: (n, of) => `${of} 中、先頭の ${n}`,
};

/** In the reader's language. */
export const breachWords: Record<Language, Shape<typeof en>> = { en, ja };
