import type { Node } from 'constructs';
import type { CarillonProps } from './carillon-props.ts';
import { OPTION_NAMES } from './configuration.ts';

/** The environment variable of an option, such as `CARILLON_ALARM_EMAIL` for `alarmEmail`. */
const variableOf = (name: string): string =>
  `CARILLON_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/**
 * Reads the options of a CDK app from its context (`cdk.json`, `-c name=value`), or else from the environment.
 * Text is converted to numbers, booleans and lists; the construct validates the values.
 */
export function propsFromContext(node: Node, environment: NodeJS.ProcessEnv = process.env): CarillonProps {
  const given = OPTION_NAMES.map(
    (name) => [name, node.tryGetContext(name) ?? environment[variableOf(name)]] as const,
  );
  return Object.fromEntries(
    given.filter(([, value]) => value !== undefined).map(([name, value]) => [name, fromText(name, value)]),
  );
}

function fromText(name: keyof CarillonProps, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'corsOrigins' || name === 'pushServices')
    return value.split(',').map((origin) => origin.trim());
  if (/^\d{1,10}$/.test(value)) return Number(value);
  return value === 'true' || value === 'false' ? value === 'true' : value;
}
