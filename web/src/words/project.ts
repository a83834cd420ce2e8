import type { Language } from '.';
import type { Shape } from './en';

/** What is said about a project's settings; loaded when it is needed. */
const en = {
  title: 'Project settings',
  tabs: { variables: 'Variables', auth: 'Auth', way: 'Proxy', statuses: 'Statuses', protos: 'Protocol Buffers' },
  folder: (name: string) => `Auth of the folder ${name}`,
  statuses: {
    about: 'Beside the usual ones, these stand to choose from in the documentation of each API.',
    name: (n: number) => `Status ${n}`,
    color: (n: number) => `Status ${n} colour`,
    colors: { grey: 'grey', blue: 'blue', green: 'green', amber: 'amber', red: 'red' },
    remove: (n: number) => `Remove status ${n}`,
    add: 'Add status',
  },
  conflict: 'These settings were changed elsewhere.',
  variables: {
    about: 'A variable stands as {{name}} in a URL, a header or a message, and is replaced when that is sent. The values of the environment in force stand before those of the project.',
    sets: 'Edit the variables of',
    base: 'All environments',
    inForce: 'in force',
    addSet: 'Add environment',
    newSet: (n: number) => `Environment ${n}`,
    setName: 'Environment name',
    taken: 'Another environment has this name.',
    removeSet: 'Remove this environment',
    use: 'Put in force',
    row: { name: (n: number) => `Variable ${n} name`, value: (n: number) => `Variable ${n} value`, secret: (n: number) => `Variable ${n} is secret`, remove: (n: number) => `Remove variable ${n}`, badName: 'A name has none of { } $ and no spaces around it.', twice: 'This name stands here twice: the first one counts.' },
    secret: 'Secret',
    add: 'Add variable',
    none: 'No variable yet.',
    show: 'Show secrets',
    secretHint: 'Secret values are masked in every view, log, report and export.',
  },
};

/** The same in Japanese. */
const ja: Shape<typeof en> = {
  title: 'プロジェクトの設定',
  tabs: { variables: '変数', auth: '認証', way: 'プロキシ', statuses: 'ステータス', protos: 'Protocol Buffers' },
  folder: (name) => `フォルダー ${name} の認証`,
  statuses: {
    about: '標準のステータスに加えて、各 API の説明で選べるようになります。',
    name: (n) => `ステータス ${n}`,
    color: (n) => `ステータス ${n} の色`,
    colors: { grey: '灰色', blue: '青色', green: '緑色', amber: '黄色', red: '赤色' },
    remove: (n) => `ステータス ${n} を削除`,
    add: 'ステータスを追加',
  },
  conflict: 'この設定は別の場所で変更されました。',
  variables: {
    about: '変数は URL・ヘッダー・メッセージの中に {{name}} と書き、送信するときに値へ置き換えられます。使用中の環境の値が、プロジェクトの値より優先されます。',
    sets: '変数を編集する環境',
    base: 'すべての環境',
    inForce: '使用中',
    addSet: '環境を追加',
    newSet: (n) => `環境 ${n}`,
    setName: '環境の名前',
    taken: '同じ名前の環境があります。',
    removeSet: 'この環境を削除',
    use: 'この環境を使う',
    row: { name: (n) => `変数 ${n} の名前`, value: (n) => `変数 ${n} の値`, secret: (n) => `変数 ${n} は秘密`, remove: (n) => `変数 ${n} を削除`, badName: '名前に { } $ と前後の空白は使えません。', twice: 'この名前は 2 回あります。先の値が使われます。' },
    secret: '秘密',
    add: '変数を追加',
    none: '変数はまだありません。',
    show: '秘密の値を表示',
    secretHint: '秘密の値は、画面・ログ・レポート・エクスポートのどこでも伏せられます。',
  },
};

/** In the reader's language. */
export const projectWords: Record<Language, Shape<typeof en>> = { en, ja };
