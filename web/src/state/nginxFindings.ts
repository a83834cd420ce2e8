import type { Finding, NginxCheck, NginxMark } from '../api/types';

/** A finding as the editor of one file shows it. */
export interface Shown {
  /** Its place in the report. */
  index: number;
  severity: Finding['severity'];
  message: string;
  marks: NginxMark[];
}

/** How many findings point into a file first. */
export function countIn(check: NginxCheck | null, name: string): number {
  return check?.places.filter((it) => it.marks[0]?.file === name).length ?? 0;
}

/** The findings with a place in this file, and those places. */
export function shownIn(check: NginxCheck | null, name: string): Shown[] {
  return (check?.report.findings ?? []).flatMap(({ severity, message }, index) => {
    const marks = check?.places[index]?.marks.filter((mark) => mark.file === name) ?? [];
    return marks.length === 0 ? [] : [{ index, severity, message, marks }];
  });
}
