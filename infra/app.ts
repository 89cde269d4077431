import { App } from 'aws-cdk-lib';
import { CarillonStack } from './carillon-stack.ts';
import { givenSettings, InvalidSettings } from './settings.ts';

const app = new App();

try {
  const stage: unknown = app.node.tryGetContext('stage');
  if (stage !== undefined && !/^[A-Za-z][A-Za-z0-9-]{0,30}$/.test(String(stage))) {
    throw new InvalidSettings(`The setting stage is ${JSON.stringify(stage)}: letters, digits and dashes`);
  }
  const name = stage === undefined ? 'Carillon' : `Carillon-${stage}`;
  new CarillonStack(app, name, { settings: givenSettings(app.node) });
} catch (error) {
  if (!(error instanceof InvalidSettings)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
