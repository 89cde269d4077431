import type { Finding } from '../../operations/preflight-checks.ts';

export type { Finding };

export const ok = (text: string): Finding => ({ level: 'ok', text });
export const warning = (text: string): Finding => ({ level: 'warning', text });
export const failure = (text: string): Finding => ({ level: 'failure', text });

/** The sign that stands before a finding. */
export const SIGNS: Readonly<Record<Finding['level'], string>> = { ok: '✓', warning: '!', failure: '✗' };
