import type { CommandName } from '../../shared/protocol/commands.ts';

/**
 * One call: the command, its request, and the minimum content of its answer. In every text, `$name` stands for a name of
 * this run, so that runs against one deployment do not collide, and `{name}` for a value that an earlier step kept.
 */
export interface Step {
  readonly command: CommandName;
  readonly request: unknown;
  readonly answer: object;
  /** Fields of the answer to keep, by the name to keep them under. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** A promise of the API, tested by a sequence of calls. */
export interface Case {
  readonly says: string;
  readonly steps: readonly Step[];
}

/** The cases of one command. */
export interface CommandCases {
  readonly command: CommandName;
  readonly cases: readonly Case[];
}

/** A successful answer. */
export const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' } as const;

/** The answer to a rejected request; `ErrorInfo` must match `info`. */
export const refused = (code: number, info: RegExp = /./) => ({
  ActionStatus: 'FAIL',
  ErrorCode: code,
  ErrorInfo: expect.stringMatching(info),
});

/** A step. */
export const call = (
  command: CommandName,
  request: unknown,
  answer: object = OK,
  keep?: Readonly<Record<string, string>>,
): Step => ({ command, request, answer, ...(keep === undefined ? {} : { keep }) });

/** Imports users. */
export const imported = (...users: readonly string[]): Step =>
  call('im_open_login_svc/multiaccount_import', { Accounts: users });

/** A list with this many entries. */
export const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** A text of this many bytes, in characters of three bytes each. */
export const wide = (bytes: number): string => '标'.repeat(Math.floor(bytes / 3)) + 'x'.repeat(bytes % 3);

/** A message body. */
export const text = (said: string) => [{ MsgType: 'TIMTextElem', MsgContent: { Text: said } }];

/** Ten o'clock this many days from now, in the format of scheduled tasks. */
export const inDays = (days: number, time = '10:00:00'): string =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)} ${time}`;

/**
 * A promise of the newer family: existing users are processed, and the others are listed.
 *
 * @param request makes a request for these users
 * @param answer the fields of the answer besides the list
 */
export const othersAreListed = (
  command: CommandName,
  request: (users: readonly string[]) => unknown,
  answer: object,
  before: readonly Step[],
  then: readonly Step[],
): Case => ({
  says: 'processes existing users, and lists the others',
  steps: [
    imported('$a'),
    ...before,
    call(command, request(['$a', '$nobody']), {
      ...OK,
      ...answer,
      ErrorList: [{ To_Account: '$nobody', ErrorCode: 70107 }],
    }),
    ...then,
  ],
});
