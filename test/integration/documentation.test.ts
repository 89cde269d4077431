import { COMMAND_NAMES, COMMANDS, type CommandName } from '../../shared/protocol/commands.ts';
import { type RunningStack, startStack } from './running-stack.ts';

type Document = {
  openapi: string;
  paths: Record<
    string,
    { post: { requestBody: { content: { 'application/json': { example: Record<string, unknown> } } } } }
  >;
};

describe('the documentation', () => {
  let stack: RunningStack;
  let document: Document;
  beforeAll(async () => {
    stack = await startStack();
    const response = await fetch(`${stack.runtime.httpUrl}/openapi.json`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    document = (await response.json()) as Document;
    await stack.backend.call('im_open_login_svc/multiaccount_import', { Accounts: ['alice', 'mallory'] });
    await stack.backend.call('all_member_push/im_set_attr_name', { AttrNames: { 0: 'city', 1: 'level' } });
  });
  afterAll(() => stack?.stop());

  it('is OpenAPI 3.1 with every command, and no other', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    const paths = COMMAND_NAMES.map((command) => `/v4/${command}`);
    expect(Object.keys(document.paths).sort()).toEqual(paths.sort());
  });

  it('is also a page for people', async () => {
    const response = await fetch(`${stack.runtime.httpUrl}/docs`);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const page = await response.text();
    for (const command of COMMAND_NAMES) expect(page).toContain(`<code>${command}</code>`);
  });

  /** The example with existing tasks, future times and a webhook that is set. */
  async function sendable(command: CommandName, example: Record<string, unknown>) {
    const { backend } = stack;
    const request = { ...example };
    const ahead = new Date(Date.now() + 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
    if ('SchedAt' in request) request.SchedAt = ahead;
    if ('StartTime' in request) {
      const now = Math.floor(Date.now() / 1000);
      Object.assign(request, { StartTime: now - 3600, EndTime: now + 3600 });
    }
    if ('TaskId' in request) request.TaskId = await backend.push(`for ${command}`);
    if ('TaskIds' in request) request.TaskIds = [await backend.push(`for ${command}`)];
    if (Array.isArray(request.TaskID)) request.TaskID = [await backend.push(`for ${command}`)];
    if (command === 'all_member_push/im_webhook_test') {
      await backend.call(
        'all_member_push/im_webhook_set',
        COMMANDS['all_member_push/im_webhook_set'].example.request,
      );
    }
    if (typeof request.TaskID === 'number') {
      const { example: task } = COMMANDS['timpush/add_sched_task'];
      const made = await backend.call('timpush/add_sched_task', {
        ...task.request,
        SchedAt: ahead,
      });
      request.TaskID = made.TaskID;
    }
    return request;
  }

  it.each(COMMAND_NAMES)('of %s has an example that works as documented', async (name) => {
    const definition = COMMANDS[name];
    const { example } = document.paths[`/v4/${name}`]?.post.requestBody.content['application/json'] ?? {};
    const request = await sendable(name, example ?? {});
    const { ActionStatus, ErrorCode, ErrorInfo, ...answer } = await stack.backend.request(name, request);
    expect({ ActionStatus, ErrorCode, ErrorInfo }).toEqual({
      ActionStatus: 'OK',
      ErrorCode: 0,
      ErrorInfo: '',
    });
    expect(definition.answer.strict().parse(answer)).toEqual(answer);
    expect(definition.answer.strict().parse(definition.example.answer)).toEqual(definition.example.answer);
  });
});
