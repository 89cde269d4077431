import type { Stack } from 'aws-cdk-lib';
import { Carillon, type CarillonProps, CarillonStack } from '../../infra/index.ts';

/** Type tests: `npm run typecheck` checks them; they are never run. */

declare const stack: Stack;

export const accepted: CarillonProps[] = [
  {},
  { shards: 32, alarmEmail: 'oncall@example.com', logLevel: 'WARN' },
  { shards: undefined, corsOrigins: ['https://console.example.com'] },
];

new Carillon(stack, 'Push');
new Carillon(stack, 'Push', { shards: 32 });
new CarillonStack(stack, 'Push', { configuration: { tracing: true }, terminationProtection: true });

// @ts-expect-error a number
new Carillon(stack, 'Push', { shards: 'banana' });
// @ts-expect-error no such option
new Carillon(stack, 'Push', { shard: 32 });
// @ts-expect-error not a log level
new Carillon(stack, 'Push', { logLevel: 'LOUD' });
// @ts-expect-error a list
new Carillon(stack, 'Push', { corsOrigins: 'https://console.example.com' });
// @ts-expect-error a boolean
new Carillon(stack, 'Push', { removeData: 'true' });
// @ts-expect-error options stand under `configuration`
new CarillonStack(stack, 'Push', { shards: 32 });
// @ts-expect-error options cannot be changed later
accepted[0].shards = 1;
